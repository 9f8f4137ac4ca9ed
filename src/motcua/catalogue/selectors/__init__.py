"""Finding and reading procedures. All of this is public: what a procedure says is for everyone."""

from motcua.catalogue.selectors.choices import (
    Choice,
    HomeColumns,
    agencies,
    forget_home,
    home_columns,
    procedures_about,
    sectors,
    topics,
)
from motcua.catalogue.selectors.pages import (
    AgencyPlace,
    ProcedurePage,
    exempt_names,
    group_name,
    offices_of,
    preview_page,
    procedure_page,
)
from motcua.catalogue.selectors.search import (
    LONGEST_QUERY,
    ProcedureRow,
    SearchPage,
    search_procedures,
)
from motcua.catalogue.selectors.versions import (
    cached_version,
    kept_version,
    names_of_procedures,
)

__all__ = [
    "LONGEST_QUERY",
    "AgencyPlace",
    "Choice",
    "HomeColumns",
    "ProcedurePage",
    "ProcedureRow",
    "SearchPage",
    "agencies",
    "cached_version",
    "exempt_names",
    "forget_home",
    "group_name",
    "home_columns",
    "kept_version",
    "names_of_procedures",
    "offices_of",
    "preview_page",
    "procedure_page",
    "procedures_about",
    "search_procedures",
    "sectors",
    "topics",
]
