"""The vault in figures, and what types of papers say about it, on the console (II.18.1, II.18.3 to II.18.5)."""

from __future__ import annotations

import csv
import html
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import Agency, FourEyesPolicy
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.catalogue.models import PaperTypeVersion
from motcua.catalogue.paper_types import newest_type
from motcua.dossiers.acts.vaulted import tell_now
from motcua.people.models import User
from motcua.vault.models import Entry, Use
from motcua.vault.rules import TypeRules, months_after
from motcua.vault.services import give_consent
from tests.access.people import TOP_ADMINISTRATOR
from tests.portal.conftest import SignedIn
from tests.story import ADMINISTRATOR, JUSTICE_ADMINISTRATOR, STRANGER, Story
from tests.vault.stories import CERTIFICATE, put, told


def used(entry: Entry, paper: int) -> None:
    Use.objects.create(
        entry=entry,
        paper=paper,
        dossier="H27.03-261130-0009",
        procedure="2.000620",
        requirement="giay",
        agency=entry.agency,
        from_agency=entry.agency,
        type_code=entry.type_code,
        type_title=entry.type_title,
        origin=entry.origin,
        at=timezone.now(),
    )


def table(client: Client, **asked: str) -> list[list[str]]:
    answer = client.get(reverse("console:vault_file", kwargs={"kind": "csv"}), asked)
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def searched(client: Client, words: str) -> list[str]:
    """The names of the owners found, of whom none stands in an address."""
    there = client.post(reverse("console:vault"), {"q": words})["Location"]
    assert there == reverse("console:vault") + "?theo=chu-kho"
    return [row[0] for row in table(client, theo="chu-kho")]


@pytest.fixture
def filled(story: Story, applicant: User) -> list[Entry]:
    """Two certificates and a card of the applicant, one certificate of a stranger; the first was used twice."""
    entries = [
        put(story, applicant, file=story.file("a.pdf", b"x" * 100)),
        put(story, applicant, origin=Entry.Origin.RESULT, file=story.file("b.pdf", b"x" * 200)),
        put(story, applicant, type=TypeRules("GT-CCCD", "Thẻ căn cước"), file=story.file("c.pdf", b"x" * 30)),
        put(story, story.person(STRANGER), origin=Entry.Origin.KEPT, file=story.file("d.pdf", b"x" * 7)),
    ]
    used(entries[0], 1)
    used(entries[0], 2)
    return entries


@pytest.mark.criterion("II.18.3")
def test_storage_and_reuse_by_type_agency_and_period(
    story: Story, signed_in: SignedIn, filled: list[Entry]
) -> None:
    administrator = signed_in(ADMINISTRATOR)
    # name, code, now, bytes, came, results, digitised, kept, uses
    rows = {row[1]: row[2:9] for row in table(administrator)}
    assert rows == {
        CERTIFICATE: ["3", "307", "3", "1", "1", "1", "2"],
        "GT-CCCD": ["1", "30", "1", "0", "1", "0", "0"],
    }
    (agency,) = table(administrator, theo="co-quan")
    assert agency[1:9] == ["H27.03", "4", "337", "4", "1", "2", "1", "2"]
    before = {row[1]: row[2:9] for row in table(administrator, ky="nam-truoc")}
    assert before[CERTIFICATE] == ["3", "307", "0", "0", "0", "0", "0"], "now is now, whatever the period"
    assert [row[1] for row in table(administrator, loai="GT-CCCD")] == ["GT-CCCD"]
    page = html.unescape(administrator.get(reverse("console:vault")).content.decode())
    assert "Thẻ căn cước" in page
    wrong = {"ky": "khac", "tu": "31/02/2026", "den": "01/03/2026"}
    there = administrator.get(reverse("console:vault_file", kwargs={"kind": "csv"}), wrong, follow=True)
    assert there.status_code == 422, "the page says what is wrong, and no file is of other days"
    assert table(signed_in(JUSTICE_ADMINISTRATOR)) == [], "another agency's are not counted there"
    assert len(table(signed_in(TOP_ADMINISTRATOR))) == 2


@pytest.mark.criterion("II.18.5")
def test_the_room_that_each_person_and_organisation_uses(
    story: Story, signed_in: SignedIn, filled: list[Entry], applicant: User
) -> None:
    put(story, applicant, owner_id=None, owner_number="042190001111", owner_name="Phan Thị Cúc")
    administrator = signed_in(ADMINISTRATOR)
    rows = table(administrator, theo="chu-kho")
    assert rows[0][0] == applicant.display_name
    assert rows[0][3:] == ["3", "330"]
    assert {row[0] for row in rows} == {
        applicant.display_name,
        "Phan Thị Cúc",
        story.person(STRANGER).full_name,
    }
    assert not any("042190001111" in cell for row in rows for cell in row), (
        "as the list of accounts shows numbers"
    )
    assert searched(administrator, "cuc") == ["Phan Thị Cúc"]
    assert searched(administrator, "0420900") == [], "no number is found piece by piece"
    assert searched(administrator, "") == [row[0] for row in rows]
    page = administrator.get(reverse("console:vault"), {"theo": "chu-kho"}).content.decode()
    assert "Phan Thị Cúc" in html.unescape(page)


def test_owners_leave_as_a_file_with_a_line_of_the_trail_and_not_where_it_takes_two(
    story: Story, signed_in: SignedIn, filled: list[Entry]
) -> None:
    administrator = signed_in(ADMINISTRATOR)
    assert len(table(administrator, theo="chu-kho")) == 2
    line = TrailLine.objects.get(kind=Kind.EXPORT)
    assert (line.person, line.about) == (story.person(ADMINISTRATOR), "page:vault_file")
    FourEyesPolicy.objects.create(agency=Agency.objects.get(code="H27"), acts=[Guarded.EXPORT_ACCOUNTS])
    where = reverse("console:vault_file", kwargs={"kind": "csv"})
    for client in (administrator, signed_in(TOP_ADMINISTRATOR)):
        told = client.get(where, {"theo": "chu-kho"}, follow=True)
        assert "cần người thứ hai xác nhận" in html.unescape(told.content.decode())
        assert not TrailLine.objects.filter(kind=Kind.EXPORT).exclude(pk=line.pk).exists()
    # Figures that name nobody are a file as before.
    assert administrator.get(where, {"theo": "loai"}).status_code == 200


@pytest.mark.criterion("II.18.1", "II.18.4")
def test_an_administrator_says_what_of_a_type_goes_into_the_vault(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    top = signed_in(TOP_ADMINISTRATOR)
    where = reverse("console:paper_type", kwargs={"code": CERTIFICATE})
    before = PaperTypeVersion.objects.filter(code=CERTIFICATE).latest("number")
    given = {
        "title": before.title,
        "issuer": before.definition["issuer"],
        "form": before.definition["form"],
        "legal_source": before.definition["legal_source"],
        "kho": "1",
        "kho-ket-qua": "1.001612\n2.000620",
        "kho-digitised": "1",
        "kho-single": "1",
        "kho-valid_months": "60",
        "kho-number": "ma_so",
        "kho-issued_on": "ngay_cap",
        "lay-ma_so": "outcome.number",
        "lay-ten": "applicant.name",
    }
    wrong = top.post(where, given | {"kho-ket-qua": "khong-co", "kho-valid_months": "nam"})
    assert wrong.status_code == 422
    assert "60" not in wrong.content.decode() or "nam" in wrong.content.decode()
    shown = html.unescape(top.post(where, given).content.decode())
    assert "Kho: mỗi chủ một giấy còn hiệu lực" in shown
    assert PaperTypeVersion.objects.filter(code=CERTIFICATE).count() == 1, "shown first"
    assert top.post(where, given | {"chac": "1"}).status_code == 302
    found = newest_type(CERTIFICATE)
    assert found is not None
    rules = TypeRules.of(found.definition)
    assert rules.results == ("1.001612", "2.000620")
    assert (rules.takes_digitised, rules.takes_kept, rules.single, rules.valid_months) == (
        True,
        False,
        True,
        60,
    )
    assert rules.named == {"number": "ma_so", "issued_on": "ngay_cap"}
    assert rules.fill == {"ma_so": "outcome.number", "ten": "applicant.name"}
    assert found.definition["proposals"] == before.definition["proposals"], "what the page does not ask stays"
    missing = top.post(where, given | {"kho-ket-qua": "9.999999", "chac": "2"})
    assert missing.status_code == 422
    assert "Không có thủ tục “9.999999”" in html.unescape(missing.content.decode())
    # And so it is from then on: the result is of this type, with the fields of its form; papers are not kept.
    give_consent(applicant)
    dossier = story.handed_over()
    tell_now(dossier, "vault/kept")
    told()
    entry = Entry.objects.get()
    name = dossier.applicant_name
    # The number of the permit is no tax code: what does not fit its field is left out.
    assert (entry.origin, entry.type_code, entry.answers) == ("result", CERTIFICATE, {"ten": name})
    assert entry.issued_on is not None
    assert entry.valid_until == months_after(entry.issued_on, 60)
    one = signed_in().get(reverse("portal:vault_entry", kwargs={"key": entry.key})).content.decode()
    assert "Tên doanh nghiệp, hộ kinh doanh" in html.unescape(one)
