"""Telling a dossier's story in tests: who does what, in the order of the one-stop process, on the sample province."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction

from motcua.agencies.selectors import Actor, actor_for
from motcua.desk.entry_form import people_fields
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.acts.base import Done
from motcua.dossiers.draft_parts import Sent
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Event, IssuedSlip, OfficerFile, Outcome, Paper, Supplement
from motcua.dossiers.people_part import People
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.people.models import User

RETAIL = "2.000620"
DEPARTMENT = "H27.03"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

APPLICANT = "nguyenvanan@mau.vn"
STRANGER = "tranthibinh@mau.vn"
DESK = "motcua@sct.mau.vn"
DESK_2 = "motcua2@sct.mau.vn"
HEAD = "truongphong@sct.mau.vn"
EXAMINER = "chuyenvien@sct.mau.vn"
EXAMINER_2 = "chuyenvien2@sct.mau.vn"
OTHER_HEAD = "truongphong.cn@sct.mau.vn"
OTHER_EXAMINER = "chuyenvien.cn@sct.mau.vn"
DIRECTOR = "giamdoc@sct.mau.vn"
CLERK = "vanthu@sct.mau.vn"
ADMINISTRATOR = "quantri@sct.mau.vn"
INSPECTOR = "thanhtra@hatinh.mau.vn"
COMMUNE_DESK = "motcua@thanhsen.mau.vn"
ORGANISATION = "huongson@mau.vn"
DEPUTY = "phogiamdoc@sct.mau.vn"
# Another department, and a procedure of its that is resolved on the same day by whichever examiner takes it.
JUSTICE = "H27.09"
CERTIFIED_COPY = "2.000635"
JUSTICE_DESK = "motcua@stp.mau.vn"
JUSTICE_HEAD = "truongphong@stp.mau.vn"
JUSTICE_EXAMINER = "chuyenvien@stp.mau.vn"
JUSTICE_DIRECTOR = "giamdoc@stp.mau.vn"
JUSTICE_CLERK = "vanthu@stp.mau.vn"
JUSTICE_ADMINISTRATOR = "quantri@stp.mau.vn"
# Notices of promotions: nothing but the desk takes part, and the law sets no limit.
NOTICE = "2.000033"


def save_people(
    by: Actor,
    dossier: Dossier,
    applicant: Mapping[str, Any] | None = None,
    delivery: Mapping[str, Any] | None = None,
) -> None:
    """Save who a draft is for and how the result reaches them, as a page that asks all of it does."""
    given = {f"chs_{part}": value for part, value in (applicant or {}).items()}
    given |= {f"nkq_{part}": value for part, value in (delivery or {}).items()}
    drafts.save(by, dossier.key, Sent([People(people_fields(), given)]))


class Story:
    """Carries dossiers of procedure 2.000620 along. Each verb returns the dossier as it stands afterwards."""

    def actor(self, email: str) -> Actor:
        """The person of that e-mail with today's posts."""
        return actor_for(User.objects.get(email=email))

    def refused(
        self, act: str, dossier: Dossier, email: str, data: Mapping[str, Any] | None = None, **options: Any
    ) -> Refusal:
        """The refusal of an act, which must have changed and recorded nothing."""
        before = self.stored(dossier)
        with pytest.raises(Refusal) as found, transaction.atomic():
            self.do(act, dossier, email, data, **options)
        assert self.stored(dossier) == before
        return found.value

    def stored(self, dossier: Dossier) -> dict[str, Any]:
        """Every column of a dossier as it is stored, with the number of rows that hang on it."""
        row = Dossier.objects.filter(pk=dossier.pk).values().get()
        hanging = (Event, Paper, Supplement, IssuedSlip, Outcome, OfficerFile)
        return row | {kind.__name__: kind.objects.filter(dossier=dossier).count() for kind in hanging}

    def last_event(self, dossier: Dossier) -> Event:
        """What was recorded last."""
        return Event.objects.filter(dossier=dossier).order_by("-seq")[0]

    def unit(self, email: str) -> int:
        """The unit of that officer's first post."""
        return self.actor(email).seats[0].unit_id

    def person(self, email: str) -> User:
        """The account."""
        return User.objects.get(email=email)

    def file(self, name: str = "giay-to.pdf", content: bytes = PDF) -> StoredFile:
        """A stored PDF."""
        return store_made(content, name, "application/pdf")

    def draft(self, email: str = APPLICANT, procedure: str = RETAIL, agency: str = DEPARTMENT) -> Dossier:
        """A draft with complete answers and every required paper."""
        by = self.actor(email)
        dossier = drafts.start_draft(by, procedure, agency)
        self.complete(dossier, by)
        dossier.refresh_from_db()
        return dossier

    def complete(self, dossier: Dossier, by: Actor) -> None:
        """Answer everything that is required and attach what is required."""
        from tests.answers import complete_answers

        situation_form = self.form(dossier)
        drafts.save_answers(by, dossier.key, complete_answers(situation_form))
        for paper in self.definition(dossier).papers:
            if paper.required:
                draft_papers.attach_paper(
                    by, dossier.key, paper.code, self.file(f"{paper.code}.pdf", PDF + paper.code.encode())
                )

    def form(self, dossier: Dossier) -> Any:
        """The parsed form of a dossier."""
        from motcua.forms.selectors import cached_form

        return cached_form(dossier.form_version_id)

    def definition(self, dossier: Dossier) -> Any:
        """The parsed procedure of a dossier."""
        from motcua.catalogue.selectors import cached_version

        return cached_version(dossier.procedure_version_id)

    def rules_of(self, dossier: Dossier) -> Any:
        """The rule set that a dossier is under."""
        from motcua.process.selectors import cached_rules

        return cached_rules(dossier.rule_set_id)

    def do(
        self, act: str, dossier: Dossier, email: str, data: Mapping[str, Any] | None = None, **options: Any
    ) -> Done:
        """Perform an act as somebody. A supplement answers every item, unless the test gives the replies itself."""
        given = {"replies": self.replies(), **(data or {})} if act == "supply" else data
        return perform(act, by=self.actor(email), dossier=dossier.key, data=given, **options)

    def submitted(self, email: str = APPLICANT) -> Dossier:
        """Submitted online."""
        return self.do("submit", self.draft(email), email).dossier

    def accepted(self) -> Dossier:
        """Accepted by the desk."""
        return self.do("accept", self.submitted(), DESK).dossier

    def forwarded(self) -> Dossier:
        """At the division in charge."""
        dossier = self.accepted()
        return self.do("forward", dossier, DESK, {"division": str(self.trade_division())}).dossier

    def trade_division(self) -> int:
        """The division that resolves 2.000620."""
        return self.unit(HEAD)

    def assigned(self, email: str = EXAMINER) -> Dossier:
        """With an examiner."""
        person = User.objects.get(email=email)
        return self.do("assign", self.forwarded(), HEAD, {"examiner": str(person.id)}).dossier

    def proposed(self) -> Dossier:
        """With the head of the division for review."""
        return self.do("propose", self.assigned(), EXAMINER, {"opinion": "Đủ điều kiện."}).dossier

    def to_approve(self) -> Dossier:
        """With the director."""
        return self.do("propose", self.proposed(), HEAD, {"opinion": "Kính trình."}).dossier

    def approved(self) -> Dossier:
        """With the clerk."""
        return self.do("approve", self.to_approve(), DIRECTOR).dossier

    def finished(self) -> Dossier:
        """The result issued, on its way to the desk."""
        data = {"number": "12/GP-SCT", "issued_on": self.today(), "file": self.file("ket-qua.pdf")}
        return self.do("finish", self.approved(), CLERK, data).dossier

    def ready(self) -> Dossier:
        """The result at the desk."""
        return self.do("forward", self.finished(), DESK).dossier

    def handed_over(self) -> Dossier:
        """The end."""
        return self.do("hand_over", self.ready(), DESK, self.hand_over_data()).dossier

    def hand_over_data(self) -> dict[str, str]:
        """To the applicant at the desk."""
        return {"way": "desk", "receiver": "Nguyễn Văn An", "relation": "self"}

    def brought(self, email: str = DESK) -> Dossier:
        """A draft entered at the desk for somebody who came with papers, complete."""
        by = self.actor(email)
        dossier = drafts.start_draft(by, RETAIL, DEPARTMENT, at_desk=True)
        self.complete(dossier, by)
        who = {"name": "Phan Thị Cúc", "id_number": "042190001111", "phone": "0912000111"}
        save_people(by, dossier, who)
        dossier.refresh_from_db()
        return dossier

    def asked_at_intake(self) -> Dossier:
        """The desk asked for a supplement before acceptance."""
        return self.do("ask_supplement", self.submitted(), DESK, self.request()).dossier

    def withdrawing(self, dossier: Dossier, email: str = APPLICANT) -> Dossier:
        """The applicant asked for a dossier back."""
        return self.do("ask_withdrawal", dossier, email, {"reason": "Không còn nhu cầu"}).dossier

    def same_day(self) -> Dossier:
        """With the examiners of another department, taken by none of them yet."""
        dossier = self.do("submit", self.draft(APPLICANT, CERTIFIED_COPY, JUSTICE), APPLICANT).dossier
        dossier = self.do("accept", dossier, JUSTICE_DESK).dossier
        return self.do(
            "forward", dossier, JUSTICE_DESK, {"division": str(self.unit(JUSTICE_EXAMINER))}
        ).dossier

    def asked(self) -> Dossier:
        """Examination asked for a supplement."""
        return self.do("ask_supplement", self.assigned(), EXAMINER, self.request()).dossier

    def request(self) -> dict[str, Any]:
        """A supplement request of one item."""
        return {"items": [{"requirement": "khac", "text": "Bản sao rõ hơn"}], "reason": "Bản chụp mờ"}

    def replies(self) -> dict[str, str]:
        """Something said to each item that a request may have."""
        return {str(number): "Đã bổ sung." for number in range(1, 10)}

    def today(self) -> str:
        """Today as people write it."""
        from django.utils import timezone

        from motcua.kernel.dates import format_date

        return format_date(timezone.localdate())
