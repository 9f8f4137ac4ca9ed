"""Addresses of the citizens' portal."""

from django.urls import path

from motcua.portal.views import (
    applying,
    dossiers,
    downloads,
    engines,
    lookup,
    papers,
    public,
    registers,
    statistics,
    supplements,
)

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("gioi-thieu", public.about, name="about"),
    path("thu-tuc", public.procedures, name="procedures"),
    path("thu-tuc/<str:code>", public.procedure, name="procedure"),
    path("dich-vu-cong", public.services, name="services"),
    path("tra-cuu", lookup.lookup, name="lookup"),
    path("phan-anh-kien-nghi", public.petitions, name="petitions"),
    path("danh-gia", public.ratings, name="ratings"),
    path("thong-ke", statistics.statistics, name="statistics"),
    path("ho-tro", public.support, name="support"),
    path("nop-ho-so/<str:code>", applying.start, name="start"),
    path("ho-so", dossiers.my_dossiers, name="my_dossiers"),
    path("ho-so/<uuid:key>", dossiers.dossier, name="dossier"),
    path("ho-so/<uuid:key>/buoc/<int:number>", applying.form_step, name="form_step"),
    path("ho-so/<uuid:key>/luu-tam", applying.autosave, name="autosave"),
    path("ho-so/<uuid:key>/giay-to", papers.papers, name="papers"),
    path("ho-so/<uuid:key>/nhan-ket-qua", applying.delivery, name="delivery"),
    path("ho-so/<uuid:key>/kiem-tra", applying.check, name="check"),
    path("ho-so/<uuid:key>/bien-nhan", dossiers.receipt, name="receipt"),
    path("ho-so/<uuid:key>/bo-sung", supplements.supply, name="supply"),
    path("ho-so/<uuid:key>/trao-doi", dossiers.exchange, name="exchange"),
    path("ho-so/<uuid:key>/in-don.pdf", downloads.print_form, name="print_form"),
    path("ho-so/<uuid:key>/don.<slug:kind>", downloads.print_form, name="export_form"),
    path("ho-so/<uuid:key>/phieu/<int:number>.pdf", downloads.slip, name="slip"),
    path("ho-so/<uuid:key>/<slug:act>", dossiers.act, name="act"),
    path("danh-sach-cong-khai", registers.registers, name="registers"),
    path("danh-sach-cong-khai/<str:code>", registers.register, name="register"),
    path("danh-sach-cong-khai/<str:code>/tai-ve.<slug:kind>", registers.download, name="register_file"),
    path("danh-sach-cong-khai/<str:code>/<str:number>", registers.entry, name="register_entry"),
    path("cong-khai/<str:code>", registers.agency, name="agency_registers"),
    path("sitemap.xml", engines.sitemap, name="sitemap"),
    path("robots.txt", engines.robots, name="robots"),
    path("tep/<uuid:key>", downloads.file, name="file"),
]
