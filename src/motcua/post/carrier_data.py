"""Carriers kept by administrators: published, and as data that leaves and comes back."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies import outside
from motcua.agencies.outside import Wrong, agency_of, keep
from motcua.forms.addresses import is_province
from motcua.outbox.calling import is_safe_address
from motcua.post.carriers import ADAPTERS, DELIVERY, PICKUP, USUAL_GRAMS
from motcua.post.models import Carrier
from motcua.post.rules import CANCEL_ASKED, Stands

KIND = "post_carrier"
_TEXTS = ("code", "kind", "name", "agency", "address", "customer", "province")
MOST_GRAMS = 30_000
_MOST_DONG = 10_000_000
_WORDS = frozenset(Stands) - {CANCEL_ASKED}
_MOST_SERVICES = 20
_MOST_LINES = 40
# The secret of "vnpost-notice" would be the one with which "vnpost" speaks to us (`carriers.notice_variable`).
_SHARED_END = "-notice"


def publish(data: Mapping[str, Any]) -> Carrier:
    """Keep a carrier under its code; whoever calls has checked that they may for that agency. Raises Wrong."""
    errors = mistakes(data)
    agency = agency_of(data)
    if agency is None:
        errors["agency"] = _("Hãy chọn cơ quan.")
    if str(data.get("code", "")).endswith(_SHARED_END):
        errors["code"] = _("Mã không được kết thúc bằng “%(end)s”. Hãy đặt mã khác.") % {"end": _SHARED_END}
    return keep(Carrier, KIND, data, agency, errors)


def mistakes(data: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a definition, by field. Pure."""
    found: dict[str, str] = {}
    adapter = ADAPTERS.get(str(data.get("kind", "")))
    if adapter is None:
        found["kind"] = _("Hãy chọn loại bưu chính.")
    if not data.get("name"):
        found["name"] = _("Hãy ghi tên để người nộp nhận ra.")
    if adapter is not None and adapter.is_spoken_to:
        if not is_safe_address(str(data.get("address", ""))):
            found["address"] = _("Hãy ghi địa chỉ bắt đầu bằng https://.")
        facts = data.get("facts", {})
        for fact in adapter.facts:
            if fact.required and not facts.get(fact.name):
                found[f"fact-{fact.name}"] = _("Hãy ghi mục này; bưu chính yêu cầu.")
    if data.get("province") and not is_province(str(data["province"])):
        found["province"] = _("Hãy chọn tỉnh, thành phố.")
    weight = data.get("weight", USUAL_GRAMS)
    if not isinstance(weight, int) or not 1 <= weight <= MOST_GRAMS:
        found["weight"] = _("Khối lượng thường từ 1 đến 30.000 gam.")
    if any(word not in _WORDS for word in data.get("codes", {}).values()):
        found["codes"] = _("Mỗi dòng một mã của bưu chính và một tình trạng trong danh sách.")
    found |= _service_mistakes(data.get("services", ()))
    return found


def _service_mistakes(services: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    if not services:
        found["services"] = _("Hãy ghi ít nhất một dịch vụ với bảng cước.")
    if len(services) > _MOST_SERVICES:
        found["services"] = _("Nhiều nhất 20 dịch vụ.")
    codes = [one["code"] for one in services]
    for number, one in enumerate(services, start=1):
        name = f"service-{number}"
        if not one["code"] or "/" in one["code"] or len(one["code"]) > 40 or codes.count(one["code"]) > 1:
            found[f"{name}-code"] = _("Hãy ghi mã dịch vụ của bưu chính, mỗi dịch vụ một mã.")
        if not one["name"]:
            found[f"{name}-name"] = _("Hãy ghi tên dịch vụ.")
        if not set(one["uses"]) or not set(one["uses"]) <= {PICKUP, DELIVERY}:
            found[f"{name}-uses"] = _("Hãy chọn dịch vụ dùng để nhận giấy tờ, trả kết quả hay cả hai.")
        if not 0 <= one.get("collecting", 0) <= _MOST_DONG:
            found[f"{name}-collecting"] = _("Hãy ghi cước thu hộ bằng đồng.")
        if not _is_tariff(one["lines"]):
            found[f"{name}-lines"] = _(
                "Mỗi dòng: khối lượng đến (gam), cước nội tỉnh, cước liên tỉnh (đồng); khối lượng tăng dần."
            )
    return found


def _is_tariff(lines: Any) -> bool:
    if not lines or len(lines) > _MOST_LINES or any(len(line) != 3 for line in lines):
        return False
    grams = [line[0] for line in lines]
    rising = all(before < after for before, after in pairwise(grams))
    prices = [price for line in lines for price in line[1:]]
    return rising and grams[0] > 0 and grams[-1] <= MOST_GRAMS and all(0 <= p <= _MOST_DONG for p in prices)


def as_data(row: Carrier) -> dict[str, Any]:
    """The carrier as a file of it: everything but the secrets, which are no part of it."""
    return outside.as_data(KIND, row)


def from_file(content: bytes) -> dict[str, Any]:
    """The definition in such a file. Raises Wrong."""
    data = outside.read_file(KIND, content)
    if data is None or not _has_shape(data):
        raise Wrong({"file": _("Tệp này không phải là một bưu chính đã tải về từ hệ thống.")})
    names = (*_TEXTS, "on", "weight", "services", "codes", "facts")
    return {name: data[name] for name in names if name in data}


def _has_shape(data: Mapping[str, Any]) -> bool:
    """Whether each part is of the kind that the pages read it as: a file may have been written by hand."""
    services, codes, facts = data.get("services", []), data.get("codes", {}), data.get("facts", {})
    return (
        all(isinstance(data.get(name, ""), str) for name in _TEXTS)
        and isinstance(data.get("on", False), bool)
        and _is_whole(data.get("weight", USUAL_GRAMS))
        and isinstance(services, list)
        and all(isinstance(one, dict) and _is_service(one) for one in services)
        and all(isinstance(one, dict) and _are_texts(one.values()) for one in (codes, facts))
    )


def _is_service(data: Mapping[str, Any]) -> bool:
    lines, uses = data.get("lines"), data.get("uses")
    return (
        _are_texts([data.get("code"), data.get("name"), data.get("days", "")])
        and isinstance(uses, list)
        and _are_texts(uses)
        and isinstance(lines, list)
        and all(isinstance(line, list) and all(_is_whole(part) for part in line) for line in lines)
        and isinstance(data.get("collects", False), bool)
        and _is_whole(data.get("collecting", 0))
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(values: Any) -> bool:
    return all(isinstance(one, str) for one in values)
