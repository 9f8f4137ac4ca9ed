"""Addresses of the officers' desk."""

from django.urls import path

from motcua.desk.views import acting, dossier, entry, home, lists

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("danh-sach/<slug:code>", lists.work, name="list"),
    path("tim", lists.find, name="find"),
    path("tiep-nhan-moi", entry.new, name="new"),
    path("tiep-nhan-moi/<uuid:key>", entry.entry, name="entry"),
    path("ho-so/<uuid:key>", dossier.dossier, name="dossier"),
    path("ho-so/<uuid:key>/phieu/<int:slip_id>.pdf", dossier.slip, name="slip"),
    path("ho-so/<uuid:key>/phieu/don.pdf", dossier.print_form, name="print_form"),
    path("ho-so/<uuid:key>/nhap/bo-sung", entry.supply, name="supply"),
    path("ho-so/<uuid:key>/nhap/trao-doi", acting.exchange, name="exchange"),
    # The last part is a code of the published process: no other page may stand there.
    path("ho-so/<uuid:key>/<str:action>", acting.act, name="act"),
]
