"""Types of papers (loại giấy tờ) as published data: each names the form of its important fields (II.18.4)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from motcua.catalogue.models import PaperTypeVersion
from motcua.kernel.hashchain import canonical_json


def publish_paper_type(content: Mapping[str, Any]) -> PaperTypeVersion:
    """Publish a checked type as the next version of its code; equal content changes nothing."""
    digest = hashlib.sha256(canonical_json(content)).hexdigest()
    latest = PaperTypeVersion.objects.filter(code=content["code"]).order_by("-number").first()
    if latest is not None and latest.content_sha256 == digest:
        return latest
    return PaperTypeVersion.objects.create(
        code=content["code"],
        number=(latest.number if latest else 0) + 1,
        title=content["title"],
        definition=dict(content),
        content_sha256=digest,
    )


def newest_type(code: str) -> PaperTypeVersion | None:
    """The newest version of a type; None for one that was never published. One statement."""
    return PaperTypeVersion.objects.filter(code=code).order_by("-number").first()


def newest_types() -> dict[str, PaperTypeVersion]:
    """Every type in its newest version, by code; one statement."""
    return {one.code: one for one in PaperTypeVersion.objects.order_by("code", "-number").distinct("code")}


def type_titles() -> list[tuple[str, str]]:
    """Code and title of every type in its newest version, by title; one statement."""
    newest = PaperTypeVersion.objects.order_by("code", "-number").distinct("code")
    return sorted(newest.values_list("code", "title"), key=lambda one: one[1])
