"""Addresses of the officers' desk."""

from django.urls import path

from motcua.desk.views import (
    acting,
    answers,
    bulk,
    delegations,
    diagrams,
    dossier,
    entry,
    home,
    ledger,
    lists,
    prints,
)

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("danh-sach/<slug:code>", lists.work, name="list"),
    path("danh-sach/<slug:code>/hang-loat/<slug:act>", bulk.bulk, name="bulk"),
    path("danh-muc/<slug:group>/<slug:code>", lists.folder, name="folder"),
    path("cho-tra-loi", answers.answers, name="answers"),
    path("tim", lists.find, name="find"),
    path("so-theo-doi", ledger.ledger, name="ledger"),
    path("so-theo-doi.pdf", ledger.ledger_book, name="ledger_pdf"),
    path("so-theo-doi.xlsx", ledger.ledger_sheet, name="ledger_xlsx"),
    path("uy-quyen", delegations.delegations, name="delegations"),
    path("uy-quyen/<int:delegation_id>/thu-hoi", delegations.revoking, name="revoke_delegation"),
    path("tiep-nhan-moi", entry.new, name="new"),
    path("tiep-nhan-moi/<uuid:key>", entry.entry, name="entry"),
    path("so-do-quy-trinh", diagrams.flow, name="flow"),
    path("ho-so/<uuid:key>", dossier.dossier, name="dossier"),
    path("ho-so/<uuid:key>/xem/so-do", diagrams.journey, name="journey"),
    path("ho-so/<uuid:key>/phieu/<int:slip_id>.pdf", dossier.slip, name="slip"),
    path("ho-so/<uuid:key>/phieu/<int:slip_id>.docx", prints.slip_docx, name="slip_docx"),
    path("ho-so/<uuid:key>/phieu/kiem-soat.pdf", prints.control_sheet, name="control_sheet"),
    path("ho-so/<uuid:key>/phieu/kiem-soat.docx", prints.control_sheet_word, name="control_sheet_docx"),
    path("ho-so/<uuid:key>/phieu/du-thao-ket-qua.docx", prints.draft_of_outcome, name="outcome_draft"),
    path("ho-so/<uuid:key>/phieu/don.pdf", dossier.print_form, name="print_form"),
    path("ho-so/<uuid:key>/nhap/bo-sung", entry.supply, name="supply"),
    path("ho-so/<uuid:key>/nhap/trao-doi", acting.exchange, name="exchange"),
    # The last part is a code of the published process: no other page may stand there.
    path("ho-so/<uuid:key>/<str:action>", acting.act, name="act"),
]
