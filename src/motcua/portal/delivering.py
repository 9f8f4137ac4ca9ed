"""The page that asks who the dossier is for and how the result is to reach them: its fields, what is wrong. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers.completeness import applicant_problems, delivery_problems
from motcua.dossiers.models import Dossier
from motcua.dossiers.people_part import PeopleFields
from motcua.forms.rules import Form, FormStep, parse
from motcua.kernel.identity import IdentityError, check_citizen_id, check_phone, check_tax_code

ADDRESS_PARTS = ("province", "ward", "detail")
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
    ]
    ways = [
        {"value": "online", "label": _("Trực tuyến")},
        {"value": "desk", "label": _("Tại bộ phận một cửa")},
        {"value": "post", "label": _("Qua bưu chính")},
    ]
    fields = [
        *({"code": code, "kind": "text", "label": label, "max_length": _LONGEST} for code, label in texts),
        {"code": "way", "kind": "choice", "label": _("Cách nhận kết quả"), "options": ways},
        {"code": "delivery-address", "kind": "address", "label": _("Nơi nhận qua bưu chính")},
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
    receiving = {code: code.removeprefix("delivery-") for code in codes if code not in applicant}
    return PeopleFields(delivery_form(), applicant, receiving)


def shown_answers(dossier: Dossier) -> dict[str, Any]:
    """What the page starts with: who receives by post is the applicant until somebody else is named."""
    applicant, receiving = dossier.applicant, dossier.delivery
    answers = people_fields().answers(dossier)
    answers["delivery-name"] = receiving.get("name") or applicant.get("name", "")
    answers["delivery-phone"] = receiving.get("phone") or applicant.get("phone", "")
    answers["delivery-address"] = receiving.get("address") or applicant.get("address") or {}
    answers.setdefault("way", "desk")
    return answers


def box_values(answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers as the boxes of the page hold them, by the names of the boxes."""
    address = answers.get("delivery-address") or {}
    values = {code: str(value or "") for code, value in answers.items() if code != "delivery-address"}
    return values | {f"delivery-address-{part}": str(address.get(part) or "") for part in ADDRESS_PARTS}


def delivery_errors(dossier: Dossier, answers: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with these answers, by the id of the field."""
    people = people_fields()
    applicant = people.applicant_with(dossier, answers)
    problems = {
        **applicant_problems(applicant),
        **_number_problems(applicant),
        **delivery_problems(people.delivery_with(dossier, answers)),
    }
    errors = {where.replace(".", "-"): text for where, text in problems.items()}
    too_long = _("Nội dung dài quá %(most)s ký tự. Hãy viết gọn lại.") % {"most": _LONGEST}
    # The address is one field with several boxes.
    for name, text in box_values(answers).items():
        if len(text) > _LONGEST:
            errors["delivery-address" if name.startswith("delivery-address-") else name] = too_long
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
