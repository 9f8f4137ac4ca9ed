"""The roles that a post may carry. What each may do stands in one table: `motcua.dossiers.permitted`."""

from enum import StrEnum

from django.utils.translation import gettext_lazy


class Role(StrEnum):
    """Who acts. Officers hold a role through a post; the applicant and the system hold none."""

    APPLICANT = "applicant"
    DESK = "desk"
    DIVISION_HEAD = "division_head"
    EXAMINER = "examiner"
    AGENCY_HEAD = "agency_head"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"
    # Asks who did what, when and by which rule; acts on nothing.
    INSPECTOR = "inspector"
    # Keeps the money of an agency: books, refunds, reconciliation. Sees no dossier by it and acts on none.
    ACCOUNTANT = "accountant"


OFFICER_ROLES = tuple(role for role in Role if role is not Role.APPLICANT)
# Those that a step of a process may name.
STEP_ROLES = tuple(role for role in Role if role not in (Role.INSPECTOR, Role.ACCOUNTANT))
# Whoever holds these is not meant where a whole unit is asked for an opinion.
NEVER_ASKED = (Role.ADMINISTRATOR, Role.INSPECTOR, Role.ACCOUNTANT)
ROLE_LABELS = {
    Role.APPLICANT: gettext_lazy("Người nộp hồ sơ"),
    Role.DESK: gettext_lazy("Cán bộ một cửa"),
    Role.DIVISION_HEAD: gettext_lazy("Lãnh đạo phòng"),
    Role.EXAMINER: gettext_lazy("Chuyên viên thụ lý"),
    Role.AGENCY_HEAD: gettext_lazy("Lãnh đạo cơ quan"),
    Role.CLERK: gettext_lazy("Văn thư"),
    Role.ADMINISTRATOR: gettext_lazy("Quản trị viên"),
    Role.INSPECTOR: gettext_lazy("Thanh tra, kiểm tra"),
    Role.ACCOUNTANT: gettext_lazy("Kế toán"),
}
