"""The quick check of a document's shape says yes to exactly what the one that names mistakes says yes to."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.config.places import project_root
from motcua.exchange.packages import shapes
from motcua.exchange.packages.documents import Document

_WRONG: list[Any] = [None, "", " ", "x" * 400, -1, 0, 1.5, True, [], {}, "2026-02-30", "2026-02-28T10:00"]


def _samples() -> list[dict[str, Any]]:
    found = [
        json.loads(path.read_text("utf-8")) for path in sorted((project_root() / "sample").rglob("*.json"))
    ]
    return [one for one in found if isinstance(one, dict) and one.get("kind") in shapes.KINDS]


SAMPLES = _samples()


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([at] if at else []), *(place for key, one in inner for place in _places(one, (*at, key)))]


def _document(content: dict[str, Any]) -> Document:
    return Document("mau.json", json.dumps(content, ensure_ascii=False), content)


def test_there_are_samples_of_nearly_every_kind() -> None:
    assert len({one["kind"] for one in SAMPLES}) >= 8


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one['kind']}-{one.get('code', '')}")
def test_every_sample_passes_both(sample: dict[str, Any]) -> None:
    assert shapes._sieve(sample["kind"]).is_valid(sample)
    assert shapes.check_shape(_document(sample)) == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_document_with_a_mistake_never_slips_through(data: st.DataObject) -> None:
    content = copy.deepcopy(data.draw(st.sampled_from(SAMPLES)))
    *path, last = data.draw(st.sampled_from([place for place in _places(content) if place != ("kind",)]))
    holder: Any = content
    for key in path:
        holder = holder[key]
    change = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if change == "remove":
        del holder[last]
    elif change == "add" and isinstance(holder, dict):
        holder["khoa_la"] = 1
    else:
        holder[last] = data.draw(st.sampled_from(_WRONG))
    kind = content["kind"]
    named = list(shapes._validator(kind).iter_errors(content))
    assert shapes._sieve(kind).is_valid(content) == (not named)
    assert bool(shapes.check_shape(_document(content))) == bool(named)
