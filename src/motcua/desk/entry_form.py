"""Who the dossier is for and how the result reaches them, asked at the desk with the same machinery as every form."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.delivery import OLD, YES
from motcua.dossiers.draft_parts import Fields
from motcua.dossiers.models import Dossier
from motcua.dossiers.people_part import PeopleFields
from motcua.dossiers.received import AT_RECEIVER, AT_RESPONSIBLE
from motcua.forms.rules import Form, parse

# Codes of the published form are other people's choice; these prefixes keep ours apart from them on one page.
_WHO, _HOW = "chs_", "nkq_"
_WHO_PARTS = ("kind", "name", "id_number", "tax_code", "phone", "email", "address")
_HOW_PARTS = ("way", "place", "name", "phone", "shape", "address", "former", "cod", "sms")


@lru_cache(maxsize=1)
def applicant_form() -> Form:
    """Kind, name, identity, telephone, e-mail and address of the applicant (II.5.2, II.5.7)."""
    person = {"field": f"{_WHO}kind", "is": "citizen"}
    organisation = {"field": f"{_WHO}kind", "is": "organisation"}
    return _form(
        "chu-ho-so",
        _("Chủ hồ sơ"),
        [
            {
                "code": f"{_WHO}kind",
                "kind": "choice",
                "label": _("Chủ hồ sơ là"),
                "required": True,
                "options": [
                    {"value": "citizen", "label": _("Cá nhân")},
                    {"value": "organisation", "label": _("Tổ chức, doanh nghiệp, hộ kinh doanh")},
                ],
            },
            {
                "code": f"{_WHO}name",
                "kind": "text",
                "label": _("Tên chủ hồ sơ"),
                "required": True,
                "max_length": 300,
                "hint": _("Ghi đúng như trên giấy tờ."),
            },
            {
                "code": f"{_WHO}id_number",
                "kind": "id_number",
                "label": _("Số định danh cá nhân"),
                "hint": _("12 chữ số trên thẻ căn cước; để trống nếu người nộp chưa được cấp số."),
                "shown_when": person,
            },
            {
                "code": f"{_WHO}tax_code",
                "kind": "tax_code",
                "label": _("Mã số thuế"),
                "required": True,
                "shown_when": organisation,
            },
            {"code": f"{_WHO}phone", "kind": "phone", "label": _("Điện thoại liên hệ"), "required": True},
            {"code": f"{_WHO}email", "kind": "email", "label": _("Thư điện tử")},
            {"code": f"{_WHO}address", "kind": "address", "label": _("Địa chỉ của chủ hồ sơ")},
        ],
    )


@lru_cache(maxsize=2)
def delivery_form(*, taken_in: bool = False) -> Form:
    """How the result reaches the applicant; by post with name, telephone and address (I.8.2).

    `taken_in`: of a dossier taken in for another agency, where it is fetched as well.
    """
    post = {"field": f"{_HOW}way", "is": "post"}
    old = {"field": f"{_HOW}shape", "is": OLD}
    place = {
        "code": f"{_HOW}place",
        "kind": "choice",
        "label": _("Nhận trực tiếp tại"),
        "required": True,
        "options": [
            {"value": AT_RECEIVER, "label": _("Bộ phận một cửa nơi nộp hồ sơ")},
            {"value": AT_RESPONSIBLE, "label": _("Bộ phận một cửa của cơ quan giải quyết")},
        ],
        "shown_when": {"field": f"{_HOW}way", "is": "desk"},
    }
    return _form(
        "nhan-ket-qua",
        _("Nhận kết quả"),
        [
            {
                "code": f"{_HOW}way",
                "kind": "choice",
                "label": _("Cách nhận kết quả"),
                "required": True,
                "options": [
                    {"value": "desk", "label": _("Trực tiếp tại bộ phận một cửa")},
                    {"value": "post", "label": _("Qua bưu chính công ích")},
                ],
            },
            *([place] if taken_in else []),
            {
                "code": f"{_HOW}name",
                "kind": "text",
                "label": _("Họ tên người nhận qua bưu chính"),
                "required": True,
                "max_length": 300,
                "shown_when": post,
            },
            {
                "code": f"{_HOW}phone",
                "kind": "phone",
                "label": _("Điện thoại người nhận"),
                "required": True,
                "shown_when": post,
            },
            {
                "code": f"{_HOW}shape",
                "kind": "choice",
                "label": _("Kiểu địa chỉ"),
                "options": [
                    {"value": "new", "label": _("Theo địa giới hiện nay")},
                    {"value": OLD, "label": _("Theo địa giới cũ (có quận, huyện)")},
                ],
                "shown_when": post,
            },
            {
                "code": f"{_HOW}address",
                "kind": "address",
                "label": _("Địa chỉ nhận"),
                "required": True,
                "shown_when": {"all": [post, {"not": old}]},
            },
            {
                "code": f"{_HOW}former",
                "kind": "address",
                "tiers": "three",
                "label": _("Địa chỉ nhận (địa giới cũ)"),
                "required": True,
                "shown_when": {"all": [post, old]},
            },
            {
                "code": f"{_HOW}cod",
                "kind": "choice",
                "label": _("Thu phí, lệ phí của thủ tục qua bưu chính"),
                "options": [
                    {"value": YES, "label": _("Có, bưu tá thu khi phát kết quả")},
                    {"value": "no", "label": _("Không")},
                ],
                "shown_when": post,
            },
            {
                "code": f"{_HOW}sms",
                "kind": "choice",
                "label": _("Nhận tin nhắn SMS, Zalo về hồ sơ này"),
                "hint": _("Hỏi người nộp; chỉ gửi tin khi họ đồng ý."),
                "options": [
                    {"value": "yes", "label": _("Có, gửi đến số điện thoại của chủ hồ sơ")},
                    {"value": "no", "label": _("Không")},
                ],
            },
        ],
    )


def delivery_of(dossier: Dossier) -> Form:
    """The form for a dossier: with the place, where it is taken in for another agency."""
    return delivery_form(taken_in=True) if dossier.receiver_id is not None else delivery_form()


def _form(code: str, title: str, fields: list[dict[str, Any]]) -> Form:
    return parse(
        {
            "code": code,
            "title": title,
            "legal_source": "",
            "steps": [{"code": code, "title": title, "fields": fields}],
        }
    )


def people_fields() -> PeopleFields:
    """Which parts of the dossier these fields are."""
    asked = Fields({**applicant_form().by_code, **delivery_form(taken_in=True).by_code})
    return PeopleFields(
        asked,
        {f"{_WHO}{part}": part for part in _WHO_PARTS},
        {f"{_HOW}{part}": part for part in _HOW_PARTS},
    )


def own_path(place: str) -> str:
    """From a place of `completeness.missing` ("applicant.phone", "delivery.address") to the page's field."""
    part, _dot, name = place.partition(".")
    return f"{_WHO if part == 'applicant' else _HOW}{name}"
