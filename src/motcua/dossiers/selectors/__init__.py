"""Reading dossiers: every function takes the person and gives only what that person may see."""

from motcua.dossiers.selectors.access import may_read_file, papers_beside, visible_to
from motcua.dossiers.selectors.board import RoleBoard, Tile, board, board_counts, next_rows
from motcua.dossiers.selectors.counting import list_counts, work_counts
from motcua.dossiers.selectors.figures import month_figures
from motcua.dossiers.selectors.full import (
    AvailableAction,
    DossierView,
    available_actions,
    dossier_for,
    own_dossier,
)
from motcua.dossiers.selectors.lists import WorkList, list_title, work_menu
from motcua.dossiers.selectors.narrowing import Filters
from motcua.dossiers.selectors.own import FOLDERS, folders_of_account, own_folders, own_list
from motcua.dossiers.selectors.public import PublicView, lookup, of_number, state_of
from motcua.dossiers.selectors.rows import Row
from motcua.dossiers.selectors.work import work_list

__all__ = [
    "FOLDERS",
    "AvailableAction",
    "DossierView",
    "Filters",
    "PublicView",
    "RoleBoard",
    "Row",
    "Tile",
    "WorkList",
    "available_actions",
    "board",
    "board_counts",
    "dossier_for",
    "folders_of_account",
    "list_counts",
    "list_title",
    "lookup",
    "may_read_file",
    "month_figures",
    "next_rows",
    "of_number",
    "own_dossier",
    "own_folders",
    "own_list",
    "papers_beside",
    "state_of",
    "visible_to",
    "work_counts",
    "work_list",
    "work_menu",
]
