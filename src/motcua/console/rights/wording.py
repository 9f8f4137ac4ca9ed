"""Rights in words: what each is about, and the whole of one as a sentence."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from motcua.agencies.models import GivenRight
from motcua.agencies.rights import ACTS, EXPORT, PRINT, SEE, is_act
from motcua.agencies.roles import Role
from motcua.catalogue.models import Sector
from motcua.catalogue.selectors import names_of_procedures
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.permitted import PERMITTED, WIDENABLE
from motcua.kernel.dates import format_date

OFFICER_ACTS = tuple(
    dict.fromkeys(
        act
        for row in PERMITTED.values()
        for role, acts in row.items()
        if role not in (Role.APPLICANT, Role.ADMINISTRATOR)
        for act in sorted(acts)
    )
)


def what_label(what: str) -> str:
    """What a right is about."""
    of_screens = {
        SEE: _("Xem hồ sơ"),
        ACTS: _("Mọi thao tác xử lý hồ sơ"),
        EXPORT: _("Tải danh sách hồ sơ thành tệp"),
        PRINT: _("In, tải giấy tờ lập từ hồ sơ"),
    }
    return of_screens.get(what) or label_of(what)


def subjects() -> list[tuple[str, str]]:
    """What a right may be about, for a select."""
    return [(what, what_label(what)) for what in (SEE, ACTS, *OFFICER_ACTS, EXPORT, PRINT)]


def may_be_allowed(what: str) -> bool:
    """Whether a right may give it beside the role."""
    return what in (SEE, ACTS) or what in WIDENABLE


def procedures_in_words(rights: Iterable[GivenRight]) -> Mapping[int, str]:
    """For which procedures each right holds, by its id; two statements at most."""
    several = list(rights)
    sectors = {code for right in several for code in right.sectors}
    codes = {code for right in several for code in right.procedures}
    sector_names = (
        dict(Sector.objects.filter(code__in=sectors).values_list("code", "name")) if sectors else {}
    )
    names = names_of_procedures(codes)
    return {
        right.pk: "; ".join(
            [
                *(_("lĩnh vực %(name)s") % {"name": sector_names.get(code, code)} for code in right.sectors),
                *(
                    _("thủ tục %(name)s") % {"name": f"{names[code]} ({code})" if code in names else code}
                    for code in right.procedures
                ),
            ]
        )
        or _("mọi thủ tục")
        for right in several
    }


def sentence(right: GivenRight, procedures: str) -> str:
    """The whole right: "Chỉ được: Xem hồ sơ – lĩnh vực …"; without its holder and its days."""
    parts = [procedures]
    if right.reach != GivenRight.Reach.ALL:
        parts.append(str(right.get_reach_display()).lower())
    if right.step:
        parts.append(_("ở bước “%(step)s”") % {"step": right.step})
    told = {
        "effect": right.get_effect_display(),
        "what": what_label(right.what),
        "where": ", ".join(parts),
    }
    return _("%(effect)s: %(what)s – %(where)s") % told


def days(right: GivenRight) -> str:
    """From when to when."""
    if right.ends_on is None:
        return _("từ %(first)s") % {"first": format_date(right.starts_on)}
    return _("từ %(first)s đến hết %(last)s") % {
        "first": format_date(right.starts_on),
        "last": format_date(right.ends_on),
    }


def holder(right: GivenRight) -> str:
    """Whose it is; with `group`, `post__unit` and `person` read."""
    if right.group is not None:
        return _("nhóm “%(name)s”") % {"name": right.group.name}
    if right.post is not None:
        return _("chức vụ “%(title)s”, %(unit)s") % {
            "title": right.post.title,
            "unit": right.post.unit.name,
        }
    return _("riêng %(name)s") % {"name": right.person.full_name if right.person is not None else ""}


def needs_reach(what: str) -> bool:
    """Whether a right about this must say how far it reaches to be given beside the role."""
    return what == SEE or is_act(what)
