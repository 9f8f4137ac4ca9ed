"""The tour through groups of accounts: own limits and an objection, the console's pages empty, refused, filled."""

from __future__ import annotations

from motcua.people import grouping
from motcua.people.account_groups import Apply, Limits, group_now
from motcua.people.models import AccountGroup, User
from tests.journeys.inspecting import Inspector
from tests.story import APPLICANT, RETAIL

_PROVINCE = "quantri@hatinh.mau.vn"
_OWN = "/tai-khoan/quyen-su-dung"
_GROUPS = "/quan-tri/nhom-tai-khoan"


def visit_own_limits(inspector: Inspector) -> None:
    """As the applicant: in no group, then in one that limits, with an objection refused and one sent."""
    inspector.visit(_OWN)
    admin, person = User.objects.get(email=_PROVINCE), User.objects.get(email=APPLICANT)
    limits = Limits(Apply.NONE, databases=False, reuse=False)
    group = grouping.make(admin, grouping.Wanted("Tạm dừng", "Theo đơn", "Đang xác minh.", limits=limits))
    grouping.put_in(admin, group, [person.pk])
    inspector.visit(f"/nop-ho-so/{RETAIL}", 403)
    inspector.visit(_OWN)
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.page.fill("main [name=text]", "Tôi đã nộp đủ giấy tờ.")
    inspector.press("main form.mc-form button[type=submit]", 200)
    grouping.close(admin, AccountGroup.objects.get(pk=group.pk))


def visit_groups(inspector: Inspector) -> None:
    """As an administrator of the top agency."""
    inspector.visit(_GROUPS)
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit(f"{_GROUPS}/phan-doi")
    admin, person = User.objects.get(email=_PROVINCE), User.objects.get(email=APPLICANT)
    wanted = grouping.Wanted("Tạm dừng", "Theo đơn", "Đang xác minh.", limits=Limits(Apply.NONE))
    group = grouping.make(admin, wanted)
    page = f"{_GROUPS}/{group.pk}"
    inspector.visit(page)
    grouping.put_in(admin, group, [person.pk])
    inspector.visit(_GROUPS)
    inspector.visit(f"{page}?dong=1")
    inspector.visit(page)
    inspector.page.check("main [name=kinds][value=citizen]")
    inspector.press("main [aria-labelledby=sua] button[type=submit]", 200)
    inspector.visit(page)
    inspector.press("main button[name=them]", 422)
    inspector.visit(f"{page}/nap")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch(f"{page}/tai-ve.xlsx", "spreadsheetml")
    objection = grouping.object_to(person, group_now(group), "Tôi đã nộp đủ giấy tờ.")
    inspector.visit(f"{_GROUPS}/phan-doi")
    inspector.visit(f"{_GROUPS}/phan-doi/{objection.key}")
    inspector.press("main form.mc-form button[type=submit]", 422)
    grouping.answer(admin, objection.key, "kept", "Vẫn đang xác minh.")
    inspector.visit(f"{_GROUPS}/phan-doi/{objection.key}")
    inspector.visit(f"/quan-tri/tai-khoan/{person.key}")
    grouping.close(admin, AccountGroup.objects.get(pk=group.pk))
