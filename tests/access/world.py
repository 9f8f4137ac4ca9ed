"""The things behind the addresses: made once, in the sample province, for all questions of the matrix."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.core.mail import get_connection, send_mail
from django.test import Client
from django.utils import timezone

from motcua.agencies import delegations
from motcua.agencies.models import Agency, Delegation, Holding
from motcua.catalogue.models import ComingChange, LegalDocument, ProcedureVersion, ReadyReply, Sector
from motcua.catalogue.services import publish_procedure
from motcua.console.models import StepComment
from motcua.console.reports.typing_in import beginning
from motcua.desk.models import ListView
from motcua.dossiers import notes
from motcua.dossiers.models import Dossier, IssuedSlip, Outcome, Paper
from motcua.dossiers.models_migration import MigratedDossier, ProcessMigration
from motcua.exchange.export import jobs
from motcua.exchange.models import Export
from motcua.files import uploads
from motcua.files.models import StoredFile
from motcua.notices.models import MailboxMessage
from motcua.people.models import Mandate, User
from motcua.people.passwords import link_of
from motcua.process.models import ProcessVersion
from motcua.registers.models import Entry
from motcua.reports.designed.versions import save_draft
from motcua.reports.models import ReportRun, ReportVariant, ReportVersion
from motcua.vault.models import Entry as VaultEntry
from tests import story as people
from tests.access.money import money_of
from tests.access.people import ABOVE, AGENT, HERE, NOBODY, THERE, TOP_ADMINISTRATOR
from tests.access.polls import polls_of
from tests.access.postal import post_of
from tests.access.things import SECRET, accounts_of, rights_of
from tests.acting import choose, mandate_for
from tests.acts.test_digitise import put_in
from tests.commerce import WEBSITE, Commerce
from tests.console import building, drawing, papers, writing
from tests.console.test_console import upload
from tests.reorganising import confirmed as reorganisation_confirmed
from tests.reorganising import merger
from tests.scanning import CERTIFICATE, scan
from tests.story import RETAIL, Story
from tests.vault.stories import put


@dataclass(frozen=True)
class Drafts:
    """What the administrator of one agency is making."""

    process: Any
    comment: StepComment
    form: Any
    procedure: Any
    title: str


class World:
    """One province with something behind every address."""

    there_relations, above_relations = THERE, ABOVE

    def __init__(self) -> None:
        story = self.story = Story()
        agent = User.objects.create_user(AGENT, None, full_name="Đỗ Văn Thay", phone="0912345670")
        self.clients = {email: _client(email) for email in HERE}
        self.own_cookies = {email: _cookies(client) for email, client in self.clients.items()}
        entrusted: dict[str, Any] = {
            "kind": Mandate.Kind.AUTHORISATION,
            "ends_on": timezone.localdate() + datetime.timedelta(days=30),
        }
        choose(self.clients[AGENT], mandate_for(story.person(people.APPLICANT), agent, **entrusted))
        self.here = story.assigned()
        self.asked = story.asked()
        self.done = story.handed_over()
        self.brought = story.brought()
        self.there = _waiting_there(story)
        self.money = money_of(story)
        self.post = post_of(story, self.done)
        self.polls = polls_of(story)
        # Last: a draft that stands open would be the one to be submitted.
        self.draft = story.draft()
        _keep_givers()
        self.note = notes.write(story.actor(people.EXAMINER), self.here, "Ghi chú nội bộ")
        self.batch = put_in(story, self.here, scan(CERTIFICATE))
        Commerce().notified()
        self.entry = Entry.objects.get()
        self.view = ListView.objects.create(
            owner=story.person(people.DESK), listed="all", name=f"Bộ lọc {SECRET}", query="state=processing"
        )
        self.variant = ReportVariant.objects.create(
            owner=story.person(people.DESK), report="06a", name=f"Mẫu {SECRET}"
        )
        self.report_run = ReportRun.objects.create(
            asked_by=story.person(people.DESK),
            version=ReportVersion.objects.get(code="06a"),
            kind="csv",
            state=ReportRun.State.DONE,
            content=SECRET.encode(),
        )
        self.delegation = _delegation(story)
        self.upload = uploads.begin(story.person(people.APPLICANT), "giay.pdf", 1000)
        self.recovery = link_of(story.person(people.STRANGER))
        self.letter = _letter()
        self.drafts_here = self._drafts(people.ADMINISTRATOR, "9.000071")
        self.drafts_above = self._drafts(TOP_ADMINISTRATOR, "9.000072")
        # Templates are shared by all agencies: only the province makes them.
        self.template = papers.begin(self.clients[TOP_ADMINISTRATOR], f"Mẫu {SECRET}")
        self.report_draft = save_draft(
            beginning("ma-tran", f"Báo cáo {SECRET}", "summary", people.DEPARTMENT),
            story.person(people.ADMINISTRATOR),
            Agency.objects.get(code=people.DEPARTMENT),
        )
        self.package = self._package()
        self.export_here = _exported(story.person(people.ADMINISTRATOR), people.DEPARTMENT)
        self.export_above = _exported(story.person(TOP_ADMINISTRATOR), None)
        self.coming = _coming()
        self.run = _run(story, self.here)
        version = dict(ProcedureVersion.objects.get(procedure__code=RETAIL).data)
        self.later = publish_procedure({**version, "name": "Tên về sau", "effective_from": "2099-01-01"})
        self.reply = ReadyReply.objects.filter(procedure__code=WEBSITE)[0]
        self.document = LegalDocument.objects.order_by("pk")[0]
        self.reorganisation = reorganisation_confirmed(
            story, "merge", merger(), timezone.localdate() + datetime.timedelta(days=9)
        )
        self.rights = rights_of(story)
        self.accounts = accounts_of(story)
        self.result = Outcome.objects.get(dossier=self.done).file
        self.kept, self.kept_of_another, self.kept_result = _vault(self)

    def slip(self, dossier: Dossier) -> int:
        """The last slip of a dossier."""
        return int(IssuedSlip.objects.filter(dossier=dossier).latest("id").pk)

    def paper(self, dossier: Dossier) -> Any:
        """A file of a dossier."""
        found = Paper.objects.filter(dossier=dossier).exclude(file=None)[0].file
        assert found is not None
        return found.key

    def _drafts(self, email: str, code: str) -> Drafts:
        client, title = self.clients[email], f"Bản nháp {SECRET} {code}"
        process = drawing.begin(client, title)
        by = User.objects.get(email=email)
        return Drafts(
            process=process,
            comment=StepComment.objects.create(draft=process, step="", text="Cần xem lại", by=by),
            form=building.begin(client, title),
            procedure=writing.begin(client, code, title),
            title=title,
        )

    def _package(self) -> str:
        content = {"kind": "sectors", "sectors": [{"code": "G99-X1", "name": "Lĩnh vực", "order": 99}]}
        answer = upload(self.clients[TOP_ADMINISTRATOR], {"linh-vuc.json": json.dumps(content).encode()})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"].rsplit("/", 1)[1])


def _vault(world: World) -> tuple[VaultEntry, VaultEntry, VaultEntry]:
    """A paper that the applicant keeps, one of somebody else, and a result of the applicant."""
    story = world.story
    applicant, stranger = story.person(people.APPLICANT), story.person(people.STRANGER)
    return (
        put(story, applicant, of=world.here, origin=VaultEntry.Origin.KEPT),
        put(story, stranger, of=world.there, origin=VaultEntry.Origin.KEPT),
        put(story, applicant, of=world.done, origin=VaultEntry.Origin.RESULT),
    )


def _keep_givers() -> None:
    """Papers of a story are made without anybody: here they were given by who filed them, as the portal keeps it."""
    for dossier in Dossier.objects.exclude(submitter=None):
        papers = Paper.objects.filter(dossier=dossier).values("file")
        StoredFile.objects.filter(pk__in=papers).update(given_by=dossier.submitter)


def _client(email: str) -> Client:
    client = Client()
    if email != NOBODY:
        client.force_login(User.objects.get(email=email))
    return client


def _waiting_there(story: Story) -> Dossier:
    """A stranger's dossier, with the examiners of the department of justice, taken by none of them yet."""
    draft = story.draft(people.STRANGER, people.CERTIFIED_COPY, people.JUSTICE)
    dossier = story.do("submit", draft, people.STRANGER).dossier
    dossier = story.do("accept", dossier, people.JUSTICE_DESK).dossier
    division = {"division": str(story.unit(people.JUSTICE_EXAMINER))}
    return story.do("forward", dossier, people.JUSTICE_DESK, division).dossier


def _delegation(story: Story) -> Delegation:
    today = timezone.localdate()
    return delegations.delegate(
        story.actor(people.DIRECTOR),
        delegations.Wanted(
            holding=Holding.objects.get(person=story.person(people.DIRECTOR)).pk,
            delegate=story.person(people.DEPUTY).pk,
            starts_on=today + datetime.timedelta(days=30),
            ends_on=today + datetime.timedelta(days=33),
            reason="Đi công tác",
        ),
    )


def _letter() -> MailboxMessage:
    backend = get_connection("motcua.notices.adapters.mailbox.MailboxBackend")
    send_mail("Thư", "Nội dung", "a@mau.vn", [people.APPLICANT], connection=backend)
    return MailboxMessage.objects.latest("id")


def _exported(by: User, agency: str | None) -> Export:
    export = jobs.begin(by, Agency.objects.get(code=agency) if agency else None)
    assert export is not None
    jobs.run(export.pk)
    return export


def _coming() -> ComingChange:
    sector = Sector.objects.order_by("pk")[0]
    return ComingChange.objects.create(
        kind="sectors",
        code=sector.code,
        starts_on=datetime.date(2099, 1, 1),
        content={"code": sector.code, "name": sector.name},
    )


def _run(story: Story, dossier: Dossier) -> ProcessMigration:
    run = ProcessMigration.objects.create(
        target=ProcessVersion.objects.get(pk=dossier.process_version_id),
        reason="Quy trình mới",
        ordered_by=story.person(people.ADMINISTRATOR),
    )
    MigratedDossier.objects.create(run=run, dossier=dossier)
    return run


def _cookies(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}
