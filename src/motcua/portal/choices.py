"""The choices of the search filters, kept in memory as long as the home page's columns are."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from motcua.agencies.selectors import stamp
from motcua.catalogue import selectors
from motcua.catalogue.selectors import Choice, HomeColumns

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (code, text) for each."""

    agencies: Options
    sectors: Options
    topics: Options
    columns: HomeColumns

    @property
    def levels(self) -> Options:
        """The levels of service (criterion I.13.4)."""
        return [*self.online_levels, ("information", _("Cung cấp thông tin trực tuyến"))]

    @property
    def online_levels(self) -> Options:
        """The two levels at which a dossier can be filed (I.2.1)."""
        return [("full", _("Toàn trình")), ("partial", _("Một phần"))]

    @property
    def tiers(self) -> Options:
        """The levels of administration at which a procedure is done."""
        return [("ministry", _("Cấp bộ")), ("province", _("Cấp tỉnh")), ("commune", _("Cấp xã"))]

    @property
    def audiences(self) -> Options:
        """Whom a procedure is for (I.13.5)."""
        return [("citizen", _("Cá nhân")), ("business", _("Tổ chức, doanh nghiệp"))]

    def labels(self) -> dict[str, dict[str, str]]:
        """By filter: code → text."""
        return {
            "agency": dict(self.agencies),
            "sector": dict(self.sectors),
            "level": dict(self.levels),
            "tier": dict(self.tiers),
            "audience": dict(self.audiences),
            "topic": dict(self.topics),
        }


def current_choices() -> Choices:
    """Return the choices; at most thirty seconds old, as the home page's columns are."""
    return _choices(selectors.home_columns(), stamp())


@lru_cache(maxsize=2)
def _choices(columns: HomeColumns, at: int) -> Choices:
    return Choices(
        agencies=_options(selectors.agencies()),
        sectors=_options(selectors.sectors()),
        topics=_options((*columns.citizen, *columns.business)),
        columns=columns,
    )


def _options(found: tuple[Choice, ...]) -> Options:
    return [(choice.code, choice.name) for choice in found]
