"""The roles that a post may carry. What each may do stands in one table: `motcua.dossiers.permitted`."""

from enum import StrEnum


class Role(StrEnum):
    """Who acts. Officers hold a role through a post; the applicant and the system hold none."""

    APPLICANT = "applicant"
    DESK = "desk"
    DIVISION_HEAD = "division_head"
    EXAMINER = "examiner"
    AGENCY_HEAD = "agency_head"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"


OFFICER_ROLES = tuple(role for role in Role if role is not Role.APPLICANT)
ROLE_LABELS = {
    Role.APPLICANT: "Người nộp hồ sơ",
    Role.DESK: "Cán bộ một cửa",
    Role.DIVISION_HEAD: "Lãnh đạo phòng",
    Role.EXAMINER: "Chuyên viên thụ lý",
    Role.AGENCY_HEAD: "Lãnh đạo cơ quan",
    Role.CLERK: "Văn thư",
    Role.ADMINISTRATOR: "Quản trị viên",
}
