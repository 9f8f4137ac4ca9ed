"""Publishing: equal content changes nothing, other content becomes the next version."""

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from motcua.kernel.hashchain import canonical_json
from motcua.process.definition import parse
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram


def _digest(content: Any) -> str:
    return hashlib.sha256(canonical_json(content)).hexdigest()


def publish_process(code: str, title: str, definition: Mapping[str, Any]) -> ProcessVersion:
    """Publish a checked process definition; return the version in force afterwards."""
    digest = _digest(definition)
    latest = ProcessVersion.objects.filter(code=code).order_by("-number").first()
    if latest is not None and latest.content_sha256 == digest:
        return latest
    return ProcessVersion.objects.create(
        code=code,
        number=(latest.number if latest else 0) + 1,
        title=title,
        effective_from=parse(definition).effective_from,
        definition=definition,
        content_sha256=digest,
    )


def publish_states(definition: Mapping[str, Any]) -> StateDiagram:
    """Publish the legal states with labels and permitted moves; return the version in force afterwards."""
    digest = _digest(definition)
    latest = StateDiagram.objects.order_by("-number").first()
    if latest is not None and latest.content_sha256 == digest:
        return latest
    return StateDiagram.objects.create(
        number=(StateDiagram.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        definition=definition,
        content_sha256=digest,
    )


def publish_rules(definition: Mapping[str, Any]) -> RuleSet:
    """Publish a rule set; return the version in force afterwards."""
    digest = _digest(definition)
    latest = RuleSet.objects.filter(code=definition["code"]).order_by("-number").first()
    if latest is not None and latest.content_sha256 == digest:
        return latest
    return RuleSet.objects.create(
        code=definition["code"],
        number=(latest.number if latest else 0) + 1,
        title=definition["title"],
        effective_from=datetime.date.fromisoformat(definition["effective_from"]),
        definition=definition,
        content_sha256=digest,
    )
