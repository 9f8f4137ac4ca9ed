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


def _prefill_problems(path: object, kind: Kind | None, at: str) -> Iterator[Problem]:
    if not isinstance(path, str) or path not in PREFILLS:
        yield Problem(
            f"{at}/prefill",
            _("Tài khoản không có “%(path)s”. Dùng được: %(paths)s.")
            % {"path": path, "paths": ", ".join(PREFILLS)},
        )
    elif kind is not None and kind not in PREFILLS[path][1]:
        yield _does_not_fit("prefill", path, kind, at)


def _connected_problems(path: object, kind: Kind | None, at: str) -> Iterator[Problem]:
    if not isinstance(path, str) or path not in CONNECTED:
        yield Problem(
            f"{at}/connected",
            _("Không có cơ sở dữ liệu nào cho “%(path)s”. Dùng được: %(paths)s.")
            % {"path": path, "paths": ", ".join(CONNECTED)},
        )
    elif kind is not None and kind not in CONNECTED[path]:
        yield _does_not_fit("connected", path, kind, at)


def _does_not_fit(key: str, path: str, kind: Kind, at: str) -> Problem:
    return Problem(
        f"{at}/{key}",
        _("“%(path)s” không điền được vào trường loại “%(kind)s”.") % {"path": path, "kind": kind},
    )
