"""Addresses of this room."""

from django.urls import path

from motcua.console import (
    agreements,
    connected,
    directory,
    exports,
    former_places,
    identity,
    labels,
    leaving,
    masking,
    migrating,
    officer_sessions,
    officers,
    organisation,
    payment_gateways,
    people_sheets,
    recalculating,
    reorganising,
    replies,
    sign_in,
    signing,
    states,
    surveys,
    territory,
    views,
)
from motcua.console.account_groups import members as account_group_members
from motcua.console.account_groups import objections
from motcua.console.account_groups import pages as account_groups
from motcua.console.accounts import pages as accounts
from motcua.console.catalogue import coming as catalogue_coming
from motcua.console.catalogue import files as catalogue_files
from motcua.console.catalogue import pages as catalogue
from motcua.console.designer import comments, drawing, files, pages, simulating, versions
from motcua.console.dictionary import pages as dictionary
from motcua.console.documents import pages as documents
from motcua.console.folders import lists as folder_lists
from motcua.console.folders import pages as folders
from motcua.console.forms import building as form_building
from motcua.console.forms import pages as forms
from motcua.console.forms import preview as form_preview
from motcua.console.forms import taking as form_taking
from motcua.console.forms import versions as form_versions
from motcua.console.four_eyes import asking as four_eyes_asking
from motcua.console.four_eyes import pages as four_eyes
from motcua.console.four_eyes import policy as four_eyes_policy
from motcua.console.lookups import files as lookup_files
from motcua.console.lookups import pages as lookups
from motcua.console.outgoing import deliveries
from motcua.console.outgoing import lines as outgoing_lines
from motcua.console.outgoing import log as outgoing_log
from motcua.console.paper_types import pages as paper_types
from motcua.console.papers import pages as templates
from motcua.console.papers import versions as template_versions
from motcua.console.papers import writing as template_writing
from motcua.console.privacy import holds as privacy_holds
from motcua.console.privacy import incidents as privacy_incidents
from motcua.console.privacy import purposes as privacy_purposes
from motcua.console.privacy import register as privacy_register
from motcua.console.privacy import requests as privacy_requests
from motcua.console.procedures import book_pages as procedure_books
from motcua.console.procedures import pages as procedures
from motcua.console.procedures import previewing, taking_back, writing
from motcua.console.procedures import versions as procedure_versions
from motcua.console.reports import designing as report_designing
from motcua.console.reports import pages as reports
from motcua.console.rights import explaining
from motcua.console.rights import pages as rights
from motcua.console.store import damaged, quotas, retention
from motcua.console.trail import pages as trail
from motcua.console.trail import proof as trail_proof
from motcua.console.vault import pages as vault
from motcua.console.workbooks import uploading

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("nap-du-lieu", views.import_package, name="import"),
    path("nap-du-lieu/<uuid:key>", views.package, name="package"),
    path("xuat-du-lieu", views.export, name="export"),
    path("xuat-du-lieu/<slug:kind>/<str:code>.json", views.export_one, name="export_one"),
    path("trang-thai", views.states, name="states"),
    path("trang-thai/sua", states.edit, name="states_edit"),
    path("ten-goi", labels.edit, name="labels"),
    path("lich", views.calendar, name="calendar"),
    path("lich/tinh-lai", recalculating.recalculation, name="recalculation"),
    path("mau-tra-loi", replies.home, name="replies"),
    path("mau-tra-loi/<str:code>", replies.procedure, name="replies_of"),
    path("mau-tra-loi/<str:code>/<int:number>", replies.reply, name="reply"),
    path("danh-muc", catalogue.home, name="catalogue"),
    path("danh-muc/sap-ap-dung/<int:number>/rut", catalogue_coming.take_back, name="catalogue_take_back"),
    path("danh-muc/<slug:slug>", catalogue.entries, name="catalogue_list"),
    path("danh-muc/<slug:slug>/tai-ve.xlsx", catalogue_files.export, name="catalogue_export"),
    path("danh-muc/<slug:slug>/nap", catalogue_files.upload, name="catalogue_upload"),
    path("danh-muc/<slug:slug>/them", catalogue.add, name="catalogue_add"),
    path("danh-muc/<slug:slug>/muc/<str:code>", catalogue.entry, name="catalogue_entry"),
    path("danh-muc/<slug:slug>/muc/<str:code>/ngung-dung", catalogue.retire, name="catalogue_retire"),
    path("van-ban", documents.home, name="documents"),
    path("van-ban/tai-ve.xlsx", documents.export, name="documents_export"),
    path("van-ban/nap", documents.upload, name="documents_upload"),
    path("van-ban/them", documents.add, name="document_add"),
    path("van-ban/het-hieu-luc", documents.standing, name="documents_standing"),
    path("van-ban/<int:number>", documents.document, name="document"),
    path("bao-cao", reports.reports, name="reports"),
    path("bao-cao/moi", reports.create, name="report_new"),
    path("bao-cao/mau/<slug:code>", reports.report, name="report"),
    path("bao-cao/mau/<slug:code>/sua", reports.begin, name="report_begin"),
    path("bao-cao/mau/<slug:code>/ngung", reports.retire, name="report_retire"),
    path("bao-cao/nhap/<uuid:key>", report_designing.draft, name="report_draft"),
    path("bao-cao/nhap/<uuid:key>/cong-bo", reports.publish, name="report_publish"),
    path("bao-cao/nhap/<uuid:key>/bo", reports.discard, name="report_discard"),
    path("danh-muc-ho-so", folders.home, name="folders"),
    path("danh-muc-ho-so/moi", folders.create, name="folder_set_new"),
    path("danh-muc-ho-so/nhom/<slug:code>", folders.folder_set, name="folder_set"),
    path("danh-muc-ho-so/nhom/<slug:code>/sua", folders.change, name="folder_set_change"),
    path("danh-muc-ho-so/nhom/<slug:code>/xoa", folders.delete, name="folder_set_delete"),
    path("danh-muc-ho-so/nhom/<slug:code>/them", folder_lists.add, name="folder_add"),
    path(
        "danh-muc-ho-so/nhom/<slug:code>/danh-sach/<slug:folder>", folder_lists.change, name="folder_change"
    ),
    path(
        "danh-muc-ho-so/nhom/<slug:code>/danh-sach/<slug:folder>/xoa",
        folder_lists.delete,
        name="folder_delete",
    ),
    path("kho-tep", damaged.home, name="store"),
    path("kho-tep/luu-giu", retention.rules, name="retention"),
    path("kho-tep/luu-giu/cho-xoa", retention.going, name="retention_going"),
    path("kho-tep/luu-giu/da-xoa", retention.gone, name="retention_gone"),
    path("xuat-toan-bo", exports.home, name="full_exports"),
    path("xuat-toan-bo/<uuid:key>.zip", exports.download, name="full_export"),
    path("nhat-ky", trail.home, name="trail"),
    path("nhat-ky/tai-ve.<slug:kind>", trail.export, name="trail_file"),
    path("nhat-ky/kiem-tra", trail_proof.home, name="trail_proof"),
    path("nhat-ky/tom-luoc/<str:day>.zip", trail_proof.digest, name="trail_digest"),
    path("dung-luong", quotas.home, name="quotas"),
    path("kho-du-lieu", vault.home, name="vault"),
    path("kho-du-lieu/tai-ve.<slug:kind>", vault.exported, name="vault_file"),
    path("tai-khoan", accounts.home, name="accounts"),
    path("tai-khoan/tai-ve.xlsx", accounts.export, name="accounts_export"),
    path("tai-khoan/dang-ky/<uuid:key>", accounts.registration, name="registration"),
    path("tai-khoan/<uuid:key>", accounts.account, name="account"),
    path("nhom-tai-khoan", account_groups.home, name="account_groups"),
    path("nhom-tai-khoan/<int:number>", account_groups.group, name="account_group"),
    path("nhom-tai-khoan/<int:number>/nap", account_group_members.upload, name="account_group_upload"),
    path("nhom-tai-khoan/<int:number>/tai-ve.xlsx", account_group_members.export, name="account_group_file"),
    path("nhom-tai-khoan/phan-doi", objections.home, name="access_objections"),
    path("nhom-tai-khoan/phan-doi/<uuid:key>", objections.one, name="access_objection"),
    path("can-bo", officers.home, name="officers"),
    path("co-quan", organisation.home, name="organisation"),
    path("co-quan/<int:number>", organisation.agency, name="organisation_agency"),
    path("sap-xep-co-quan", reorganising.home, name="reorganisations"),
    path("sap-xep-co-quan/<int:number>", reorganising.reorganisation, name="reorganisation"),
    path("nhan-ho-so-thay", agreements.home, name="receptions"),
    path("dia-ban", territory.home, name="territory"),
    path("don-vi-hanh-chinh-cu", former_places.home, name="former_places"),
    path("don-vi-hanh-chinh-cu/tai-ve.xlsx", former_places.export, name="former_places_export"),
    path("don-vi-hanh-chinh-cu/nap", former_places.upload, name="former_places_upload"),
    path("can-bo/tai-ve.xlsx", people_sheets.export, name="officers_export"),
    path("can-bo/nap", people_sheets.upload, name="officers_upload"),
    path("can-bo/<int:number>", officers.officer, name="officer"),
    path("can-bo/<int:number>/phien", officer_sessions.sessions, name="officer_sessions"),
    path("dang-nhap", sign_in.edit, name="sign_in"),
    path("che-du-lieu", masking.edit, name="masking"),
    path("can-bo/<int:number>/vi-sao", explaining.why, name="why_sees"),
    path("can-bo/<int:number>/thoi-viec", leaving.leave, name="leaving"),
    path("nhom", rights.groups, name="groups"),
    path("nhom/<int:number>", rights.group, name="group"),
    path("quyen", rights.rights, name="rights"),
    path("quyen/giao/<slug:kind>/<int:number>", rights.give, name="right_give"),
    path("quyen/<int:number>/thu-hoi", rights.end, name="right_end"),
    path("ai-xem-duoc", explaining.who, name="who_sees"),
    path("thu-tuc", procedures.home, name="procedures"),
    path("thu-tuc/bang-tinh.xlsx", procedure_books.export, name="procedures_export"),
    path("thu-tuc/mau.xlsx", procedure_books.blank, name="procedures_blank"),
    path("thu-tuc/nap", procedure_books.upload, name="procedures_upload"),
    path("bang-tinh/bao-cao.xlsx", uploading.report, name="workbook_report"),
    path("thu-tuc/moi", procedures.create, name="procedure_new"),
    path("thu-tuc/<str:code>/nhap-moi", procedures.begin, name="procedure_begin"),
    path("thu-tuc/nhap/<uuid:key>", writing.draft, name="procedure_draft"),
    path("thu-tuc/nhap/<uuid:key>/cong-bo", procedure_versions.publish, name="procedure_publish"),
    path("thu-tuc/nhap/<uuid:key>/xem-thu", previewing.preview, name="procedure_preview"),
    path("thu-tuc/nhap/<uuid:key>/bo", procedures.discard, name="procedure_discard"),
    path("thu-tuc/ban/<str:code>/goi.zip", procedure_versions.package, name="procedure_package"),
    path("thu-tuc/ban/<str:code>/rut/<int:number>", taking_back.take, name="procedure_take_back"),
    path("thu-tuc/ban/<str:code>/an", procedure_versions.hide, name="procedure_hide"),
    path("thu-tuc/ban/<str:code>", procedure_versions.procedure, name="procedure"),
    path("bieu-mau", forms.home, name="forms"),
    path("bieu-mau/moi", forms.create, name="form_new"),
    path("bieu-mau/tu-tep", forms.upload, name="form_upload"),
    path("bieu-mau/nhap/<uuid:key>", form_building.draft, name="form_draft"),
    path("bieu-mau/nhap/<uuid:key>/lam", form_building.change, name="form_change"),
    path("bieu-mau/nhap/<uuid:key>/chung", form_building.save_general, name="form_general"),
    path("bieu-mau/nhap/<uuid:key>/buoc/<str:code>", form_building.save_step, name="form_step"),
    path("bieu-mau/nhap/<uuid:key>/truong/<str:code>", form_building.save_field, name="form_field"),
    path("bieu-mau/nhap/<uuid:key>/xem-thu", form_preview.preview, name="form_preview"),
    path("bieu-mau/nhap/<uuid:key>/xem-thu/khung", form_preview.frame, name="form_frame"),
    path("bieu-mau/nhap/<uuid:key>/lay-buoc", form_taking.take, name="form_take"),
    path("bieu-mau/nhap/<uuid:key>/bo", forms.discard, name="form_discard"),
    path("bieu-mau/nhap/<uuid:key>/cong-bo", form_versions.publish_draft, name="form_publish"),
    path("bieu-mau/nhap/<uuid:key>/tai.json", form_versions.draft_file, name="form_draft_file"),
    path("bieu-mau/<str:code>/nhap-moi", forms.begin, name="form_begin"),
    path("bieu-mau/ban/<str:code>/<int:number>.json", form_versions.version_file, name="form_file"),
    path("bieu-mau/ban/<str:code>", form_versions.form, name="form"),
    path("tu-dien", dictionary.home, name="dictionary"),
    path("tu-dien/them", dictionary.add, name="dictionary_add"),
    path("tu-dien/muc/<str:code>", dictionary.element, name="dictionary_element"),
    path("danh-muc-dung-chung", lookups.home, name="lookups"),
    path("danh-muc-dung-chung/lap", lookups.add, name="lookup_new"),
    path("danh-muc-dung-chung/ban/<str:code>", lookups.lookup, name="lookup"),
    path("danh-muc-dung-chung/ban/<str:code>/them", lookups.entry_add, name="lookup_entry_new"),
    path("danh-muc-dung-chung/ban/<str:code>/nap", lookup_files.upload, name="lookup_upload"),
    path("danh-muc-dung-chung/ban/<str:code>/tai-ve.xlsx", lookup_files.export, name="lookup_export"),
    path("danh-muc-dung-chung/ban/<str:code>/muc/<path:entry>", lookups.entry, name="lookup_entry"),
    path("khao-sat", surveys.home, name="surveys"),
    path("khao-sat/them", surveys.add, name="survey_new"),
    path("khao-sat/<uuid:key>", surveys.survey, name="survey"),
    path("khao-sat/<uuid:key>/cong-bo", surveys.publish, name="survey_publish"),
    path("khao-sat/<uuid:key>/ket-thuc", surveys.close, name="survey_close"),
    path("khao-sat/<uuid:key>/cau-tra-loi.xlsx", surveys.export, name="survey_export"),
    path("loai-giay-to", paper_types.home, name="paper_types"),
    path("loai-giay-to/them", paper_types.add, name="paper_type_add"),
    path("loai-giay-to/ban/<str:code>", paper_types.paper_type, name="paper_type"),
    path("mau-giay-to", templates.home, name="templates"),
    path("mau-giay-to/moi", templates.create, name="template_new"),
    path("mau-giay-to/ban/<slug:code>", template_versions.template, name="template"),
    path("mau-giay-to/ban/<slug:code>/goi.zip", template_versions.package, name="template_package"),
    path("mau-giay-to/ban/<slug:code>/nhap-moi", templates.begin, name="template_begin"),
    path("mau-giay-to/nhap/<uuid:key>", template_writing.draft, name="template_draft"),
    path("mau-giay-to/nhap/<uuid:key>/xem", template_writing.look, name="template_look"),
    path("mau-giay-to/nhap/<uuid:key>/chon", template_writing.choose, name="template_choose"),
    path("mau-giay-to/nhap/<uuid:key>/tai.<str:kind>", template_writing.file, name="template_file"),
    path("mau-giay-to/nhap/<uuid:key>/cong-bo", template_versions.publish, name="template_publish"),
    path("mau-giay-to/nhap/<uuid:key>/bo", templates.discard, name="template_discard"),
    path("quy-trinh", pages.home, name="processes"),
    path("quy-trinh/moi", pages.create, name="process_new"),
    path("quy-trinh/<str:code>/nhap-moi", pages.begin, name="draft_begin"),
    path("quy-trinh/nhap/<uuid:key>", drawing.draft, name="draft"),
    path("quy-trinh/nhap/<uuid:key>/lam", drawing.change, name="draft_change"),
    path("quy-trinh/nhap/<uuid:key>/chung", drawing.save_general, name="draft_general"),
    path("quy-trinh/nhap/<uuid:key>/buoc/<str:code>", drawing.save_step, name="draft_step"),
    path("quy-trinh/nhap/<uuid:key>/bo", pages.discard, name="draft_discard"),
    path("quy-trinh/nhap/<uuid:key>/cong-bo", versions.publish_draft, name="draft_publish"),
    path("quy-trinh/nhap/<uuid:key>/y-kien", comments.say, name="draft_comment"),
    path("quy-trinh/nhap/<uuid:key>/y-kien/<int:number>", comments.settle, name="draft_settle"),
    path("quy-trinh/nhap/<uuid:key>/tai.<str:kind>", files.draft_file, name="draft_file"),
    path("quy-trinh/nhap/<uuid:key>/di-thu", simulating.walk_draft, name="draft_walk"),
    path("quy-trinh/nhap/<uuid:key>/thu-tai", simulating.load_draft, name="draft_load"),
    path("quy-trinh/ban/<str:code>/<int:number>/di-thu", simulating.walk_version, name="process_walk"),
    path("quy-trinh/ban/<str:code>/<int:number>/thu-tai", simulating.load_version, name="process_load"),
    path("quy-trinh/tu-tep", files.upload, name="process_upload"),
    path("quy-trinh/ban/<str:code>/<int:number>.<str:kind>", files.version_file, name="process_file"),
    path("quy-trinh/ban/<str:code>/chuyen", migrating.migrate, name="migrate"),
    path("quy-trinh/ban/<str:code>/chuyen/<int:number>/hoan-tac", migrating.undo, name="migrate_undo"),
    path("quy-trinh/ban/<str:code>", versions.process, name="process"),
    path("cong-thanh-toan", payment_gateways.home, name="payment_gateways"),
    path("cong-thanh-toan/them", payment_gateways.add, name="payment_gateway_new"),
    path("cong-thanh-toan/cong/<slug:code>", payment_gateways.change, name="payment_gateway"),
    path("cong-thanh-toan/cong/<slug:code>.json", payment_gateways.download, name="payment_gateway_file"),
    path("dinh-danh", identity.home, name="identity"),
    path("dinh-danh/them", identity.add, name="identity_new"),
    path("dinh-danh/he-thong/<slug:code>", identity.change, name="identity_provider"),
    path("dinh-danh/he-thong/<slug:code>/dong-bo", directory.sync, name="identity_sync"),
    path("chu-ky-so", signing.home, name="signing"),
    path("chu-ky-so/dich-vu", signing.add, name="signing_new"),
    path("chu-ky-so/dich-vu/<slug:code>", signing.change, name="signing_gateway"),
    path("chu-ky-so/chung-thu-goc", signing.root, name="signing_root"),
    path("co-so-du-lieu", connected.home, name="connected"),
    path("co-so-du-lieu/nhat-ky", connected.enquiries, name="connected_log"),
    path("co-so-du-lieu/ket-noi/<slug:code>", connected.change, name="connected_source"),
    path("ket-noi-ra-ngoai", outgoing_lines.home, name="outgoing"),
    path("ket-noi-ra-ngoai/duong/<str:code>", outgoing_lines.line, name="outgoing_line"),
    path("ket-noi-ra-ngoai/lich", outgoing_lines.rules, name="outgoing_rules"),
    path("ket-noi-ra-ngoai/tin", deliveries.listed, name="outgoing_deliveries"),
    path("ket-noi-ra-ngoai/tin/<int:number>", deliveries.one, name="outgoing_delivery"),
    path("ket-noi-ra-ngoai/tin/<int:number>/gui-lai", deliveries.replay, name="outgoing_replay"),
    path("ket-noi-ra-ngoai/nhat-ky", outgoing_log.home, name="outgoing_log"),
    path("ket-noi-ra-ngoai/nhat-ky.csv", outgoing_log.export, name="outgoing_export"),
    path("ket-noi-ra-ngoai/so-do", outgoing_log.metrics, name="outgoing_metrics"),
    path("du-lieu-ca-nhan", privacy_requests.home, name="privacy"),
    path("du-lieu-ca-nhan/yeu-cau/<uuid:key>", privacy_requests.one, name="privacy_request"),
    path("du-lieu-ca-nhan/muc-dich", privacy_purposes.home, name="privacy_purposes"),
    path("du-lieu-ca-nhan/muc-dich/<slug:code>", privacy_purposes.one, name="privacy_purpose"),
    path("du-lieu-ca-nhan/lenh-giu", privacy_holds.home, name="privacy_holds"),
    path("du-lieu-ca-nhan/su-co", privacy_incidents.home, name="privacy_incidents"),
    path("du-lieu-ca-nhan/su-co/<uuid:key>", privacy_incidents.one, name="privacy_incident"),
    path(
        "du-lieu-ca-nhan/su-co/<uuid:key>/nguoi.csv", privacy_incidents.people, name="privacy_incident_people"
    ),
    path("du-lieu-ca-nhan/so", privacy_register.home, name="privacy_register"),
    path("du-lieu-ca-nhan/so/tai-ve.xlsx", privacy_register.export, name="privacy_register_file"),
    path("du-lieu-ca-nhan/so/<slug:code>", privacy_register.one, name="privacy_register_entry"),
    path("cho-nguoi-thu-hai", four_eyes.home, name="four_eyes"),
    path("cho-nguoi-thu-hai/de-nghi", four_eyes_asking.ask, name="four_eyes_ask"),
    path("cho-nguoi-thu-hai/chinh-sach", four_eyes_policy.edit, name="four_eyes_policy"),
    path("cho-nguoi-thu-hai/<uuid:key>", four_eyes.one, name="four_eyes_one"),
    path("cho-nguoi-thu-hai/<uuid:key>/tep", four_eyes.file, name="four_eyes_file"),
]
