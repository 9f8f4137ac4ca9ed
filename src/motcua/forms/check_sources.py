"""Where a field is filled in from: the account (`prefill`), a connected database (`connected`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.definition import CONNECTED, PREFILLS, THREE_TIERS, Kind
from motcua.kernel.conditions import Problem


def source_problems(field: Mapping[str, Any], kind: Kind | None, at: str) -> Iterator[Problem]:
    """What is wrong with the sources of a field, at its JSON pointer `at`."""
    if "prefill" in field:
        yield from _prefill_problems(field["prefill"], kind, at)
        if field.get("tiers") == THREE_TIERS:
            yield Problem(f"{at}/prefill", _("Tài khoản không có địa chỉ ba cấp cũ. Hãy bỏ “prefill”."))
    if "connected" in field:
        yield from _connected_problems(field["connected"], kind, at)
        if field.get("tiers") == THREE_TIERS:
            yield Problem(
                f"{at}/connected",
                _("Cơ sở dữ liệu kết nối không có địa chỉ ba cấp cũ. Hãy bỏ “connected”."),
            )
    if field.get("locked") is True:
        yield from _locked_problems(field, at)


def _prefill_problems(path: object, kind: Kind | None, at: str) -> Iterator[Problem]:
    if not isinstance(path, str) or path not in PREFILLS:
        yield Problem(
            f"{at}/prefill",
            _("Tài khoản không có “%(path)s”. Dùng được: %(paths)s.")
            % {"path": path, "paths": ", ".join(PREFILLS)},
        )
    elif kind is not None and kind not in PREFILLS[path][1]:
        yield _does_not_fit(f"{at}/prefill", path, kind)


def _connected_problems(named: object, kind: Kind | None, at: str) -> Iterator[Problem]:
    several = isinstance(named, list)
    if several and not named:
        yield Problem(f"{at}/connected", _("Danh sách “connected” phải có ít nhất một mục; không thì bỏ đi."))
    found: list[object] = []
    for place, path in enumerate(named if isinstance(named, list) else [named]):
        here = f"{at}/connected/{place}" if several else f"{at}/connected"
        if not isinstance(path, str) or path not in CONNECTED:
            yield Problem(
                here,
                _("Không có cơ sở dữ liệu nào cho “%(path)s”. Dùng được: %(paths)s.")
                % {"path": path, "paths": ", ".join(CONNECTED)},
            )
        elif path in found:
            yield Problem(here, _("“%(path)s” được nêu hai lần. Hãy bỏ bớt.") % {"path": path})
        elif kind is not None and kind not in CONNECTED[path]:
            yield _does_not_fit(here, path, kind)
        found.append(path)


def _locked_problems(field: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if "connected" not in field:
        yield Problem(
            f"{at}/locked", _("Chỉ khoá được trường lấy từ cơ sở dữ liệu kết nối. Hãy nêu “connected”.")
        )
    if "set_when" in field:
        yield Problem(f"{at}/locked", _("Trường tự điền theo điều kiện đã không sửa được. Hãy bỏ “locked”."))


def _does_not_fit(at: str, path: str, kind: Kind) -> Problem:
    return Problem(
        at,
        _("“%(path)s” không điền được vào trường loại “%(kind)s”.") % {"path": path, "kind": kind},
    )
