"""Figures for somebody who may not open the dossiers behind them: groups of few people are not told apart."""

from django.utils.translation import gettext as _

from motcua.reports.designed.attributes import Ground
from motcua.reports.designed.definition import Definition
from motcua.reports.designed.figures import FEW, Counted, Path, sets_of, with_sums
from motcua.reports.designed.known import attribute
from motcua.reports.designed.reckoning import ALL, Parts, added


def tells_of_people(definition: Definition, ground: Ground) -> bool:
    """Whether a small group would say something about the people in it."""
    named = [one.by for one in definition.groups] + [one.attribute for one in definition.filters]
    named += [one.of for one in definition.columns if one.of]
    if definition.across is not None:
        named.append(definition.across.by)
    found = [attribute(code, ground.asked) for code in named]
    return any(one is not None and one.of_people for one in found)


def without_small(figures: Counted, definition: Definition, smallest: int) -> tuple[Counted, tuple[str, ...]]:
    """The same with the groups of fewer dossiers put together, and what is to be said of that.

    They stand as one group that is itself not small: where all of them are too few, the next smallest joins them. So
    nothing can be told apart by taking away what is shown from the total.
    """
    by_size = sorted(figures.leaves, key=lambda path: (_size(figures, path), repr(path)))
    few: list[Path] = []
    total = 0
    for path in by_size:
        if _size(figures, path) >= smallest and (not few or total >= smallest):
            break
        few.append(path)
        total += _size(figures, path)
    if not few:
        return figures, ()
    depth = len(few[0])
    kept = [path for path in figures.leaves if path not in set(few)]
    parts: dict[Path, Parts] = {path: figures.parts[path] for path in kept}
    if total < smallest:
        # All there is together is too little.
        note = _("Có ít hơn %(smallest)s hồ sơ nên không hiện số liệu.") % {"smallest": smallest}
        return Counted({(): {}}, (), {}), (note,)
    together: Path = tuple((number, FEW) for number in range(depth))
    parts[together] = added(figures.parts[path] for path in few)
    leaves = (*kept, together)
    sums = with_sums(parts, leaves, sets_of(definition, depth))
    note = _("Các nhóm dưới %(smallest)s hồ sơ được gộp lại để không lộ thông tin của từng người.")
    return Counted(sums, leaves, figures.names), (note % {"smallest": smallest},)


def _size(figures: Counted, path: Path) -> int:
    return int(figures.parts[path].get(ALL) or 0)
