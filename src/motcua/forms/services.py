"""Publishing forms: a version is written once and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.forms import catalogues, long_catalogues
from motcua.forms.check import check
from motcua.forms.models import FormVersion, ListVersion
from motcua.forms.selectors import published_lists
from motcua.kernel.conditions import Problem
from motcua.kernel.hashchain import canonical_json


class DefinitionRefused(ValueError):
    """A definition has mistakes; `problems` names each with its place."""

    def __init__(self, code: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "; ".join(f"{one.pointer or '/'}: {one.message_vi}" for one in problems)
        super().__init__(
            _("Biểu mẫu “%(code)s” chưa xuất bản được: %(lines)s") % {"code": code, "lines": lines}
        )


def publish(code: str, title: str, definition: Mapping[str, Any]) -> FormVersion:
    """Publish a definition as the next version of its form and return it.

    The content of the current version published again is that version: nothing is written. Raises
    DefinitionRefused.
    """
    problems = check(definition, published_lists())
    if not problems and definition["code"] != code:
        problems = [
            Problem("/code", _("Mã trong định nghĩa khác mã khi xuất bản “%(code)s”.") % {"code": code})
        ]
    if problems:
        raise DefinitionRefused(code, problems)
    content = canonical_json({"title": title, "definition": definition})
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        # Two publications of one form wait for each other, also of a form that has no row to lock yet.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"form:{code}"])
        current = FormVersion.objects.filter(code=code).order_by("-number").first()
        if current is not None and current.content_sha256 == digest:
            return current
        return FormVersion.objects.create(
            code=code,
            number=current.number + 1 if current else 1,
            title=title,
            effective_from=definition.get("effective_from"),
            # What is stored is exactly what was hashed.
            definition=json.loads(content)["definition"],
            content_sha256=digest,
        )


def publish_list(family: str, content: Mapping[str, Any]) -> ListVersion:
    """Publish a catalogue or a dictionary (`ListVersion.Family`) as its next version and return it.

    The content of the current version published again is that version. Catalogues are read anew at once here, within a
    minute elsewhere.
    """
    code = content["code"]
    written = canonical_json(content)
    digest = hashlib.sha256(written).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"list:{family}:{code}"])
        current = ListVersion.objects.filter(family=family, code=code).order_by("-number").first()
        if current is not None and current.content_sha256 == digest:
            return current
        catalogues.forget()
        version = ListVersion.objects.create(
            family=family,
            code=code,
            number=current.number + 1 if current else 1,
            content=json.loads(written),
            content_sha256=digest,
        )
        if family == ListVersion.Family.CATALOGUE:
            long_catalogues.write(version)
        return version
