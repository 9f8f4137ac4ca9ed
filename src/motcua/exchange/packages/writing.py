"""Writing a checked package, dependencies first, each kind through the services of its own room."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

import motcua.forms.services
import motcua.slips.services
from motcua.agencies import services as agencies
from motcua.agencies.former_places import save_places
from motcua.agencies.ties import save_ties
from motcua.catalogue import services as catalogue
from motcua.catalogue.documents import save_document
from motcua.catalogue.entries import save_exemption, save_group, save_sector, save_topic
from motcua.catalogue.folders import save_folders
from motcua.catalogue.models import NoticeVersion, PaperTypeVersion, ProcedureVersion
from motcua.catalogue.notice_texts import publish_notice
from motcua.catalogue.paper_types import publish_paper_type
from motcua.catalogue.replies import save_replies
from motcua.dossiers.labels import publish_labels
from motcua.dossiers.models import LabelsVersion
from motcua.exchange.connected import connections
from motcua.exchange.packages.checking_slips import beside
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.sources import PackageFiles
from motcua.files.models import RetentionVersion
from motcua.files.retention import publish_retention
from motcua.forms.models import FormVersion, ListVersion
from motcua.outbox import policy as outgoing_policy
from motcua.people import masks
from motcua.people.grouping import save_described
from motcua.people.models import MaskingPolicyVersion, SignInPolicyVersion, User
from motcua.people.oidc.providers import save_provider
from motcua.people.policy import publish_policy
from motcua.people.user_names import give_user_name
from motcua.process import services as process
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram
from motcua.registers import services as registers
from motcua.registers.models import RegisterVersion
from motcua.reports.designed.versions import publish_report
from motcua.reports.models import ReportVersion
from motcua.slips.models import SlipVersion

Written = Iterable[bool]
"""For each thing of a document: was it new or changed?"""

_Write = Callable[[Document, PackageFiles, User | None], Written]


@dataclass(frozen=True)
class _Writer:
    kind: str
    write: _Write
    order: Callable[[list[Document]], list[Document]] = lambda documents: documents


def write_package(documents: list[Document], files: PackageFiles, by: User | None = None) -> dict[str, int]:
    """Write everything for a person; return how many things of each kind are new or changed.

    To be called in a transaction.
    """
    counts: dict[str, int] = {}
    for writer in _WRITERS:
        of_kind = writer.order([document for document in documents if document.kind == writer.kind])
        changed = sum(sum(writer.write(document, files, by)) for document in of_kind)
        if changed:
            counts[writer.kind] = counts.get(writer.kind, 0) + changed
    return counts


def _whole(save: Callable[[Mapping[str, Any]], bool]) -> _Write:
    return lambda document, files, by: [save(document.content)]


def _items(save: Callable[[Mapping[str, Any]], bool]) -> _Write:
    return lambda document, files, by: [save(item) for item in document.data[document.kind]]


def _entries(save: Callable[[Mapping[str, Any], User | None], bool]) -> _Write:
    """Things whose every change is kept with who made it. What holds now comes before what is set for a day."""
    return lambda document, files, by: [
        save(item, by)
        for item in sorted(document.data[document.kind], key=lambda item: str(item.get("from", "")))
    ]


def _version(model: type[models.Model], publish: Callable[[Mapping[str, Any]], object]) -> _Write:
    """Publishing never changes a version, so that a new row is a new version."""

    def write(document: Document, files: PackageFiles, by: User | None) -> Written:
        before = model._default_manager.count()
        publish(document.content)
        return [model._default_manager.count() > before]

    return write


def _procedure(document: Document, files: PackageFiles, by: User | None) -> Written:
    before = ProcedureVersion.objects.count()
    catalogue.publish_procedure(document.content, by)
    return [ProcedureVersion.objects.count() > before]


def _report(document: Document, files: PackageFiles, by: User | None) -> Written:
    before = ReportVersion.objects.count()
    publish_report(document.content, by)
    return [ReportVersion.objects.count() > before]


def _list(family: ListVersion.Family) -> _Write:
    return _version(ListVersion, lambda content: motcua.forms.services.publish_list(family, content))


def _slip(document: Document, files: PackageFiles, by: User | None) -> Written:
    before = SlipVersion.objects.count()
    content = document.content
    code, title = content.pop("code"), content.pop("title")
    source_file = content.pop("source_file", "")
    word_template = files[beside(document, "word_file")] if content.pop("word_file", "") else None
    source = files[beside(document, "source_file")].decode("utf-8-sig") if source_file else ""
    form = None
    if content.get("form"):
        # Forms are written before: this is the version that the check has held the template against.
        form = (content["form"], FormVersion.objects.filter(code=content["form"]).latest("number").number)
    motcua.slips.services.publish(code, title, content, source, word_template, form)
    return [SlipVersion.objects.count() > before]


def _person(content: Mapping[str, Any]) -> bool:
    """Make an account that is not there yet, and give it its posts.

    An account that exists belongs to its person: only posts are added. A password is taken in the sample mode alone,
    elsewhere the person sets one by the e-mail.
    """
    email = content["email"].strip().lower()
    person = User.objects.filter(email=email).first()
    created = person is None
    if person is None:
        values = {
            name: content[name]
            for name in (
                "full_name",
                "kind",
                "id_number",
                "tax_code",
                "organisation_name",
                "phone",
                "birth_date",
                "address",
            )
            if name in content
        }
        password = content.get("password") if settings.SAMPLE_MODE else None
        person = User.objects.create_user(email, password, **values)
        if not person.is_officer:
            give_user_name(person)
    seated = [agencies.hold_post(person, place) for place in content.get("posts", [])]
    return created or any(seated)


def _parents_first(documents: list[Document]) -> list[Document]:
    """Agencies in an order in which each comes after its parent. The check has ruled out circles."""
    waiting = {document.data["code"]: document for document in documents}
    ordered: list[Document] = []

    def place(document: Document) -> None:
        if waiting.pop(document.data["code"], None) is None:
            return
        above = waiting.get(document.data.get("parent") or "")
        if above is not None:
            place(above)
        ordered.append(document)

    for document in documents:
        place(document)
    return ordered


_WRITERS = (
    _Writer("calendar", _whole(agencies.save_calendar)),
    _Writer("agency", _whole(agencies.save_agency), _parents_first),
    _Writer("agency", _whole(save_ties)),
    _Writer("site", _whole(agencies.save_site)),
    _Writer("people", _items(_person)),
    _Writer("sectors", _entries(save_sector)),
    _Writer("topics", _entries(save_topic)),
    _Writer("groups", _entries(save_group)),
    _Writer("exemptions", _entries(save_exemption)),
    _Writer("documents", _entries(save_document)),
    _Writer(
        "former_places", lambda document, files, by: [True] * save_places(document.data["former_places"])
    ),
    _Writer("states", _version(StateDiagram, process.publish_states)),
    _Writer("catalogue", _list(ListVersion.Family.CATALOGUE)),
    _Writer("dictionary", _list(ListVersion.Family.DICTIONARY)),
    _Writer(
        "form",
        _version(FormVersion, lambda form: motcua.forms.services.publish(form["code"], form["title"], form)),
    ),
    _Writer("slip", _slip),
    _Writer("rules", _version(RuleSet, process.publish_rules)),
    _Writer("register", _version(RegisterVersion, registers.publish_register)),
    _Writer("notice", _version(NoticeVersion, publish_notice)),
    _Writer("paper_type", _version(PaperTypeVersion, publish_paper_type)),
    _Writer(
        "process",
        _version(ProcessVersion, lambda one: process.publish_process(one["code"], one["title"], one)),
    ),
    _Writer("procedure", _procedure),
    _Writer("replies", lambda document, files, by: save_replies(document.content)),
    _Writer("folders", _whole(save_folders)),
    _Writer("labels", _version(LabelsVersion, publish_labels)),
    _Writer("retention", _version(RetentionVersion, publish_retention)),
    _Writer("identity_provider", _whole(save_provider)),
    _Writer("connected_source", _whole(connections.save_connection)),
    _Writer("sign_in", _version(SignInPolicyVersion, publish_policy)),
    _Writer("account_group", lambda document, files, by: [save_described(by, document.content)]),
    _Writer("masking", _version(MaskingPolicyVersion, masks.publish_policy)),
    _Writer("report", _report),
    _Writer("outgoing", _whole(outgoing_policy.save)),
)
