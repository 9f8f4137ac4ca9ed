"""The pages that are measured, with addresses found in the generated data, and pairs that differ only in their rows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from bench.form_builder import OPENED, building_draft
from bench.forms import CODE as LARGE_FORM
from bench.forms import large_draft
from bench.generate import CHAIN_PROCEDURE, FEW, MANY
from bench.people import ADMINISTRATOR, CLERK, DESK, DIRECTOR, EXAMINER, HEAD, named
from bench.processes import REPEATED, forty_steps
from bench.viewing import LONG, paper_address
from motcua.agencies.selectors import Actor, actor_for
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import visible_to, work_counts
from motcua.dossiers.states import State
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE
from motcua.people.models import User


@dataclass(frozen=True)
class Scenario:
    """A page: under which budget (`public`, `desk`, `form`, `report`, `part`), its address, who asks (None: nobody),
    and which part of a file is wanted (a Range).
    """

    name: str
    budget: str
    path: str
    person: User | None = None
    part: str = ""


@dataclass(frozen=True)
class Pair:
    """The same page with few rows and with many: its number of statements must be the same."""

    name: str
    few: Scenario
    many: Scenario


def scenarios() -> list[Scenario]:
    """Every page that has a budget."""
    desk, head, examiner = named(DESK), named(HEAD), named(EXAMINER)
    citizen, director = named(MANY[0]), named(DIRECTOR)
    handed = _reference(State.HANDED_OVER)
    examined = examined_by(examiner)
    waiting = _first(desk, state=State.WAITING_ACCEPTANCE)
    draft = (
        Dossier.objects.filter(
            state=State.NEW, procedure__code=CHAIN_PROCEDURE, channel="online", discarded_at=None
        )
        .exclude(form_version__code=LARGE_FORM)
        .latest("id")
    )
    large = large_draft()
    own = Dossier.objects.filter(submitter=citizen).latest("id")
    return [
        Scenario("portal home", "public", "/"),
        Scenario("sign-in page", "public", "/dang-nhap"),
        Scenario("search by keyword", "public", "/thu-tuc?q=ban+le+ruou"),
        Scenario("search, everything", "public", "/thu-tuc"),
        Scenario("services", "public", "/dich-vu-cong"),
        Scenario("a procedure", "public", f"/thu-tuc/{CHAIN_PROCEDURE}"),
        Scenario("lookup by code", "public", f"/tra-cuu?ma={handed}"),
        Scenario("own folders", "desk", "/ho-so", citizen),
        Scenario("own dossier", "desk", f"/ho-so/{own.key}", citizen),
        Scenario("form step", "form", f"/ho-so/{draft.key}/buoc/2", draft.submitter),
        Scenario("form step, 100 fields", "form", f"/ho-so/{large.key}/buoc/3", large.submitter),
        Scenario("papers", "form", f"/ho-so/{draft.key}/giay-to", draft.submitter),
        Scenario("check answers", "form", f"/ho-so/{draft.key}/kiem-tra", draft.submitter),
        Scenario("board, desk", "desk", "/can-bo/", desk),
        Scenario("board, examiner", "desk", "/can-bo/", examiner),
        Scenario("board, head", "desk", "/can-bo/", head),
        Scenario("board, director", "desk", "/can-bo/", director),
        Scenario("board, clerk", "desk", "/can-bo/", named(CLERK)),
        Scenario("named list with counts", "desk", "/can-bo/danh-muc/thong-bao-tmdt/tat-ca", director),
        Scenario("holders, head", "report", "/can-bo/ai-dang-giu", head),
        Scenario("holders, director", "report", "/can-bo/ai-dang-giu", director),
        Scenario("flow diagram", "report", "/can-bo/so-do-quy-trinh", director),
        Scenario("progress of a month", "report", "/can-bo/bao-cao?ky=thang", director),
        Scenario("list: to accept", "desk", "/can-bo/danh-sach/to_accept", desk),
        Scenario("list: late", "desk", "/can-bo/danh-sach/late", desk),
        Scenario("list: everything", "desk", "/can-bo/danh-sach/all", desk),
        Scenario(
            "list: a name",
            "desk",
            f"/can-bo/danh-sach/all?{urlencode({'q': fold(waiting.applicant_name)})}",
            desk,
        ),
        Scenario("list: one code", "desk", f"/can-bo/danh-sach/all?q={handed}", desk),
        Scenario("list: by applicant", "desk", "/can-bo/danh-sach/all?sort=applicant", desk),
        Scenario("list: resolved, page 20", "desk", "/can-bo/danh-sach/resolved?page=20", desk),
        Scenario("list: to examine", "desk", "/can-bo/danh-sach/to_examine", examiner),
        Scenario("list: taken part", "desk", "/can-bo/danh-sach/taken_part", head),
        Scenario("list: approved", "desk", "/can-bo/danh-sach/approved", director),
        Scenario("dossier, desk", "desk", f"/can-bo/ho-so/{waiting.key}", desk),
        Scenario("dossier, examiner", "desk", f"/can-bo/ho-so/{examined.key}", examiner),
        Scenario(
            "part of a paper, 64 kB",
            "part",
            paper_address(examined, LONG),
            examiner,
            "bytes=9961472-10027007",
        ),
        Scenario(
            "designer, 40 steps",
            "designer",
            f"{reverse('console:draft', kwargs={'key': forty_steps().key})}?buoc={REPEATED}",
            named(ADMINISTRATOR),
        ),
        Scenario(
            "form builder, 100 fields",
            "designer",
            f"{reverse('console:form_draft', kwargs={'key': building_draft().key})}?truong={OPENED}",
            named(ADMINISTRATOR),
        ),
    ]


def pairs() -> list[Pair]:
    """Pages with few and with many rows."""
    few, many = named(FEW[0]), named(MANY[0])
    short, long = _first(named(DESK), event_count=2), _first(named(DESK), event_count__gte=10)
    return [
        Pair(
            "search",
            Scenario("1 procedure", "public", f"/thu-tuc?q={CHAIN_PROCEDURE}"),
            Scenario("a whole page", "public", "/thu-tuc"),
        ),
        Pair(
            "lookup",
            Scenario("2 events", "public", f"/tra-cuu?ma={short.code or short.receipt_number}"),
            Scenario("10 events", "public", f"/tra-cuu?ma={long.code}"),
        ),
        Pair(
            "own folders",
            Scenario(f"{FEW[1]} dossiers", "desk", "/ho-so?folder=handed_over", few),
            Scenario(f"{MANY[1]} dossiers", "desk", "/ho-so?folder=handed_over", many),
        ),
        Pair(
            "dossier at the desk",
            Scenario("2 events", "desk", f"/can-bo/ho-so/{short.key}", named(DESK)),
            Scenario("10 events", "desk", f"/can-bo/ho-so/{long.key}", named(DESK)),
        ),
        *_list_pairs(),
    ]


def _list_pairs() -> list[Pair]:
    """A full page of a work list beside its last page, which holds few rows."""
    for email in (DESK, EXAMINER, HEAD, DIRECTOR, CLERK):
        person = named(email)
        for code, number in work_counts(actor_for(person)).items():
            last, rest = divmod(number, PAGE_SIZE)
            if 3 * PAGE_SIZE <= number <= 1000 and 1 <= rest <= 8:
                address = f"/can-bo/danh-sach/{code}"
                return [
                    Pair(
                        "work list",
                        Scenario(f"{rest} rows", "desk", f"{address}?page={last + 1}", person),
                        Scenario(f"{PAGE_SIZE} rows", "desk", f"{address}?page=2", person),
                    )
                ]
    return []


def examined_by(examiner: User) -> Dossier:
    """A dossier that this person has to examine."""
    return _first(examiner, step_role="examiner", assignee=examiner)


def _first(person: User, **where: object) -> Dossier:
    actor: Actor = actor_for(person)
    return (
        Dossier.objects.filter(visible_to(actor), submitted_at__isnull=False).filter(**where).earliest("id")
    )


def _reference(state: State) -> str:
    # Never a copy's (`bench.enlarge`): with many copies their codes outgrow the shape of real ones.
    return str(Dossier.objects.filter(state=state).earliest("id").code)
