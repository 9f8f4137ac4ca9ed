"""Named lists of dossiers: made and changed on the screen by the import's own check, seen by officers, taken along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.agencies.selectors import actor_for
from motcua.catalogue.models import FolderSet, Procedure
from motcua.catalogue.services import withdraw
from motcua.console.urls import urlpatterns
from motcua.dossiers.models import Dossier
from motcua.exchange.models import Package
from motcua.exchange.packages import dump_one, load_files
from motcua.exchange.packages.scope import foreign_procedures, scope_of
from motcua.people.models import User
from motcua.process.models import ProcessVersion
from tests.commerce import APP, RATING, RATING_CHANGE, RATING_END, WEBSITE, Commerce
from tests.exchange.small import as_files
from tests.sample_database import forget_cached
from tests.story import ADMINISTRATOR, APPLICANT, EXAMINER, HEAD, JUSTICE_ADMINISTRATOR

HOME = "/quan-tri/danh-muc-ho-so"
SITES = f"{HOME}/nhom/thong-bao-tmdt"
RATINGS = f"{HOME}/nhom/danh-gia-tin-nhiem"


@pytest.fixture
def commerce(sample: Any, db: None) -> Iterator[Commerce]:
    forget_cached()
    yield Commerce()
    forget_cached()


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


@pytest.fixture
def administrator(commerce: Commerce) -> Client:
    return client_of(ADMINISTRATOR)


class _Form(HTMLParser):
    """What a browser would send of the form in the middle of a page, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._is_in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._is_in_main |= tag == "main"
        if tag != "input" or not self._is_in_main or not given.get("name"):
            return
        if given.get("type") != "checkbox" or "checked" in given:
            self.fields.setdefault(str(given["name"]), []).append(given.get("value") or "")


def form(client: Client, address: str) -> dict[str, list[str]]:
    parser = _Form()
    parser.feed(text(client, address))
    return parser.fields


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(client: Client, address: str, **typed: Any) -> Any:
    """Open a form, type into it, send it."""
    return client.post(address, form(client, address) | typed)


def kept(code: str) -> dict[str, Any]:
    data: dict[str, Any] = FolderSet.objects.get(code=code).data
    return data


def titles(code: str) -> list[str]:
    return [one["title"] for one in kept(code)["folders"]]


def lose_step(process: str, code: str) -> None:
    """A further version of a process in which that place has another code."""
    newest = ProcessVersion.objects.filter(code=process).latest("number")
    definition = json.loads(json.dumps(newest.definition).replace(f'"{code}"', f'"{code}-moi"'))
    ProcessVersion.objects.create(
        code=process,
        number=newest.number + 1,
        title=newest.title,
        definition=definition,
        content_sha256="0" * 64,
        effective_from=newest.effective_from,
    )


def process_of(procedure: str) -> str:
    current = Procedure.objects.get(code=procedure).current
    assert current is not None
    return str(current.data["process"])


def test_the_overview_counts_lists_and_procedures_and_is_empty_for_others(administrator: Client) -> None:
    shown = text(administrator, HOME)
    assert "Đăng ký đánh giá tín nhiệm (ĐGTN)" in shown
    assert "5 danh sách" in shown
    assert "2 thủ tục" in shown
    other = text(client_of(JUSTICE_ADMINISTRATOR), HOME)
    assert "Chưa có nhóm danh sách nào" in other
    assert "Tạo nhóm danh sách" in other


def test_a_new_set_with_a_list_is_what_officers_see(administrator: Client, commerce: Commerce) -> None:
    made = send(administrator, f"{HOME}/moi", title="Việc của phòng thương mại", procedures=[WEBSITE, RATING])
    assert made.headers["Location"] == f"{HOME}/nhom/viec-cua-phong-thuong-mai"
    address = f"{HOME}/nhom/viec-cua-phong-thuong-mai"
    added = send(
        administrator, f"{address}/them", title="Website đang chờ", procedures=[WEBSITE], places=["cho-duyet"]
    )
    assert added.headers["Location"] == address
    assert kept("viec-cua-phong-thuong-mai")["folders"] == [
        {"code": "tat-ca-ho-so", "title": "Tất cả hồ sơ"},
        {
            "code": "website-dang-cho",
            "title": "Website đang chờ",
            "procedures": [WEBSITE],
            "places": ["cho-duyet"],
        },
    ]
    commerce.filed(WEBSITE)
    forget_cached()
    officer = text(client_of(EXAMINER), "/can-bo/danh-muc/viec-cua-phong-thuong-mai/website-dang-cho")
    assert "Website đang chờ" in officer
    assert Dossier.objects.get().code in officer


def test_codes_of_equal_titles_differ_and_long_titles_fit(administrator: Client) -> None:
    for _once in range(2):
        send(administrator, f"{HOME}/moi", title="Nhóm " + "rất dài " * 30, procedures=[WEBSITE])
    made = FolderSet.objects.filter(code__startswith="nhom-rat-dai").values_list("code", flat=True)
    assert len(made) == 2
    for _once in range(2):
        send(administrator, f"{SITES}/them", title="Chờ ký")
    assert [one["code"] for one in kept("thong-bao-tmdt")["folders"]][-2:] == ["cho-ky", "cho-ky-2"]


def test_renaming_keeps_the_code_and_everything_else(administrator: Client) -> None:
    before = kept("danh-gia-tin-nhiem")
    send(administrator, f"{RATINGS}/danh-sach/moi-cho-duyet", title="Vừa nộp")
    after = kept("danh-gia-tin-nhiem")
    assert after["folders"][1] == {**before["folders"][1], "title": "Vừa nộp"}
    assert after["folders"][2:] == before["folders"][2:]
    send(administrator, f"{RATINGS}/sua", title="Tín nhiệm")
    assert kept("danh-gia-tin-nhiem") == {**after, "title": "Tín nhiệm"}


def test_lists_move_and_go_and_the_last_one_stays(administrator: Client, commerce: Commerce) -> None:
    dossier = commerce.filed(WEBSITE)
    before = titles("thong-bao-tmdt")
    send(administrator, SITES, len="cho-duyet")
    assert titles("thong-bao-tmdt") == [before[1], before[0], *before[2:]]
    send(administrator, SITES, xuong="cho-duyet")
    assert titles("thong-bao-tmdt") == before
    for code in ("tat-ca", "can-bo-sung", "da-thong-bao", "bi-tu-choi"):
        address = f"{SITES}/danh-sach/{code}/xoa"
        assert "Không hồ sơ nào bị xoá" in text(administrator, address)
        send(administrator, address)
    assert titles("thong-bao-tmdt") == ["Website chờ duyệt"]
    last = f"{SITES}/danh-sach/cho-duyet/xoa"
    assert "danh sách cuối cùng" in text(administrator, last)
    assert administrator.post(last).status_code == 422
    assert titles("thong-bao-tmdt") == ["Website chờ duyệt"]
    assert Dossier.objects.get().key == dossier.key


def test_a_whole_set_goes_after_asking_and_comes_back_from_its_file(administrator: Client) -> None:
    before = kept("thong-bao-tmdt")
    export = reverse("console:export_one", kwargs={"kind": "folders", "code": "thong-bao-tmdt"})
    assert export in text(administrator, SITES)
    file = administrator.get(export)
    assert file.content == dump_one("folders", "thong-bao-tmdt")
    assert "Không hồ sơ nào bị xoá" in text(administrator, f"{SITES}/xoa")
    assert FolderSet.objects.filter(code="thong-bao-tmdt").exists()
    assert send(administrator, f"{SITES}/xoa").headers["Location"] == HOME
    assert not FolderSet.objects.filter(code="thong-bao-tmdt").exists()
    upload = SimpleUploadedFile("nhom.json", file.content, "application/json")
    given = administrator.post("/quan-tri/nap-du-lieu", {"tep": upload})
    administrator.post(given.headers["Location"])
    assert kept("thong-bao-tmdt") == before


@pytest.mark.parametrize(
    ("page", "typed", "said"),
    [
        (f"{HOME}/moi", {"title": " ", "procedures": [WEBSITE]}, "Hãy ghi tên nhóm"),
        (f"{HOME}/moi", {"title": "Nhóm giữ nguyên", "procedures": []}, "Hãy chọn ít nhất một thủ tục"),
        (
            f"{HOME}/moi",
            {"title": "Nhóm giữ nguyên", "procedures": ["9.9"]},
            "Không có thủ tục “9.9”",
        ),
        (f"{HOME}/moi", {"title": "Nhóm giữ nguyên" * 40, "procedures": [WEBSITE]}, "tối đa 300"),
        (f"{SITES}/them", {"title": "", "places": ["cho-duyet"]}, "Hãy ghi tên danh sách"),
        (f"{SITES}/them", {"title": "Nhóm giữ nguyên", "places": ["khong-co"]}, "không có “khong-co”"),
        (f"{SITES}/them", {"title": "Nhóm giữ nguyên", "procedures": [RATING]}, "không thuộc bộ"),
        (
            f"{RATINGS}/danh-sach/day-du-hop-le",
            {"title": "Nhóm giữ nguyên", "procedures": [RATING_CHANGE]},
            "Quy trình của các thủ tục đã chọn không có “",
        ),
        (
            f"{RATINGS}/sua",
            {"title": "Nhóm giữ nguyên", "procedures": [RATING_CHANGE, RATING_END]},
            f"“Hồ sơ mới chờ duyệt” đang chọn riêng thủ tục {RATING}",
        ),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    administrator: Client, page: str, typed: dict[str, Any], said: str
) -> None:
    before = list(FolderSet.objects.order_by("code").values_list("data", flat=True))
    answer = send(administrator, page, **typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert typed["title"].strip() in shown
    for value in (*typed.get("procedures", ()), *typed.get("places", ())):
        assert value in ("9.9", RATING) or f'value="{value}" checked' in shown
    assert list(FolderSet.objects.order_by("code").values_list("data", flat=True)) == before


def test_of_two_administrators_the_second_is_told_and_keeps_what_was_typed(administrator: Client) -> None:
    address = f"{SITES}/danh-sach/cho-duyet"
    seen = {one: form(administrator, one) for one in (address, f"{SITES}/sua", f"{SITES}/xoa", SITES)}
    send(administrator, f"{SITES}/danh-sach/tat-ca", title="Mọi thông báo")
    changed = kept("thong-bao-tmdt")
    answer = administrator.post(address, seen[address] | {"title": "Tên của người sau"})
    assert answer.status_code == 409
    assert "Người khác vừa sửa nhóm này" in answer.content.decode()
    assert "Tên của người sau" in answer.content.decode()
    other = administrator.post(f"{SITES}/sua", seen[f"{SITES}/sua"] | {"title": "Nhóm của người sau"})
    assert other.status_code == 409
    assert "Nhóm của người sau" in other.content.decode()
    moved = administrator.post(SITES, seen[SITES] | {"len": "cho-duyet"}, follow=True)
    assert "Người khác vừa sửa nhóm này" in moved.content.decode()
    gone = administrator.post(f"{SITES}/xoa", seen[f"{SITES}/xoa"], follow=True)
    assert "Người khác vừa sửa nhóm này" in gone.content.decode()
    assert kept("thong-bao-tmdt") == changed
    # Sent once more from the page that told it, both changes stand.
    parser = _Form()
    parser.feed(answer.content.decode())
    assert administrator.post(address, parser.fields).status_code == 302
    assert titles("thong-bao-tmdt")[:2] == ["Mọi thông báo", "Tên của người sau"]


def test_a_place_that_no_process_has_any_more_is_named_and_stays_until_it_is_unchosen(
    administrator: Client,
) -> None:
    newest = ProcessVersion.objects.filter(code=process_of(RATING)).latest("number")
    title = next(step["title"] for step in newest.definition["steps"] if step["code"] == "day-du")
    lose_step(process_of(RATING), "day-du")
    shown = text(administrator, RATINGS)
    assert "Quy trình không còn nơi này" in shown
    address = f"{RATINGS}/danh-sach/day-du-hop-le"
    own = text(administrator, address)
    assert title in own
    assert 'value="day-du" checked' in own
    send(administrator, f"{RATINGS}/danh-sach/tat-ca", title="Mọi hồ sơ")
    send(administrator, address, title="Đầy đủ")
    folder = next(one for one in kept("danh-gia-tin-nhiem")["folders"] if one["code"] == "day-du-hop-le")
    assert (folder["title"], folder["places"]) == ("Đầy đủ", ["day-du"])
    send(administrator, address, places=["day-du-moi"])
    assert "Quy trình không còn nơi này" not in text(administrator, RATINGS)
    assert send(administrator, address, places=["day-du"]).status_code == 422


def test_a_withdrawn_procedure_is_named_and_stays_until_it_is_unchosen(administrator: Client) -> None:
    withdraw(Procedure.objects.get(code=APP), User.objects.get(email=ADMINISTRATOR), "Thử")
    assert "Không còn công bố" in text(administrator, SITES)
    send(administrator, f"{SITES}/sua", title="Tên khác")
    assert kept("thong-bao-tmdt")["procedures"] == [WEBSITE, APP]
    send(administrator, f"{SITES}/sua", procedures=[WEBSITE])
    assert kept("thong-bao-tmdt")["procedures"] == [WEBSITE]


def test_each_change_stands_in_the_history_of_loads(administrator: Client) -> None:
    send(administrator, f"{SITES}/sua", title="Tên khác")
    load = Package.objects.latest("loaded_at")
    assert (load.given_by.email if load.given_by else "") == ADMINISTRATOR
    assert "Tên khác" in load.name
    assert load.counts == {"folders": 1}


def test_every_page_is_for_administrators_of_all_its_procedures_alone(administrator: Client) -> None:
    before = kept("thong-bao-tmdt")
    own = {one.name: one for one in urlpatterns if str(one.pattern).startswith("danh-muc-ho-so")}
    assert len(own) == 8
    for name, pattern in own.items():
        given = {"code": "thong-bao-tmdt", "folder": "cho-duyet"}
        wanted = {key: value for key, value in given.items() if f":{key}>" in str(pattern.pattern)}
        address = reverse(f"console:{name}", kwargs=wanted)
        assert Client().get(address).status_code == 302
        for email in (EXAMINER, HEAD, APPLICANT):
            assert client_of(email).get(address).status_code == 403
        other = client_of(JUSTICE_ADMINISTRATOR)
        expected = 404 if wanted else 200
        assert other.get(address).status_code == expected
        if wanted:
            typed = {"title": "X", "procedures": [WEBSITE], "len": "cho-duyet"}
            assert other.post(address, typed | form(administrator, SITES)).status_code == 404
    foreign = send(client_of(JUSTICE_ADMINISTRATOR), f"{HOME}/moi", title="Của họ", procedures=[WEBSITE])
    assert foreign.status_code == 422
    assert "đang được cơ quan khác dùng" in foreign.content.decode()
    assert kept("thong-bao-tmdt") == before


def test_a_set_of_others_is_not_overwritten_by_a_file_of_its_code(commerce: Commerce) -> None:
    scope = scope_of(actor_for(User.objects.get(email=ADMINISTRATOR)))
    foreign = sorted(foreign_procedures(scope))[0]
    folders = [{"code": "a", "title": "A"}]
    theirs = {"code": "cua-ho", "title": "Của họ", "procedures": [foreign], "folders": folders}
    FolderSet.objects.create(code="cua-ho", data=theirs)
    file = {"kind": "folders", **theirs, "title": "Chiếm", "procedures": [WEBSITE]}
    report = load_files(as_files({"a.json": file}), None, name="thử", keep=True, scope=scope)
    assert [mistake.pointer for mistake in report.mistakes] == ["/code"]
    assert kept("cua-ho") == theirs
