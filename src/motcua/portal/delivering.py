"""The page that asks who the dossier is for and how the result is to reach them: its fields, what is wrong. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers.completeness import applicant_problems, delivery_problems
from motcua.dossiers.delivery import OLD, USES, YES
from motcua.dossiers.models import Dossier
from motcua.dossiers.people_part import PeopleFields
from motcua.forms.rules import Form, FormStep, parse
from motcua.kernel.identity import IdentityError, check_citizen_id, check_phone, check_tax_code

ADDRESS_PARTS = ("province", "ward", "detail")
_FORMER_PARTS = ("old_province", "old_district", "old_ward", "detail")
_ADDRESSES = {
    "delivery-address": ADDRESS_PARTS,
    "delivery-former": _FORMER_PARTS,
    "pickup-address": ADDRESS_PARTS,
    "pickup-former": _FORMER_PARTS,
}
_LONGEST = 300


def delivery_form() -> Form:
    """The fields of the page, under the names that they have there."""
    return _form(get_language())


@lru_cache(maxsize=8)
def _form(_language: str | None) -> Form:
    texts = [
        ("applicant-name", _("Tên chủ hồ sơ")),
        ("applicant-id_number", _("Số định danh cá nhân")),
        ("applicant-tax_code", _("Mã số thuế")),
        ("applicant-phone", _("Số điện thoại")),
        ("applicant-email", _("Thư điện tử")),
        ("delivery-name", _("Họ tên người nhận")),
        ("delivery-phone", _("Số điện thoại người nhận")),
        ("delivery-service", _("Dịch vụ bưu chính trả kết quả")),
        ("pickup-name", _("Họ tên người gửi giấy tờ")),
        ("pickup-phone", _("Số điện thoại người gửi giấy tờ")),
        ("pickup-service", _("Dịch vụ bưu chính nhận giấy tờ")),
    ]
    shapes = [{"value": "new", "label": _("Địa chỉ hiện nay")}, {"value": OLD, "label": _("Địa chỉ cũ")}]
    pickups = [
        {"value": "no", "label": _("Không dùng bưu chính")},
        {"value": "post", "label": _("Bưu chính đến nhận")},
    ]
    ways = [
        {"value": "online", "label": _("Trực tuyến")},
        {"value": "desk", "label": _("Tại bộ phận một cửa")},
        {"value": "post", "label": _("Qua bưu chính")},
    ]
    fields = [
        *({"code": code, "kind": "text", "label": label, "max_length": _LONGEST} for code, label in texts),
        {"code": "way", "kind": "choice", "label": _("Cách nhận kết quả"), "options": ways},
        {"code": "delivery-shape", "kind": "choice", "label": _("Kiểu địa chỉ nhận"), "options": shapes},
        {"code": "delivery-address", "kind": "address", "label": _("Nơi nhận qua bưu chính")},
        {
            "code": "delivery-former",
            "kind": "address",
            "tiers": "three",
            "label": _("Nơi nhận (địa chỉ cũ)"),
        },
        {
            "code": "delivery-cod",
            "kind": "choice",
            "label": _("Nộp phí, lệ phí cho bưu tá"),
            "options": [{"value": YES, "label": _("Thu hộ")}, {"value": "no", "label": _("Không")}],
        },
        {"code": "pickup", "kind": "choice", "label": _("Gửi giấy tờ qua bưu chính"), "options": pickups},
        {"code": "pickup-shape", "kind": "choice", "label": _("Kiểu địa chỉ gửi"), "options": shapes},
        {"code": "pickup-address", "kind": "address", "label": _("Nơi bưu chính đến nhận giấy tờ")},
        {
            "code": "pickup-former",
            "kind": "address",
            "tiers": "three",
            "label": _("Nơi bưu chính đến nhận giấy tờ (địa chỉ cũ)"),
        },
        {"code": "delivery-sms", "kind": "choice", "label": _("Nhận tin nhắn"), "options": sms_options()},
    ]
    step = {"code": "nhan-ket-qua", "title": _("Chủ hồ sơ và nhận kết quả"), "fields": fields}
    return parse({"code": step["code"], "title": step["title"], "steps": [step]})


def sms_options() -> list[dict[str, str]]:
    """Whether the applicant wants messages on the telephone about this dossier (DVC.5)."""
    return [
        {"value": "yes", "label": _("Có, gửi tin nhắn đến số điện thoại của chủ hồ sơ")},
        {"value": "no", "label": _("Không")},
    ]


def delivery_step() -> FormStep:
    """The one page of that form."""
    return delivery_form().steps[0]


def people_fields() -> PeopleFields:
    """Which parts of the dossier these fields are."""
    codes = delivery_form().by_code
    applicant = {code: code.removeprefix("applicant-") for code in codes if code.startswith("applicant-")}
    receiving = {
        code: code.removeprefix("delivery-").replace("-", "_") for code in codes if code not in applicant
    }
    return PeopleFields(delivery_form(), applicant, receiving)


def shown_answers(dossier: Dossier) -> dict[str, Any]:
    """What the page starts with: who receives by post is the applicant until somebody else is named."""
    applicant, receiving = dossier.applicant, dossier.delivery
    answers = people_fields().answers(dossier)
    answers["delivery-name"] = receiving.get("name") or applicant.get("name", "")
    answers["delivery-phone"] = receiving.get("phone") or applicant.get("phone", "")
    answers["delivery-address"] = receiving.get("address") or applicant.get("address") or {}
    answers.setdefault("way", "desk")
    answers["pickup-name"] = receiving.get("pickup_name") or applicant.get("name", "")
    answers["pickup-phone"] = receiving.get("pickup_phone") or applicant.get("phone", "")
    answers["pickup-address"] = receiving.get("pickup_address") or applicant.get("address") or {}
    for code, usual in (("pickup", "no"), ("delivery-shape", "new"), ("pickup-shape", "new")):
        answers.setdefault(code, usual)
    return answers


def box_values(answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers as the boxes of the page hold them, by the names of the boxes."""
    values = {code: str(value or "") for code, value in answers.items() if code not in _ADDRESSES}
    for code, parts in _ADDRESSES.items():
        address = answers.get(code) or {}
        values |= {f"{code}-{part}": str(address.get(part) or "") for part in parts}
    return values


def field_of(where: str) -> str:
    """The id of the page's field for a place of `completeness.missing`."""
    return (
        where.removeprefix("delivery.").replace("_", "-")
        if where.startswith("delivery.pickup")
        else (where.replace(".", "-"))
    )


def delivery_errors(
    dossier: Dossier, answers: Mapping[str, Any], allowed: tuple[str, ...] = USES
) -> dict[str, str]:
    """What is wrong with these answers, by the id of the field. `allowed`: what the procedure lets the post do."""
    people = people_fields()
    applicant = people.applicant_with(dossier, answers)
    problems = {
        **applicant_problems(applicant),
        **_number_problems(applicant),
        **delivery_problems(people.delivery_with(dossier, answers), allowed),
    }
    errors = {field_of(where): text for where, text in problems.items()}
    too_long = _("Nội dung dài quá %(most)s ký tự. Hãy viết gọn lại.") % {"most": _LONGEST}
    # The address is one field with several boxes.
    for name, text in box_values(answers).items():
        if len(text) > _LONGEST:
            errors[next((code for code in _ADDRESSES if name.startswith(f"{code}-")), name)] = too_long
    return errors


def _number_problems(applicant: Mapping[str, Any]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name, check in (("id_number", check_citizen_id), ("tax_code", check_tax_code)):
        given = str(applicant.get(name) or "")
        if given:
            try:
                check(given)
            except IdentityError as wrong:
                problems[f"applicant.{name}"] = str(wrong)
    if not applicant.get("phone"):
        problems["applicant.phone"] = _("Hãy nhập số điện thoại để cán bộ liên hệ khi cần.")
    else:
        try:
            check_phone(str(applicant["phone"]))
        except IdentityError as wrong:
            problems["applicant.phone"] = str(wrong)
    return problems
