"""What the pages of services outside have in common: whose they are, taken in and given out as files, saved, tried.

Kept by the administrators of an agency, or of one above.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motcua.agencies.granting import ruled_by
from motcua.agencies.models import Agency
from motcua.agencies.outside import Wrong, agency_of, one_at_a_time
from motcua.agencies.selectors import Actor

_LARGEST_FILE = 256 * 1024

R = TypeVar("R", bound=models.Model)


@dataclass(frozen=True)
class Outside(Generic[R]):
    """One kind of them. `file`: how its files are called; the functions are those of its room and raise Wrong."""

    model: type[R]
    file: str
    from_file: Callable[[bytes], dict[str, Any]]
    publish: Callable[[Mapping[str, Any]], R]
    as_data: Callable[[R], dict[str, Any]]

    def rows(self, actor: Actor) -> list[R]:
        """Those of the agencies that this administrator rules, with their agency."""
        return list(self._ruled(actor).select_related("agency").order_by("code"))

    def found(self, actor: Actor, code: str) -> R:
        """One of them. Raises Http404."""
        row = self._ruled(actor).filter(code=code).first()
        if row is None:
            raise Http404
        return row

    def _ruled(self, actor: Actor) -> models.QuerySet[R]:
        return self.model._default_manager.filter(agency_id__in=sorted(ruled_by(actor)))

    def take(self, request: HttpRequest, actor: Actor) -> R:
        """Keep what stands in the file that was sent; the page tells its name. Raises Wrong."""
        file = request.FILES.get("file")
        if file is None or file.size is None or file.size > _LARGEST_FILE:
            raise Wrong({"file": _("Hãy chọn tệp .json, nhiều nhất 256 kB.")})
        return self._kept(request, actor, self.from_file(file.read()), _("Đã nạp “%(name)s”."))

    def save(self, request: HttpRequest, actor: Actor, row: R | None, data: Mapping[str, Any]) -> R:
        """Keep what was typed, `row` None for a new one; the page tells its name. Raises Wrong."""
        return self._kept(request, actor, data, _("Đã lưu “%(name)s”."), is_new=row is None)

    def _kept(
        self, request: HttpRequest, actor: Actor, data: Mapping[str, Any], told: str, *, is_new: bool = False
    ) -> R:
        ruled = set(ruled_by(actor))
        agency = agency_of(data)
        if agency is None or agency.pk not in ruled:
            raise Wrong({"agency": _("Hãy chọn một cơ quan mà bạn quản trị.")})
        with one_at_a_time(self.model):
            rows = self.model._default_manager.filter(code=data.get("code", ""))
            there = rows.values_list("agency_id").first()
            if there is not None and is_new:
                raise Wrong({"code": _("Mã này đã dùng. Hãy đặt mã khác.")})
            if there is not None and there[0] not in ruled:
                raise Wrong({"code": _("Mã này đã dùng cho cơ quan khác. Hãy đặt mã khác.")})
            row = self.publish(data)
        messages.success(request, told % {"name": data["name"]})
        return row

    def download(self, actor: Actor, code: str) -> HttpResponse:
        """One as a file. Raises Http404."""
        content = json.dumps(self.as_data(self.found(actor, code)), ensure_ascii=False, indent=2)
        response = HttpResponse(content, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{self.file}-{code}.json"'
        return response


def typed_in(request: HttpRequest, longest: int) -> dict[str, str]:
    """What was typed, by the names of the boxes."""
    return {name: str(value).replace("\0", "").strip()[:longest] for name, value in request.POST.items()}


def agencies_for(actor: Actor) -> Iterable[tuple[str, str]]:
    """The agencies that this administrator may choose: code and name."""
    found = Agency.objects.filter(pk__in=sorted(ruled_by(actor))).order_by("name")
    return [(one.code, one.name) for one in found]


def lacks_secret(variable: str) -> tuple[str, str]:
    """What a trial tells where the secret is missing."""
    told = _("Chưa có mã bí mật. Đặt %(variable)s hoặc %(variable)s_FILE rồi khởi động lại.")
    return "error", told % {"variable": variable}
