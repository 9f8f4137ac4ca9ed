"""Dossiers in bulk: `python -m bench generate 10000`. Their record is real, so that `motcua verify-record` is clean."""

import multiprocessing
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, connections
from django.utils import timezone

from bench.plans import draw_kind, tell
from bench.population import MODEL_AGENCY, Offering, World, add_citizens, build_world
from bench.stories import Numbers, Story, Teller
from bench.writing import last_numbers, reserve, write, write_numbers
from motcua.dossiers.models import Dossier
from motcua.people.models import User
from motcua.process.selectors import current_states
from motcua.slips.models import SlipVersion

BATCH = 2000
LONGEST_STORY = 16
DOSSIERS_OF_A_CITIZEN = 6
# Two people whose folders are read: one with few dossiers, one with many.
FEW, MANY = ("it-ho-so@bench.mau.vn", 5), ("nhieu-ho-so@bench.mau.vn", 50)
CHAIN_PROCEDURE = "2.000620"


@dataclass(frozen=True)
class _Share:
    """What one process generates: agencies that no other process touches, so that their numbers have no gap."""

    offerings: Sequence[Offering]
    count: int
    first_id: int
    first_event: int
    seed: int
    citizens: Sequence[User]
    special: Sequence[User]


def generate(count: int, *, workers: int = 2, seed: int = 20261122) -> None:
    """Add that many dossiers. With one worker everything happens on this connection, with foreign keys checked."""
    world = build_world()
    chance = random.Random(seed + Dossier.objects.count())
    citizens = add_citizens(count // DOSSIERS_OF_A_CITIZEN + 200, chance)
    parts = _parts(world, workers)
    shares = []
    for number, offerings in enumerate(parts):
        weight = sum(one.share for one in offerings) / sum(one.share for one in world.offerings)
        # The last process takes what rounding left.
        size = (
            count - sum(share.count for share in shares)
            if number == len(parts) - 1
            else round(count * weight)
        )
        shares.append(
            _Share(
                offerings,
                size,
                reserve("dossiers_dossier", size + 1),
                reserve("dossiers_event", size * LONGEST_STORY),
                chance.randrange(2**32),
                citizens[number :: len(parts)],
                _special() if number == 0 else (),
            )
        )
    if len(shares) == 1:
        _work(world, shares[0], checked=True)
    else:
        _in_processes(world, shares)


def generate_drafts(
    count: int, *, agencies: Sequence[str] = (MODEL_AGENCY,), seed: int = 7
) -> list[tuple[Dossier, User]]:
    """Add complete drafts of one procedure at these agencies in turn, each of an applicant of its own."""
    world = build_world()
    chance = random.Random(seed + Dossier.objects.count())
    offerings = [world.at(agency, CHAIN_PROCEDURE) for agency in agencies]
    citizens = add_citizens(count, chance)
    first = reserve("dossiers_dossier", count)
    teller = _teller(world, Numbers({}), chance, reserve("dossiers_event", count))
    now = timezone.now()
    stories = [
        tell(teller, first + index, offerings[index % len(offerings)], citizen, "draft", now)
        for index, citizen in enumerate(citizens)
    ]
    write(stories, checked=True)
    found = Dossier.objects.defer("search").in_bulk([story.dossier.id for story in stories])
    return [(found[story.dossier.id], citizen) for story, citizen in zip(stories, citizens, strict=True)]


def add_people(count: int) -> list[User]:
    """Add citizens who have filed nothing yet."""
    return add_citizens(count, random.Random(User.objects.count()))


def settle() -> None:
    """Let the database do now what it does by itself over time: statistics, visibility, and writing out what was
    generated, so that the measurement does not share the disk with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _parts(world: World, workers: int) -> list[list[Offering]]:
    by_agency: dict[str, list[Offering]] = {}
    for offering in world.offerings:
        by_agency.setdefault(offering.agency_code, []).append(offering)
    parts: list[list[Offering]] = [[] for _ in range(min(workers, len(by_agency)))]
    for offerings in sorted(by_agency.values(), key=_weight, reverse=True):
        min(parts, key=_weight).extend(offerings)
    return parts


def _weight(offerings: Sequence[Offering]) -> int:
    return sum(one.share for one in offerings)


def _special() -> list[User]:
    people = []
    for email, dossiers in (FEW, MANY):
        person, is_new = User.objects.get_or_create(
            email=email,
            defaults={
                "full_name": f"Người có {dossiers} hồ sơ",
                "password": UNUSABLE_PASSWORD_PREFIX,
                "phone": "0912000001",
            },
        )
        if is_new:
            people += [person] * dossiers
    return people


def _in_processes(world: World, shares: Sequence[_Share]) -> None:
    # Connections cannot be shared with a forked process; each process opens its own.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    processes = [
        context.Process(target=_work, args=(world, share), kwargs={"checked": False}) for share in shares
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a process that generates dossiers failed; its error stands above")


def _teller(world: World, numbers: Numbers, chance: random.Random, first_event: int) -> Teller:
    templates: dict[str, SlipVersion] = {}
    for version in SlipVersion.objects.order_by("number"):
        templates[version.code] = version
    states = current_states()
    assert states is not None  # the sample has one
    return Teller(world, numbers, chance, templates, states.id, first_event)


def _work(world: World, share: _Share, *, checked: bool) -> None:
    chance = random.Random(share.seed)
    codes = {offering.agency_code for offering in share.offerings}
    numbers = Numbers({name: last for name, last in last_numbers().items() if name.split("/")[1] in codes})
    teller = _teller(world, numbers, chance, share.first_event)
    weights = [one.share for one in share.offerings]
    now = timezone.now()
    drafted: set[tuple[int, int]] = set()
    batch: list[Story] = []
    for index in range(share.count):
        offering = chance.choices(share.offerings, weights)[0]
        kind = draw_kind(chance)
        citizen = chance.choice(share.citizens)
        if index < len(share.special):
            citizen, kind = share.special[index], "full"
        if kind == "draft":
            # One draft to resume, never two.
            if (citizen.id, offering.version_id) in drafted:
                kind = "refused"
            drafted.add((citizen.id, offering.version_id))
        batch.append(tell(teller, share.first_id + index, offering, citizen, kind, now))
        if len(batch) == BATCH:
            write(batch, checked=checked)
            batch = []
    if batch:
        write(batch, checked=checked)
    write_numbers(numbers)


def bring_to(total: int, say: Callable[[str], None] = print) -> None:
    """Bring the database to `total` dossiers."""
    missing = total - Dossier.objects.count()
    if missing <= 0:
        say(f"{total} dossiers are there already")
        return
    began = time.monotonic()
    generate(missing)
    generated = time.monotonic()
    settle()
    say(
        f"{missing} dossiers in {generated - began:.0f} s, statistics in {time.monotonic() - generated:.0f} s"
    )
