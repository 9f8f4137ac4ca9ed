"""What everyone sees: the layout that the circular orders, search, and a procedure's page."""

from __future__ import annotations

import datetime
import re
import unicodedata

import pytest
from django.test import Client
from django.urls import reverse

from motcua.agencies.models import Agency, SiteSettings
from motcua.catalogue.models import ProcedureVersion
from motcua.dossiers.models import Dossier
from tests.story import DESK, Story

pytestmark = pytest.mark.usefixtures("story")


def page(client: Client, name: str, query: str = "", **kwargs: object) -> str:
    response = client.get(reverse(name, kwargs=kwargs or None) + query)
    assert response.status_code == 200
    return response.content.decode()


def codes(html: str) -> list[str]:
    """The procedures of a result page, in order."""
    return list(dict.fromkeys(re.findall(r'href="/thu-tuc/([^"?#]+)"', html)))


def between(html: str, start: str, end: str) -> str:
    return html.split(start, 1)[1].split(end, 1)[0]


@pytest.mark.criterion("III.1.1", "III.1.2", "III.2.1", "III.2.2", "III.3.1", "III.3.2")
def test_the_header_has_emblem_and_name_left_accounts_right_and_the_menu_last_in_order(
    client: Client,
) -> None:
    html = page(client, "portal:home")
    header = between(html, "<header", "</header>")
    site = SiteSettings.objects.get().data
    emblem, name = header.index("<img"), header.index(site["portal_name"])
    sign_up, sign_in, menu = header.index("Đăng ký"), header.index("Đăng nhập"), header.index("<nav")
    assert emblem < name < sign_up < sign_in < menu
    brand = between(header, '<a class="mc-header__brand" href="/"', "</a>")
    assert "<img" in brand
    assert site["portal_name"] in brand
    bar = between(header, 'class="mc-nav"', "</nav>")
    order = ["Trang chủ", "Giới thiệu", "Thủ tục hành chính", "Dịch vụ công trực tuyến", "Tra cứu hồ sơ"]
    order += ["Phản ánh kiến nghị", "Đánh giá", "Thống kê", "Hỗ trợ"]
    places = [bar.index(f">{label}<") for label in order]
    assert places == sorted(places)
    assert re.search(r'href="/"[^>]*>Trang chủ<', bar)


@pytest.mark.criterion("VI.10")
def test_pages_are_vietnamese_in_unicode(client: Client) -> None:
    response = client.get("/")
    assert response["Content-Type"] == "text/html; charset=utf-8"
    html = response.content.decode("utf-8")
    assert re.search(r'<html[^>]* lang="vi"', html)
    assert unicodedata.is_normalized("NFC", html)


@pytest.mark.criterion("III.4.1", "III.4.2")
def test_the_large_search_stands_right_under_the_menu_with_agency_sector_and_level(client: Client) -> None:
    html = page(client, "portal:home")
    main = html.split("</header>", 1)[1]
    search = between(main, '<form class="mc-search"', "</form>")
    assert main.index("mc-search") < main.index("mc-card")
    for name in ("q", "agency", "sector", "level"):
        assert f'name="{name}"' in search
    assert "Sở Công Thương" in search


@pytest.mark.criterion("III.5.1", "III.5.2", "III.5.4")
def test_the_calls_to_action_lead_somewhere(client: Client) -> None:
    html = page(client, "portal:home")
    for title in ("Nộp hồ sơ trực tuyến", "Tra cứu hồ sơ", "Thanh toán trực tuyến", "Hỏi đáp và hướng dẫn"):
        address = re.search(rf'<a class="mc-card-link" href="([^"]+)">(?:(?!</a>).)*{title}', html)
        assert address
        assert client.get(address[1]).status_code == 200


@pytest.mark.criterion("III.6.1", "III.6.2", "I.3.2")
def test_citizens_stand_left_and_businesses_right_with_true_counts(client: Client) -> None:
    html = page(client, "portal:home")
    columns = between(html, '<div class="mc-columns">', "</div>")
    assert columns.index("Công dân") < columns.index("Doanh nghiệp")
    links = re.findall(
        r'href="(/thu-tuc\?topic=[^"]+)"><span>[^<]+</span><span class="mc-lines__count">(\d+)', columns
    )
    assert links
    for address, count in links:
        assert len(codes(client.get(address).content.decode())) == min(int(count), 20)


@pytest.mark.criterion("III.8.1", "III.8.2", "III.8.3", "III.8.4", "III.8.5")
def test_the_footer_names_owner_address_support_and_mail(client: Client) -> None:
    footer = between(page(client, "portal:home"), "<footer", "</footer>")
    site = SiteSettings.objects.get().data
    for key in ("owner_name", "address", "hotline", "email"):
        assert site[key] in footer
    assert "/ho-tro" in footer


@pytest.mark.criterion("III.7")
def test_the_home_page_shows_the_months_figures_as_they_are(client: Client, story: Story) -> None:
    story.do("accept", story.submitted(), DESK)
    html = page(client, "portal:home")
    assert re.search(r'mc-stat__value">1</span>\s*<span class="mc-stat__label">hồ sơ đã tiếp nhận', html)
    assert re.search(r'mc-stat__value">100,0%</span>\s*<span class="mc-stat__label">nộp trực tuyến', html)


@pytest.mark.criterion("I.13.1")
@pytest.mark.parametrize("words", ["bán lẻ rượu", "ban le ruou", "2.000620"])
def test_a_keyword_finds_with_and_without_marks_and_by_code(client: Client, words: str) -> None:
    assert codes(page(client, "portal:procedures", f"?q={words}"))[0] == "2.000620"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("agency", "H27.03", marks=pytest.mark.criterion("I.13.2", "HT.3")),
        pytest.param("level", "full", marks=pytest.mark.criterion("I.13.4", "I.2.1", "HT.3")),
        pytest.param("level", "partial", marks=pytest.mark.criterion("I.13.4", "I.2.1", "HT.3")),
        pytest.param("level", "information", marks=pytest.mark.criterion("I.13.4", "I.2.2")),
        pytest.param("tier", "commune", marks=pytest.mark.criterion("HT.3")),
        pytest.param("tier", "province", marks=pytest.mark.criterion("HT.3")),
        pytest.param("audience", "citizen", marks=pytest.mark.criterion("I.13.5")),
        pytest.param("audience", "business", marks=pytest.mark.criterion("I.13.5")),
    ],
)
def test_filters_narrow_and_stay_in_the_address(client: Client, name: str, value: str) -> None:
    everything = set(codes(page(client, "portal:procedures"))) | set(
        codes(page(client, "portal:procedures", "?page=2"))
    )
    html = page(client, "portal:procedures", f"?{name}={value}")
    versions = ProcedureVersion.objects.filter(procedure__code__in=codes(html))
    assert versions
    if name == "level":
        assert {version.level for version in versions} == {value}
    if name == "tier":
        places = {"commune": {"commune"}, "province": {"province", "department"}}[value]
        for version in versions:
            levels = version.data.get("agency_levels")
            offices = Agency.objects.filter(code__in=[one["agency"] for one in version.data["offices"]])
            assert value in levels if levels else places & set(offices.values_list("level", flat=True))
    if name == "audience":
        assert all(value in version.audience for version in versions)
    if name == "agency":
        assert all(any(o["agency"] == value for o in version.data["offices"]) for version in versions)
    assert set(codes(html)) < everything
    assert re.search(rf'<option value="{value}" selected>', html)
    assert 'class="mc-chip"' in html


@pytest.mark.criterion("I.13.3", "HT.3")
def test_the_sector_filter_gives_that_sector_alone(client: Client) -> None:
    html = page(client, "portal:procedures", "?q=2.000620")
    sector = ProcedureVersion.objects.get(procedure__code="2.000620").procedure.sector
    found = codes(page(client, "portal:procedures", f"?sector={sector.code}"))
    assert "2.000620" in found
    assert (
        not ProcedureVersion.objects.filter(procedure__code__in=found)
        .exclude(procedure__sector=sector)
        .exists()
    )
    assert sector.name in html


def test_nothing_found_gives_advice_and_a_way_on(client: Client) -> None:
    html = page(client, "portal:procedures", "?q=zzzzqqq")
    assert "Không tìm thấy thủ tục nào" in html
    assert "Hãy thử ít từ hơn" in html


@pytest.mark.parametrize(
    "query",
    ["?page=99999999999", "?page=-1", "?agency=%00", "?q=%00%00", "?topic='%22<x>", "?q=" + "a" * 5000],
)
def test_odd_addresses_do_no_harm(client: Client, query: str) -> None:
    assert client.get(reverse("portal:procedures") + query).status_code == 200
    assert client.get(reverse("portal:services") + query).status_code == 200


@pytest.mark.criterion("DVC.3", "I.3.2")
def test_services_stand_by_receiving_agency_with_a_button_to_apply(client: Client) -> None:
    html = page(client, "portal:services", "?agency=H27.03")
    assert "Cơ quan tiếp nhận" in html
    assert "Tìm nhanh dịch vụ" in html
    assert re.search(r'href="\?agency=H27.03"\s+aria-current="true"', html)
    found = codes(html)
    assert found
    assert not ProcedureVersion.objects.filter(procedure__code__in=found, level="information").exists()
    for code in found:
        assert f'href="/nop-ho-so/{code}"' in html


@pytest.mark.criterion("VI.3")
def test_every_service_is_three_clicks_from_home(client: Client) -> None:
    first = {"/dich-vu-cong", "/thu-tuc"}
    home = page(client, "portal:home")
    assert all(f'href="{address}' in home for address in first)
    reached: set[str] = set()
    for address in ("/dich-vu-cong", "/thu-tuc"):
        for number in (1, 2):  # one click there, the second page is a second click, the procedure the last
            reached |= set(codes(client.get(f"{address}?page={number}").content.decode()))
    assert reached >= set(ProcedureVersion.objects.values_list("procedure__code", flat=True))


@pytest.mark.criterion("VI.3")
def test_search_engines_find_every_procedure_and_nobodys_dossier(client: Client) -> None:
    found = client.get("/sitemap.xml").content.decode()
    for code in ProcedureVersion.objects.values_list("procedure__code", flat=True):
        assert f"/thu-tuc/{code}<" in found
    rules = client.get("/robots.txt").content.decode()
    assert "Disallow: /ho-so\n" in rules
    assert "/sitemap.xml" in rules
    html = page(client, "portal:procedure", code="2.000620")
    assert "<title>Cấp Giấy phép bán lẻ rượu" in html
    assert '<meta name="description" content="Hồ sơ, thời hạn, phí' in html


@pytest.mark.criterion("II.22.3")
def test_a_procedures_page_says_all_that_one_must_know_before_starting(client: Client) -> None:
    html = page(client, "portal:procedure", code="2.000620")
    data = ProcedureVersion.objects.get(procedure__code="2.000620").data
    assert data["name"] in html
    for paper in data["papers"]:
        assert paper["name"].replace('"', "&#34;") in html
    for basis in data["legal_basis"]:
        assert basis["number"] in html
    assert data["outcome"]["name"] in html
    assert "Sở Công Thương" in html
    assert "ngày làm việc" in html
    assert 'href="/nop-ho-so/2.000620"' in html
    assert "Phí, lệ phí" in html


@pytest.mark.criterion("I.2.2")
def test_a_procedure_that_is_only_told_about_says_why_it_cannot_be_filed(client: Client) -> None:
    version = ProcedureVersion.objects.filter(level="information").first()
    assert version
    html = page(client, "portal:procedure", code=version.procedure.code)
    assert "/nop-ho-so/" not in html
    assert "chỉ được cung cấp thông tin" in html


def test_an_unknown_procedure_is_a_404_in_vietnamese(client: Client) -> None:
    for code in ("9.999999", "a%00b"):
        response = client.get(f"/thu-tuc/{code}")
        assert response.status_code == 404
        assert "Không tìm thấy trang" in response.content.decode()


@pytest.mark.criterion("I.18.2", "I.18.3", "III.3.2")
def test_support_has_the_questions_the_hotline_and_how_fees_are_paid(client: Client) -> None:
    html = page(client, "portal:support")
    site = SiteSettings.objects.get().data
    assert len(site["questions"]) >= 5
    for question in site["questions"]:
        assert question["question"].replace('"', "&#34;") in html
        assert question["answer"] in html
    assert site["hotline"] in html
    for anchor in ("thanh-toan", "huong-dan", "cau-hoi-thuong-gap", "hoi-dap", "khao-sat"):
        assert f'id="{anchor}"' in html
    assert "nộp tại quầy" in html


@pytest.mark.parametrize(
    "name", ["portal:about", "portal:petitions", "portal:ratings", "portal:support", "portal:statistics"]
)
def test_every_place_of_the_menu_opens(client: Client, name: str) -> None:
    assert "<h1" in page(client, name)


@pytest.mark.criterion("I.17.1", "I.17.2", "I.17.3", "I.17.4", "I.17.5", "I.17.6")
def test_the_statistics_count_this_years_dossiers_open_in_time_and_late(client: Client, story: Story) -> None:
    story.accepted()
    story.submitted()  # not accepted yet: not counted
    story.handed_over()
    story.handed_over()
    late, older = story.handed_over(), story.handed_over()
    Dossier.objects.filter(pk=late.pk).update(due_at=late.finished_at - datetime.timedelta(minutes=1))
    Dossier.objects.filter(pk=older.pk).update(accepted_at=older.accepted_at - datetime.timedelta(days=366))
    figures = dict(re.findall(r'data-figure="(\w+)">([^<]+)<', page(client, "portal:statistics")))
    assert figures == {
        "carried": "1",
        "received": "4",
        "processing": "1",
        "open_late": "0",
        "resolved": "4",
        "on_time": "3",
        "late": "1",
        "withdrawn": "0",
        "services": "1",  # four dossiers of one procedure
    }


@pytest.mark.parametrize(
    "address", ["/", "/thu-tuc?q=ruou", "/dich-vu-cong", "/thu-tuc/2.000620", "/thong-ke", "/ho-tro"]
)
def test_public_pages_cost_few_statements(
    client: Client, django_assert_max_num_queries, address: str
) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(8):
        assert client.get(address).status_code == 200
