"""A measurement beside the budgets: what is broken, and a table to read."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

BUDGETS_FILE = Path(__file__).with_name("budgets.toml")
Budgets = Mapping[str, Mapping[str, float]]
Result = Mapping[str, Any]


def read_budgets(path: Path = BUDGETS_FILE) -> Budgets:
    """The budgets by group and name."""
    with path.open("rb") as file:
        return tomllib.load(file)


def pace_of(baseline: Mapping[str, float], budgets: Budgets) -> float:
    """How many times as long a request of the bare framework takes here as on the machine of the budgets."""
    return baseline["page_signed_in_ms"] / budgets["reference"]["page_signed_in_ms"]


class Settled:
    """A measurement as it would be on the machine that the budgets are for.

    A speed is its ratio to the bare framework of the same moment, times what the bare framework does on that machine
    (`[reference]`): a machine that is slower, or busy with something else, slows both.
    """

    def __init__(self, result: Result, budgets: Budgets) -> None:
        self._reference = budgets["reference"]
        self.pace = pace_of(result["baseline"], budgets)

    def page_ms(self, page: Result) -> float:
        """Milliseconds of a page."""
        bare = "page_ms" if page["budget"] == "public" else "page_signed_in_ms"
        return float(page["ratio"] * self._reference[bare])

    def rate(self, measured: Result) -> float:
        """Acts or submissions a second."""
        return float(self._reference["transaction_rate"] / measured["ratio"])

    def alone(self, took: float) -> float:
        """What one client waited for, of what was measured without a ratio of its own."""
        return took / self.pace


# Single numbers: group, name, what it is, and whether the pace of the machine counts.
_SINGLE = (
    ("saving", "step_ms", "a step of a form of 100 fields saved", True),
    ("saving", "autosave_ms", "the same while one types", True),
    ("viewing", "first_page_ms", "first page of a paper of 300 pages", True),
    ("viewing", "stream_s", "a file of 200 MB read whole", False),
    ("returning", "callback_ms", "the return from an identity provider", True),
    ("trail", "added_ms", "a line of the trail added to a request", True),
    ("viewing", "grown_mb", "what a worker holds more meanwhile", False),
)


# Likewise of the group "outgoing".
_OUTGOING = (
    ("slower", "times as long an act takes beside a million deliveries", False),
    ("verify_ms", "milliseconds of a look at a signature", True),
    ("reconcile_s", "seconds of a gateway's file of a day", True),
    ("reconcile_mb", "megabytes of a gateway's file of a day", False),
)


def broken(results: Sequence[Result], budgets: Budgets) -> list[str]:
    """One line for each budget that some measurement breaks; empty when all hold."""
    found = [line for result in results for line in _broken_at_size(result, budgets)]
    if len(results) > 1:
        found += _outgrown(results[0], results[-1], budgets["growth"])
    return found


def _broken_at_size(result: Result, budgets: Budgets) -> Iterator[str]:
    size = _number(result["dossiers"])
    settled = Settled(result, budgets)
    for page in result["pages"]:
        limit = budgets["page_ms"][page["budget"]]
        if (took := settled.page_ms(page)) > limit:
            yield f"{size}: {page['name']} takes {took:.1f} ms, budget {limit:.0f} ms"
        if page["statements"] > budgets["statements"]["page"]:
            yield f"{size}: {page['name']} takes {page['statements']} statements, budget {_most(budgets, 'page')}"
    for pair in result["pairs"]:
        if pair["many"] > pair["few"]:
            yield f"{size}: statements grow with the rows ({pair['name']}): {pair['few']} to {pair['many']}"
    for act in result["acts"]:
        if (rate := settled.rate(act)) < budgets["rate"]["act"]:
            yield f"{size}: {act['name']} runs {rate:.0f} a second, budget {budgets['rate']['act']:.0f}"
        if (took := settled.alone(act["alone_ms"])) > budgets["act_ms"]["alone"]:
            limit = budgets["act_ms"]["alone"]
            yield f"{size}: {act['name']} takes {took:.1f} ms for one client, budget {limit:.0f} ms"
        if act["statements"] > budgets["statements"]["act"]:
            yield f"{size}: {act['name']} takes {act['statements']} statements, budget {_most(budgets, 'act')}"
    rate = settled.rate(result["submission"])
    if rate < budgets["rate"]["submission"]:
        yield f"{size}: whole submissions run {rate:.1f} a second, budget {budgets['rate']['submission']:.0f}"
    took, limit = result["upload"]["twenty_mb_s"], budgets["upload"]["twenty_mb_s"]
    if took > limit:
        yield f"{size}: an upload of 20 MB takes {took:.1f} s, budget {limit:.1f} s"
    for name, taken in result["forms"].items():
        if taken > budgets["forms"][name]:
            yield f"{size}: a form of 100 fields takes {taken:.1f} ms ({name}), budget {budgets['forms'][name]:.0f} ms"
    limits, process = budgets["process"], result["process"]
    if process["check_ms"] > limits["check_ms"]:
        yield f"{size}: the check of a process takes {process['check_ms']:.0f} ms, budget {limits['check_ms']:.0f} ms"
    timers = process["timers"]
    slowest = max(timers["idle_s"], timers["all_due_s"], timers["acting_s"])
    if slowest > limits["timers_s"]:
        yield f"{size}: a run over the timers takes {slowest:.1f} s, budget {limits['timers_s']:.0f} s"
    if timers["twice"]:
        yield f"{size}: {timers['twice']} timers fired twice"
    for name, told in (
        ("slip_ms", "one slip"),
        ("look_ms", "a template's page"),
        ("bulk_s", "slips in bulk"),
    ):
        took, limit = result["papers"][name], budgets["papers"][name]
        if took > limit:
            yield f"{size}: {told} takes {took:g} {name.partition('_')[2]}, budget {limit:g}"
    signed, limits = result["sign_in"], budgets["sign_in"]
    if (rate := signed["rate"] * signed["pace"]) < limits["rate"]:
        yield f"{size}: {rate:.0f} people sign in a second, budget {limits['rate']:.0f}"
    if (took := signed["list_p95_ms"] / signed["pace"]) > limits["list_p95_ms"]:
        limit = limits["list_p95_ms"]
        yield f"{size}: a work list takes {took:.0f} ms while people sign in, budget {limit:.0f} ms"
    for group, name, told, by_pace in _SINGLE:
        took, limit = result[group][name], budgets[group][name]
        took = settled.alone(took) if by_pace else took
        if took > limit:
            yield f"{size}: {told}: {took:.1f} {_unit(name)}, budget {limit:g}"
    out, limits = result["outgoing"], budgets["outgoing"]
    for name, told in (("delivered", "deliveries"), ("signed", "signatures")):
        if (rate := out[name] * settled.pace) < limits[name]:
            yield f"{size}: {told}: {rate:.0f} a second, budget {limits[name]:.0f}"
    for name, told, by_pace in _OUTGOING:
        took = settled.alone(out[name]) if by_pace else out[name]
        if took > limits[name]:
            yield f"{size}: {told}: {took:g}, budget {limits[name]:g}"
    largest = max(result["worker_mb"])
    if largest > budgets["memory_mb"]["worker"]:
        yield f"{size}: a worker holds {largest} MB, budget {budgets['memory_mb']['worker']:.0f} MB"


def _outgrown(first: Result, last: Result, limits: Mapping[str, float]) -> Iterator[str]:
    """Growth is taken from ratios to the baseline of the same moment: the machine may have been slower later.

    A page that lists more dossiers than before draws more of them: `uncompared` names it.
    """
    uncompared = {name for name, _before, _after in uncompared_pages(first, last)}
    for kind in ("page", "act"):
        before = {one["name"]: one["ratio"] for one in first[f"{kind}s"]}
        for one in last[f"{kind}s"]:
            if one["name"] in uncompared:
                continue
            growth = one["ratio"] / before[one["name"]]
            if growth > limits[kind]:
                sizes = f"{_number(first['dossiers'])} to {_number(last['dossiers'])}"
                yield f"{sizes}: {one['name']} grows {growth:.2f} times, budget {limits[kind]} times"


def uncompared_pages(first: Result, last: Result) -> Iterator[tuple[str, int, int]]:
    """Pages that list another number of dossiers at the larger size, with both numbers."""
    before = {one["name"]: one["rows"] for one in first["pages"]}
    for one in last["pages"]:
        if one["rows"] != before[one["name"]]:
            yield one["name"], before[one["name"]], one["rows"]


def table(result: Result, budgets: Budgets) -> str:
    """The measurement for a terminal."""
    return "\n".join(_lines(result, budgets))


def _lines(result: Result, budgets: Budgets) -> Iterator[str]:
    base, settled = result["baseline"], Settled(result, budgets)
    yield f"\n{_number(result['dossiers'])} dossiers"
    yield (
        f"  bare framework: page {base['page_ms']:.2f} ms, signed in {base['page_signed_in_ms']:.2f} ms;"
        f" {base['page_rate']:.0f} and {base['page_signed_in_rate']:.0f} requests a second at 64 connections;"
        f" {base['transaction_rate']:.0f} transactions a second from 8 clients"
    )
    if not 0.9 < settled.pace < 1.1:
        yield (
            f"  (one request takes {settled.pace:.1f} times as long here as on the machine that the budgets are for;"
            " they are held against the ratios)"
        )
    yield (
        f"  {'page':<28}{'median ms':>10}{'p95 ms':>9}{'ratio':>7}{'settled':>9}{'budget':>8}{'statements':>12}"
    )
    for page in result["pages"]:
        limit = budgets["page_ms"][page["budget"]]
        took = settled.page_ms(page)
        over = took > limit or page["statements"] > budgets["statements"]["page"]
        yield (
            f"  {page['name']:<28}{page['median_ms']:>10.1f}{page['p95_ms']:>9.1f}{page['ratio']:>7.1f}{took:>9.1f}"
            f"{limit:>8.0f}{page['statements']:>12}{_mark(over)}"
        )
    yield "  statements with few rows and with many"
    for pair in result["pairs"]:
        yield f"  {pair['name']:<60}{pair['few']:>4}{pair['many']:>4}{_mark(pair['many'] > pair['few'])}"
    yield (
        f"  {'act (8 clients)':<28}{'a second':>10}{'ratio':>7}{'settled':>9}{'budget':>8}{'statements':>12}"
        f"{'alone ms':>10}"
    )
    for act in result["acts"]:
        limit = budgets["rate"]["act"]
        over = (
            settled.rate(act) < limit
            or act["statements"] > budgets["statements"]["act"]
            or settled.alone(act["alone_ms"]) > budgets["act_ms"]["alone"]
        )
        yield (
            f"  {act['name']:<28}{act['rate']:>10.0f}{act['ratio']:>7.1f}{settled.rate(act):>9.0f}{limit:>8.0f}"
            f"{act['statements']:>12}{act['alone_ms']:>10.1f}{_mark(over)}"
        )
    yield f"  {'accept, one agency alone':<28}{result['one_agency']:>10.0f}   (codes without a gap: one by one)"
    whole = result["submission"]
    limit, rate = budgets["rate"]["submission"], settled.rate(whole)
    yield (
        f"  {'whole submission':<28}{whole['rate']:>10.1f}{whole['ratio']:>7.1f}{rate:>9.1f}{limit:>8.0f}"
        f"{whole['statements']:>12}{_mark(rate < limit)}   ({whole['requests']} requests each)"
    )
    yield f"  {'64 connections':<28}{'a second':>10}{'ratio':>7}"
    for busy in result["throughput"]:
        yield f"  {busy['name']:<28}{busy['rate']:>10}{busy['ratio']:>7.1f}"
    took, limit = result["upload"]["twenty_mb_s"], budgets["upload"]["twenty_mb_s"]
    yield f"  an upload of 20 MB in pieces: {took:.2f} s (budget {limit:.1f}){_mark(took > limit)}"
    for name, what in (("check_ms", "check"), ("step_ms", "rules of a step"), ("save_ms", "saving a step")):
        took, limit = result["forms"][name], budgets["forms"][name]
        yield f"  form of 100 fields, {what}: {took:.1f} ms (budget {limit:.0f}){_mark(took > limit)}"
    for group, name, told, by_pace in _SINGLE:
        took, limit = result[group][name], budgets[group][name]
        over = (settled.alone(took) if by_pace else took) > limit
        yield f"  {told}: {took:g} {_unit(name)} (budget {limit:g}){_mark(over)}"
    signed, limits = result["sign_in"], budgets["sign_in"]
    rate, listed = signed["rate"] * signed["pace"], signed["list_p95_ms"] / signed["pace"]
    over = rate < limits["rate"] or listed > limits["list_p95_ms"]
    yield (
        f"  sign-ins: {signed['rate']:.0f} a second, settled {rate:.0f} (budget {limits['rate']:.0f}), p95"
        f" {signed['p95_ms']:.0f} ms; a work list meanwhile p95 {signed['list_p95_ms']:.0f} ms, settled {listed:.0f}"
        f" (budget {limits['list_p95_ms']:.0f}), alone {signed['list_alone_ms']:.0f} ms{_mark(over)}"
    )
    process, timers = result["process"], result["process"]["timers"]
    limit = budgets["process"]["check_ms"]
    took = process["check_ms"]
    yield f"  check of a process of 40 steps: {took:.0f} ms (budget {limit:.0f}){_mark(took > limit)}"
    limit = budgets["process"]["timers_s"]
    slowest = max(timers["idle_s"], timers["all_due_s"])
    yield (
        f"  a run over the timers of {_number(timers['waiting'])} dossiers: {timers['idle_s']:.2f} s when none is due,"
        f" {timers['all_due_s']:.2f} s when all are (budget {limit:.0f}){_mark(slowest > limit)}"
    )
    yield (
        f"  actions that the system takes itself: {timers['acts']:.0f} a second;"
        f" the longest run over {timers['acting']} of them {timers['acting_s']:.1f} s"
    )
    papers, limits = result["papers"], budgets["papers"]
    over = any(papers[name] > limits[name] for name in limits)
    yield (
        f"  one slip {papers['slip_ms']:.0f} ms (budget {limits['slip_ms']:.0f}), {_number(papers['bulk'])} in bulk"
        f" {papers['bulk_s']:.1f} s (budget {limits['bulk_s']:.0f}), a template's page while written"
        f" {papers['look_ms']:.0f} ms (budget {limits['look_ms']:.0f}){_mark(over)}"
    )
    out, limits = result["outgoing"], budgets["outgoing"]
    over = any(out[name] * settled.pace < limits[name] for name in ("delivered", "signed")) or any(
        (settled.alone(out[name]) if by_pace else out[name]) > limits[name]
        for name, _told, by_pace in _OUTGOING
    )
    yield (
        f"  the way out: {out['delivered']:.0f} deliveries a second (budget {limits['delivered']:.0f}); beside"
        f" {_number(out['waiting'])} that wait an act takes {out['slower']:.2f} times (budget {limits['slower']:g});"
        f" {out['signed']:.1f} PAdES B-T a second (budget {limits['signed']:.0f}; the service's RSA"
        f" {out['rsa_share']:.0%}, time stamps {out['stamp_share']:.0%}), a look {out['verify_ms']:.0f} ms (budget"
        f" {limits['verify_ms']:.0f}); {_number(out['lines'])} lines held against the books in"
        f" {out['reconcile_s']:.1f} s (budget {limits['reconcile_s']:.0f}), {out['reconcile_mb']:.0f} MB (budget"
        f" {limits['reconcile_mb']:.0f}){_mark(over)}"
    )
    limit = budgets["memory_mb"]["worker"]
    sizes = ", ".join(f"{size} MB" for size in result["worker_mb"])
    yield f"  memory of the workers: {sizes} (budget {limit:.0f}){_mark(max(result['worker_mb']) > limit)}"


def _unit(name: str) -> str:
    unit = name.rpartition("_")[2]
    return unit.upper() if unit == "mb" else unit


def _mark(is_over: bool) -> str:
    return "  OVER" if is_over else ""


def _most(budgets: Budgets, name: str) -> int:
    return int(budgets["statements"][name])


def _number(count: int) -> str:
    return f"{count:,}"
