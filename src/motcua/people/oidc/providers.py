"""A provider as its definition says, and its secret from the environment."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.data.kept import KeptQuery
from motcua.outbox.calling import is_safe_address
from motcua.outbox.secret import secret_in
from motcua.people.models import IdentityProvider

# A failure so long ago is no longer told on the sign-in page.
TOLD_FOR = datetime.timedelta(minutes=2)

ATTRIBUTES = (
    "account_kind",
    "id_number",
    "tax_code",
    "full_name",
    "organisation_name",
    "birth_date",
    "email",
    "phone",
    "tech_id",
    "level",
    "staff_number",
    "title",
    "department",
)
"""What may be taken from claims; each is mapped to the claims that carry it, the first that has a value counts."""

CLIENT_AUTHS = ("client_secret_basic", "client_secret_post", "none")


@dataclass(frozen=True)
class Provider:
    """One provider. `claims`: claim names by attribute; `kinds`: "citizen"/"organisation" by the kind claim's value.

    `agencies`: codes of those whose officers a directory vouches for, with all below; none: whatever no other names.
    `accepted`: values of the level with which one may sign in (empty: any); `proves`: those with which number, name
    and birth date count as proven.
    """

    code: str
    name: str
    audience: Literal["public", "staff"]
    issuer: str
    client_id: str
    is_on: bool = False
    client_auth: str = ""
    scopes: Sequence[str] = ("openid",)
    acr_values: Sequence[str] = ()
    claims: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    accepted: Sequence[str] = ()
    proves: Sequence[str] = ()
    staff_match: str = "email"
    makes_accounts: bool = False
    scim: str = ""
    agencies: Sequence[str] = ()
    failed_at: datetime.datetime | None = None

    @property
    def is_for_staff(self) -> bool:
        """Whether officers come in by it, and nobody else."""
        return self.audience == "staff"

    @property
    def secret(self) -> str:
        """The client's secret from the environment, or from the file that it names; "" where there is none."""
        return secret_of(self.code, "SECRET")

    @property
    def is_failing(self) -> bool:
        """Whether it did not answer a moment ago."""
        return self.failed_at is not None and self.failed_at > timezone.now() - TOLD_FOR

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends people back to: fixed, whatever host a request names."""
        return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/dang-nhap/qua/{self.code}/tra-ve"


def secret_of(code: str, what: str) -> str:
    """`MOTCUA_OIDC_<CODE>_<what>`, or the content of the file that `…_FILE` names."""
    return secret_in(f"{variable(code)}_{what}")


def variable(code: str) -> str:
    """How the variables of a provider begin: "danh-ba" → MOTCUA_OIDC_DANH_BA."""
    return f"MOTCUA_OIDC_{code.upper().replace('-', '_').replace('.', '_')}"


def read(row: IdentityProvider) -> Provider:
    """The provider of a row. In the sample mode the environment may name a simulator's issuer, which turns it on."""
    data: Mapping[str, Any] = row.definition
    staff: Mapping[str, Any] = data.get("staff", {})
    levels: Mapping[str, Any] = data.get("levels", {})
    elsewhere = os.environ.get(f"{variable(row.code)}_ISSUER", "").strip() if settings.SAMPLE_MODE else ""
    return Provider(
        code=row.code,
        name=data["name"],
        audience=data["audience"],
        issuer=elsewhere or data["issuer"],
        client_id=data["client_id"],
        is_on=row.is_on or bool(elsewhere),
        client_auth=data.get("client_auth", ""),
        scopes=tuple(data.get("scopes", ("openid",))),
        acr_values=tuple(data.get("acr_values", ())),
        claims=data.get("claims", {}),
        kinds=data.get("account_kinds", {}),
        accepted=tuple(levels.get("accepted", ())),
        proves=tuple(levels.get("proves", ())),
        staff_match=staff.get("match", "email"),
        makes_accounts=bool(staff.get("makes_accounts", False)),
        scim=staff.get("scim", ""),
        agencies=tuple(staff.get("agencies", ())),
        failed_at=row.failed_at,
    )


def providers_on() -> list[Provider]:
    """Those that people may sign in with, citizens' first; one statement."""
    rows = (
        IdentityProvider.objects.all()
        if settings.SAMPLE_MODE
        else IdentityProvider.objects.filter(is_on=True)
    )
    found = [one for one in map(read, rows.order_by("code")) if one.is_on]
    return sorted(found, key=lambda one: one.is_for_staff)


_by_code = KeptQuery(lambda code: IdentityProvider.objects.filter(code=code), "a code")


def provider_on(code: str) -> Provider | None:
    """One that is on, by its code."""
    row = _by_code.first(code)
    found = read(row) if row is not None else None
    return found if found is not None and found.is_on else None


def note_failure(provider: Provider) -> None:
    """It did not answer; told to all processes, at most once in ten seconds."""
    now = timezone.now()
    recent = Q(failed_at__gt=now - datetime.timedelta(seconds=10))
    IdentityProvider.objects.filter(code=provider.code).exclude(recent).update(failed_at=now)


def note_success(provider: Provider) -> None:
    """It answered again. No statement where nothing was wrong."""
    if provider.failed_at is not None:
        IdentityProvider.objects.filter(code=provider.code).update(failed_at=None)


def save_provider(data: Mapping[str, Any]) -> bool:
    """Keep a definition (as a package or the screen gives it, checked); True where anything is new."""
    definition = {key: value for key, value in data.items() if key not in ("code", "on")}
    is_on = bool(data.get("on", False))
    row = IdentityProvider.objects.filter(code=data["code"]).first()
    if row is None:
        IdentityProvider.objects.create(code=data["code"], definition=definition, is_on=is_on)
        return True
    if row.definition == definition and row.is_on == is_on:
        return False
    row.definition, row.is_on, row.failed_at = definition, is_on, None
    row.save()
    return True


def definition_of(row: IdentityProvider) -> dict[str, Any]:
    """What `save_provider` takes, of a row."""
    return {"code": row.code, "on": row.is_on, **row.definition}


def takes_two(data: Mapping[str, Any]) -> bool:
    """Whether keeping this definition is dangerous enough for a second person: all but keeping it as it is, and
    turning it off, which somebody who sees it lie must be able to do at once.
    """
    row = IdentityProvider.objects.filter(code=data["code"]).first()
    if row is None:
        return True
    before, after = definition_of(row), {"on": False, **data}
    return before != after and before | {"on": False} != after


def mistakes_of(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(JSON pointer, reason) of what a definition of the right shape still gets wrong."""
    wrong: list[tuple[str, str]] = []
    if not is_safe_address(data["issuer"]):
        wrong.append(("/issuer", _("Địa chỉ phải bắt đầu bằng https:// và không có “?” hay “#”.")))
    if "openid" not in data.get("scopes", ("openid",)):
        wrong.append(("/scopes", _("Phạm vi phải có “openid”.")))
    claims = data.get("claims", {})
    levels = data.get("levels", {})
    staff = data.get("staff", {})
    if (levels.get("accepted") or levels.get("proves")) and not claims.get("level"):
        wrong.append(("/claims", _("Đã nêu mức bảo đảm thì phải nêu dữ kiện nào cho biết mức (level).")))
    for value in levels.get("proves", ()):
        if levels.get("accepted") and value not in levels["accepted"]:
            reason = _("Mức “%(level)s” không nằm trong các mức được chấp nhận.")
            wrong.append(("/levels/proves", reason % {"level": value}))
    if data["audience"] == "public":
        if not claims.get("id_number") and not claims.get("tax_code"):
            wrong.append(("/claims", _("Phải nêu dữ kiện mang số định danh hoặc mã số thuế.")))
        if not claims.get("full_name"):
            wrong.append(("/claims", _("Phải nêu dữ kiện mang họ và tên.")))
        if staff:
            wrong.append(("/staff", _("Chỉ nêu “staff” với danh bạ cán bộ.")))
    else:
        needed = "staff_number" if staff.get("match") == "number" else "email"
        if not claims.get(needed):
            reason = _("Phải nêu dữ kiện để tìm tài khoản cán bộ (%(name)s).")
            wrong.append(("/claims", reason % {"name": needed}))
        if staff.get("makes_accounts") and not (claims.get("email") and claims.get("full_name")):
            wrong.append(("/claims", _("Muốn tự tạo tài khoản thì phải có dữ kiện email và full_name.")))
    if staff.get("scim") and not is_safe_address(staff["scim"]):
        wrong.append(("/staff/scim", _("Địa chỉ phải bắt đầu bằng https:// và không có “?” hay “#”.")))
    if data["audience"] == "staff" and data.get("on"):
        wrong += _mistakes_beside_others(data, staff.get("agencies", ()))
    return wrong


def _mistakes_beside_others(data: Mapping[str, Any], agencies: Sequence[str]) -> list[tuple[str, str]]:
    """What two directories of staff that are on may not share: an address, an agency, being for all the rest."""
    wrong: list[tuple[str, str]] = []
    for other in providers_on():
        if not other.is_for_staff or other.code == data["code"]:
            continue
        told = {"name": other.name}
        if other.issuer == data["issuer"]:
            wrong.append(("/issuer", _("Địa chỉ này đã dùng cho danh bạ “%(name)s” đang bật.") % told))
        if not agencies and not other.agencies:
            reason = _(
                "“%(name)s” đang bật và cũng không nêu cơ quan. Khi dùng nhiều danh bạ, hãy nêu mỗi danh bạ dùng cho "
                "cơ quan nào; chỉ một danh bạ được để trống (dùng cho các cơ quan còn lại)."
            )
            wrong.append(("/staff/agencies", reason % told))
        for code in sorted(set(agencies) & set(other.agencies)):
            reason = _("Cơ quan %(code)s đã thuộc danh bạ “%(name)s” đang bật.")
            wrong.append(("/staff/agencies", reason % {"code": code, **told}))
    return wrong
