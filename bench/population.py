"""Who files and who works: the sample's agencies, some more of the same shape, their officers, and many citizens."""

import json
import random
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.utils import timezone

from motcua.agencies.models import Agency, Holding, Post, Unit
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat, actor_for, stamp, unit_id_of_kind
from motcua.catalogue.definition import ProcedureDefinition
from motcua.catalogue.models import Office
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.papers import answers_digest
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.forms.selectors import current as current_form
from motcua.kernel.folding import fold
from motcua.people.models import User
from motcua.process.definition import TARGET_WORDS, Action, Process, Step
from motcua.process.selectors import cached_process, current_process
from tests.answers import complete_answers

MODEL_AGENCY = "H27.03"
NEW_AGENCIES = tuple(f"H27.{number}" for number in range(61, 67))
# The model agency is the busy one, as a department of industry and trade is beside small offices.
SHARES: Mapping[str, int] = {MODEL_AGENCY: 30, "H27.40": 15}
USUAL_SHARE = 7
SHOPS = ("Hương Sơn", "Thành Sen", "Sông La", "Hồng Lĩnh", "Thiên Cầm", "Kỳ Anh", "Ngàn Phố", "Đồng Lộc")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Dương")
MIDDLE = ("Văn", "Thị", "Đình", "Minh", "Thu", "Quang", "Ngọc", "Hữu", "Thanh", "Xuân")
GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hà",
    "Hải",
    "Hương",
    "Khánh",
    "Lan",
    "Long",
    "Mai",
    "Nam",
    "Phúc",
)
FILES = 40
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@dataclass(frozen=True)
class Answered:
    """A set of answers that the form accepts, as text for the database and as the digest for the record."""

    values: Mapping[str, Any]
    text: str
    digest: str


@dataclass(frozen=True)
class Offering:
    """A procedure at an agency, with everything that a dossier of it pins."""

    agency_id: int
    agency_code: str
    procedure_id: int
    version_id: int
    form_id: int
    process_id: int
    process: Process
    division_id: int
    definition: ProcedureDefinition
    answers: Sequence[Answered]
    papers: Sequence[str]
    # The main path: its steps, and the action by which each is left.
    steps: Sequence[str]
    actions: Sequence[Action]

    @property
    def share(self) -> int:
        """How often it is chosen, beside the others."""
        return SHARES.get(self.agency_code, USUAL_SHARE)


@dataclass(frozen=True)
class Officer:
    """Somebody in a post."""

    actor: Actor
    seat: Seat

    @property
    def person_id(self) -> int:
        """The account."""
        assert self.actor.person is not None  # an officer is a person
        return self.actor.person.id


@dataclass(frozen=True)
class World:
    """What stories are made of."""

    offerings: Sequence[Offering]
    staff: Mapping[tuple[int, str], Sequence[Officer]]
    files: Sequence[StoredFile]

    def at(self, agency_code: str, procedure_code: str) -> Offering:
        """The offering of a procedure at an agency. Raises StopIteration when there is none."""
        return next(
            one
            for one in self.offerings
            if one.agency_code == agency_code and one.definition.code == procedure_code
        )


def build_world() -> World:
    """Read the sample, adding the further agencies when they are not there yet."""
    for code in NEW_AGENCIES:
        _add_agency(code)
    staff = _staff()
    offerings = []
    for office in Office.objects.filter(is_open=True).select_related("agency", "procedure").order_by("id"):
        offering = _offering(office)
        if offering is not None and _is_staffed(offering, staff):
            offerings.append(offering)
    return World(offerings, staff, _files())


def _add_agency(code: str) -> None:
    if Agency.objects.filter(code=code).exists():
        return
    model = Agency.objects.get(code=MODEL_AGENCY)
    offices = list(Office.objects.filter(agency=model))
    number = code.rpartition(".")[2]
    copy = Agency.objects.create(
        code=code,
        name=f"Sở mẫu số {number}",
        short_name=f"Sở mẫu {number}",
        level=model.level,
        parent=model.parent,
        calendar=model.calendar,
        place=model.place,
        online_code_moment=model.online_code_moment,
    )
    units = {}
    for unit in Unit.objects.filter(agency=model).order_by("id"):
        units[unit.id] = Unit.objects.create(agency=copy, code=unit.code, name=unit.name, kind=unit.kind)
        for post in Post.objects.filter(unit=unit).order_by("id"):
            new_post = Post.objects.create(
                unit=units[unit.id], code=post.code, title=post.title, role=post.role
            )
            person = User(
                email=f"{unit.code}.{post.code}.{number}@bench.mau.vn",
                kind=User.Kind.OFFICER,
                full_name=f"Cán bộ {number}-{new_post.id}",
            )
            person.set_unusable_password()
            person.save()
            Holding.objects.create(
                post=new_post, person=person, starts_on=timezone.localdate().replace(year=2020)
            )
    Office.objects.bulk_create(
        Office(procedure_id=one.procedure_id, agency=copy, division=units[one.division_id]) for one in offices
    )


def _staff() -> dict[tuple[int, str], list[Officer]]:
    found: dict[tuple[int, str], list[Officer]] = defaultdict(list)
    for person in User.objects.filter(kind=User.Kind.OFFICER).order_by("id"):
        actor = actor_for(person)
        for seat in actor.seats:
            found[seat.unit_id, seat.role].append(Officer(actor, seat))
    return dict(found)


_answered: dict[int, list[Answered]] = {}


def _is_one_stop(process: Process) -> bool:
    """Whether a desk takes dossiers in and may refuse them, as the stories told here begin; others are left out."""
    first = process.steps[process.start]
    desk = first.role == Role.DESK and all(first.action_for(act) is not None for act in ("accept", "refuse"))
    return desk and all(step.kind == "task" for step in process.steps.values())


def _offering(office: Office) -> Offering | None:
    version_id = office.procedure.current_id
    if version_id is None:
        return None
    definition = cached_version(version_id)
    if not definition.form_code or not definition.process_code:
        return None
    form, process = current_form(definition.form_code), current_process(definition.process_code)
    if form is None or process is None:
        return None
    if form.id not in _answered:
        _answered[form.id] = _answers(form.id)
    parsed = cached_process(process.id)
    path = parsed.main_path()
    if not _is_one_stop(parsed):
        return None
    return Offering(
        agency_id=office.agency_id,
        agency_code=office.agency.code,
        procedure_id=office.procedure_id,
        version_id=version_id,
        form_id=form.id,
        process_id=process.id,
        process=parsed,
        division_id=office.division_id,
        definition=definition,
        answers=_answered[form.id],
        papers=[paper.code for paper in definition.papers if paper.required],
        steps=[step.code for step in path],
        actions=[_leaving(step) for step in path],
    )


def _leaving(step: Step) -> Action:
    onward = [action for action in step.actions if action.to not in TARGET_WORDS]
    return next((action for action in onward if action.kind == "primary"), onward[0])


def _answers(form_id: int) -> list[Answered]:
    form = cached_form(form_id)
    complete = form_rules.clean(form, complete_answers(form))
    variants = []
    for shop in SHOPS:
        values = {
            code: value.replace("Hương Sơn", shop) if isinstance(value, str) else value
            for code, value in complete.items()
        }
        variants.append(Answered(values, json.dumps(values, ensure_ascii=False), answers_digest(values)))
    return variants


def _is_staffed(offering: Offering, staff: Mapping[tuple[int, str], Sequence[Officer]]) -> bool:
    for step in offering.process.main_path():
        unit = offering.division_id
        if step.unit != Unit.Kind.DIVISION:
            unit = unit_id_of_kind(offering.agency_id, step.unit, stamp()) or 0
        if not staff.get((unit, step.role)):
            return False
        # An examiner who is assigned is one of the division, which its head knows.
        if step.holder == "assigned" and not staff.get((offering.division_id, Role.EXAMINER)):
            return False
    return True


def _files() -> list[StoredFile]:
    names = [f"giay-to-mau-{number:02}.pdf" for number in range(FILES)]
    kept = {file.name: file for file in StoredFile.objects.filter(name__in=names)}
    for name in names:
        if name not in kept:
            kept[name] = store_made(_PDF + name.encode(), name, "application/pdf")
    return [kept[name] for name in names]


_USER_COLUMNS = (
    "id",
    "key",
    "email",
    "password",
    "kind",
    "full_name",
    "organisation_name",
    "id_number",
    "tax_code",
    "phone",
    "address",
    "search_text",
    "is_active",
    "created_at",
)


def add_citizens(count: int, chance: random.Random) -> list[User]:
    """Add that many accounts that cannot sign in by password; return them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('people_user', 'id'))")
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(pg_get_serial_sequence('people_user', 'id'), %s)", [first + count])
        people = [_citizen(first + offset, chance) for offset in range(count)]
        with cursor.copy(f"COPY people_user ({', '.join(_USER_COLUMNS)}) FROM STDIN") as copy:
            for person in people:
                copy.write_row(
                    [
                        json.dumps(person.address) if name == "address" else getattr(person, name)
                        for name in _USER_COLUMNS
                    ]
                )
    return people


def _citizen(number: int, chance: random.Random) -> User:
    name = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
    email = f"nguoi-{number}@bench.mau.vn"
    return User(
        id=number,
        key=uuid.uuid4(),
        email=email,
        password=UNUSABLE_PASSWORD_PREFIX,
        kind=User.Kind.CITIZEN,
        full_name=name,
        id_number=f"042{number:09d}",
        phone=f"09{number:08d}",
        address={"province": "42", "ward": "", "detail": "Số 1, đường Trần Phú"},
        search_text=fold(f"{name} {email}"),
        created_at=timezone.now(),
    )
