"""Groups of accounts on the console: made, seen before they change, filled by hand and by workbook (I.21.3)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from motcua.audit.models import TrailLine
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.files.tables import xlsx_file
from motcua.people import account_groups, grouping
from motcua.people.account_groups import Apply, Limits, Rule
from motcua.people.models import AccessObjection, AccountGroup, AccountGroupMember, LocalAccount, User
from motcua.people.user_names import give_user_name
from tests.story import ADMINISTRATOR, APPLICANT, EXAMINER, ORGANISATION, RETAIL, STRANGER

PAGE = "/quan-tri/nhom-tai-khoan"
PROVINCE = "quantri@hatinh.mau.vn"
REASON = "Theo văn bản số 15."
FORM = {
    "name": "Đại lý bị tạm dừng",
    "description": "",
    "reason": REASON,
    "apply": "except",
    "procedures": RETAIL,
    "province": "",
    "wards": "",
}


@pytest.fixture(autouse=True)
def _province(sample: Any, db: None) -> None:
    """The sample province."""


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


@pytest.fixture
def admin() -> Client:
    return client_of(PROVINCE)


def make(admin: Client, **changes: Any) -> AccountGroup:
    answer = admin.post(PAGE, {**FORM, **changes})
    assert answer.status_code == 302, answer.content.decode()
    group = AccountGroup.objects.latest("id")
    assert answer["Location"] == f"{PAGE}/{group.pk}"
    return group


def place(group: AccountGroup) -> str:
    return f"{PAGE}/{group.pk}"


def sheet(*rows: tuple[str, str]) -> dict[str, Any]:
    content = xlsx_file("Tài khoản", ["Tài khoản", "Thuộc nhóm"], rows)
    return {"tep": SimpleUploadedFile("nhom.xlsx", content)}


@pytest.mark.criterion("I.21.3")
def test_a_group_is_made_listed_and_told_on_the_account(admin: Client) -> None:
    citizen = User.objects.get(email=APPLICANT)
    group = make(admin, kinds=["citizen"], province="42", wards="Phường Thành Sen")
    assert (group.rule["kinds"], group.rule["provinces"], len(group.rule["wards"])) == (
        ["citizen"],
        ["42"],
        1,
    )
    assert group.limits == {"apply": "except", "procedures": [RETAIL]}
    listed = admin.get(PAGE).content.decode()
    assert "Đại lý bị tạm dừng" in listed
    assert RETAIL in listed
    page = f"/quan-tri/tai-khoan/{citizen.key}"
    User.objects.filter(pk=citizen.pk).update(address={})
    assert "Không thuộc nhóm nào" in admin.get(page).content.decode()
    User.objects.filter(pk=citizen.pk).update(address={"province": "42", "ward": group.rule["wards"][0]})
    assert f'href="{place(group)}"' in admin.get(page).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"reason": ""}, "reason"),
        ({"procedures": ""}, "procedures"),
        ({"procedures": "9.999999"}, "procedures"),
        ({"apply": "x"}, "apply"),
        ({"province": "99"}, "province"),
        ({"wards": "Phường Thành Sen"}, "province"),
        ({"province": "42", "wards": "Phường Không Có"}, "wards"),
    ],
)
def test_what_is_wrong_is_told_at_its_box_and_nothing_is_lost(
    admin: Client, changes: dict[str, str], field: str
) -> None:
    answer = admin.post(PAGE, {**FORM, "description": "Giữ lại", **changes})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert "Giữ lại" in page
    assert not AccountGroup.objects.exists()


@pytest.mark.criterion("I.21.4")
def test_a_change_is_seen_before_it_holds_and_is_in_the_trail(admin: Client) -> None:
    group = make(admin)
    wanted = {**FORM, "apply": "none", "kinds": ["citizen"], "revision": "1"}
    seen = admin.post(place(group), wanted).content.decode()
    assert "Mọi thủ tục, trừ những thủ tục ghi dưới đây" in seen
    assert "Số tài khoản khớp quy tắc mới" in seen
    group.refresh_from_db()
    assert group.limits["apply"] == "except"
    assert admin.post(place(group), {**wanted, "chac": "1"}).status_code == 302
    group.refresh_from_db()
    assert (group.limits, group.rule, group.revision) == ({"apply": "none"}, {"kinds": ["citizen"]}, 2)
    assert client_of(APPLICANT).get(f"/nop-ho-so/{RETAIL}").status_code == 403
    line = TrailLine.objects.filter(kind="account_group_changed").latest("id")
    assert (line.person, line.about) == (User.objects.get(email=PROVINCE), f"account_group:{group.pk}")
    assert (line.details["apply"], line.details["was_apply"]) == ("none", "except")
    late = admin.post(place(group), {**FORM, "revision": "1", "chac": "1"}, follow=True)
    assert "vừa được người khác sửa" in late.content.decode()
    group.refresh_from_db()
    assert group.limits == {"apply": "none"}


@pytest.mark.criterion("I.21.3")
def test_accounts_are_put_in_by_what_names_them(admin: Client) -> None:
    group = make(admin)
    company, citizen = User.objects.get(email=ORGANISATION), User.objects.get(email=APPLICANT)
    User.objects.filter(pk=company.pk).update(tax_code="0300588569-001")
    LocalAccount.objects.filter(user=citizen).delete()
    name = give_user_name(citizen).user_name
    wrong = admin.post(place(group), {"them": "1", "names": f"{name}\nkhong.co"})
    assert wrong.status_code == 422
    assert "khong.co" in wrong.content.decode()
    assert not AccountGroupMember.objects.exists()
    named = f"{name.upper()}; 0300588569001\n{STRANGER}"
    assert admin.post(place(group), {"them": "1", "names": named}).status_code == 302
    people = {company.pk, citizen.pk, User.objects.get(email=STRANGER).pk}
    assert set(AccountGroupMember.objects.values_list("account_id", flat=True)) == people
    line = TrailLine.objects.filter(kind="account_group_changed").latest("id")
    assert set(line.subject) == people
    assert company.organisation_name in admin.get(place(group)).content.decode()
    admin.post(place(group), {"bo": str(company.pk)})
    assert not AccountGroupMember.objects.filter(account=company).exists()
    admin.post(place(group), {"ngoai": "1", "names": name})
    assert AccountGroupMember.objects.get(account=citizen).stays_out


def test_a_list_that_is_too_long_is_refused_whole(admin: Client) -> None:
    group = make(admin)
    names = "\n".join([STRANGER, *["042085004821"] * 3200])
    answer = admin.post(place(group), {"them": "1", "names": names})
    assert answer.status_code == 422
    assert "Chưa thêm ai" in answer.content.decode()
    # As long in letters as may be, though of fewer lines: nothing is cut off and lost.
    answer = admin.post(place(group), {"them": "1", "names": STRANGER + "\n" * 2 + " " * 40_000})
    assert answer.status_code == 422
    assert not AccountGroupMember.objects.exists()


def test_officers_belong_to_no_group(admin: Client) -> None:
    group = make(admin)
    assert admin.post(place(group), {"them": "1", "names": EXAMINER}).status_code == 422
    assert (
        grouping.put_in(User.objects.get(email=PROVINCE), group, [User.objects.get(email=EXAMINER).pk]) == 0
    )


def test_a_number_of_two_accounts_is_not_guessed(admin: Client) -> None:
    group = make(admin)
    User.objects.filter(email__in=[APPLICANT, STRANGER]).update(id_number="042085004821")
    answer = admin.post(place(group), {"them": "1", "names": "042085004821"})
    assert answer.status_code == 422
    assert "Nhiều tài khoản" in answer.content.decode()
    assert not AccountGroupMember.objects.exists()


@pytest.mark.criterion("I.21.3")
def test_a_workbook_puts_in_and_out_and_comes_back_the_same(admin: Client) -> None:
    group = make(admin)
    upload = f"{place(group)}/nap"
    wrong = admin.post(upload, sheet((APPLICANT, "có"), ("khong.co", ""), (STRANGER, "có lẽ")))
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert page.count("<tr>") == 3, "two rows are wrong, beside the titles"
    assert not AccountGroupMember.objects.exists()
    assert admin.post(upload, sheet((APPLICANT, ""), (STRANGER, "Không"))).status_code == 302
    found = dict(AccountGroupMember.objects.values_list("account__email", "stays_out"))
    assert found == {APPLICANT: False, STRANGER: True}
    file = admin.get(f"{place(group)}/tai-ve.xlsx").content
    rows = {row[:2] for row in list(load_workbook(io.BytesIO(file)).active.values)[1:]}
    assert {kind for _name, kind in rows} == {"có", "không"}
    assert TrailLine.objects.filter(kind="export", about="page:account_group_file").exists()
    again = admin.post(upload, {"tep": SimpleUploadedFile("nhom.xlsx", file)})
    assert "giống hệt" in again.content.decode()


def test_a_workbook_names_nobody_by_what_is_hidden(admin: Client) -> None:
    group = make(admin)
    nameless = User.objects.create_user("", kind="citizen", full_name="Lê Văn Tám", id_number="042085009988")
    mailed = User.objects.create_user("tam@vidu.vn", kind="citizen", full_name="Lê Thị Chín")
    LocalAccount.objects.filter(user__in=[nameless, mailed]).delete()
    for one in (nameless, mailed):
        AccountGroupMember.objects.create(group=group, account=one)
    file = admin.get(f"{place(group)}/tai-ve.xlsx").content
    rows = list(load_workbook(io.BytesIO(file)).active.values)[1:]
    assert {row[0] for row in rows} == {str(nameless.key), str(mailed.key)}
    assert "042085009988" not in str(rows)
    AccountGroupMember.objects.filter(account=nameless).delete()
    again = admin.post(f"{place(group)}/nap", {"tep": SimpleUploadedFile("nhom.xlsx", file)})
    assert again.status_code == 302
    assert AccountGroupMember.objects.filter(group=group).count() == 2


def test_closing_ends_it_and_answers_who_objected(admin: Client) -> None:
    group = make(admin, kinds=["citizen"], apply="none")
    client_of(APPLICANT).post("/tai-khoan/quyen-su-dung", {"group": str(group.pk), "text": "Không đúng"})
    assert "Đóng nhóm này?" in admin.get(f"{place(group)}?dong=1").content.decode()
    admin.post(place(group), {"dong": "1"})
    assert client_of(APPLICANT).get(f"/nop-ho-so/{RETAIL}").status_code == 200
    assert AccessObjection.objects.get().outcome == "lifted"
    assert admin.get(place(group)).status_code == 404
    link = f"{PAGE}/phan-doi/{AccessObjection.objects.get().key}"
    assert link in admin.get(f"{PAGE}/phan-doi?xong=1").content.decode()
    assert link not in admin.get(f"{PAGE}/phan-doi").content.decode()


def test_the_pages_cost_the_same_for_few_and_for_many(admin: Client) -> None:
    group = make(admin)

    def statements() -> list[int]:
        found = []
        for page in (PAGE, place(group), f"{PAGE}/phan-doi"):
            with CaptureQueriesContext(connection) as made:
                assert admin.get(page).status_code == 200
            found.append(len(made))
        return found

    statements()
    few = statements()
    by = User.objects.get(email=PROVINCE)
    people = User.objects.bulk_create(
        User(email=f"x{number}@vidu.vn", full_name="Người") for number in range(60)
    )
    grouping.put_in(by, group, [one.pk for one in people])
    for number in range(5):
        grouping.make(by, grouping.Wanted(f"Nhóm {number}"))
    assert statements() == few
    assert max(few) <= 8
    assert "page=2" in admin.get(place(group)).content.decode()


def test_groups_go_out_and_come_in_as_a_package(admin: Client) -> None:
    make(admin, kinds=["citizen"])
    [(name, content)] = dump_files(("account_group",)).items()
    assert name.startswith("account_groups/")
    AccountGroup.objects.all().delete()
    report = load_files({"nhom.json": content}, None, name="nhóm", keep=True)
    assert (report.ok, report.changed) == (True, 1)
    again = load_files({"nhom.json": content}, None, name="nhóm", keep=True)
    assert (again.ok, again.changed) == (True, 0)
    kept = account_groups.group_now(AccountGroup.objects.get())
    assert (kept.limits, kept.rule) == (
        Limits(Apply.EXCEPT, frozenset({RETAIL})),
        Rule(frozenset({"citizen"})),
    )


@pytest.mark.parametrize(
    ("group", "pointer"),
    [
        ({"limits": {"apply": "none"}}, "/reason"),
        ({"limits": {"apply": "only", "procedures": ["9.999999"]}, "reason": "x"}, "/limits/procedures/0"),
        ({"rule": {"provinces": ["99"]}}, "/rule/provinces/0"),
        ({"rule": {"provinces": ["42"], "wards": ["00004"]}}, "/rule/wards/0"),
        ({"rule": {"kinds": ["officer"]}}, "/rule/kinds/0"),
    ],
)
def test_a_package_says_what_is_wrong_with_a_group(group: dict[str, Any], pointer: str) -> None:
    content = as_json({"kind": "account_group", "code": "thu", "name": "Thử", **group})
    report = load_files({"nhom.json": content}, None, name="nhóm", keep=True)
    assert [mistake.pointer for mistake in report.mistakes] == [pointer]
    assert not AccountGroup.objects.exists()


def test_the_page_of_an_account_says_what_its_groups_let_it_use(admin: Client) -> None:
    group = make(admin, kinds=["any_organisation"], apply="none")
    company = User.objects.get(email=ORGANISATION)
    page = admin.get(f"/quan-tri/tai-khoan/{company.key}").content.decode()
    assert f'href="{place(group)}"' in page
    assert "chặn nộp trực tuyến" in page


@pytest.mark.criterion("I.21.4")
@pytest.mark.parametrize(
    ("email", "status"), [(None, 302), (STRANGER, 403), (EXAMINER, 403), (ADMINISTRATOR, 403)]
)
def test_only_for_administrators_of_the_top_agency(admin: Client, email: str | None, status: int) -> None:
    group = make(admin, kinds=["citizen"])
    client_of(APPLICANT).post("/tai-khoan/quyen-su-dung", {"group": str(group.pk), "text": "Không đúng"})
    objection = f"{PAGE}/phan-doi/{AccessObjection.objects.get().key}"
    client = client_of(email) if email else Client()
    for page in (PAGE, place(group), f"{place(group)}/nap", f"{PAGE}/phan-doi", objection):
        assert client.get(page).status_code == status
    assert client.get(f"{place(group)}/tai-ve.xlsx").status_code == status
    for page in (PAGE, place(group), f"{place(group)}/nap", objection):
        sent = {**FORM, "chac": "1", "dong": "1", "outcome": "lifted", "answer": "x"}
        assert client.post(page, sent).status_code == status
    assert AccountGroup.objects.get().closed_at is None
    assert not AccessObjection.objects.get().answered_at
