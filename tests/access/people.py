"""Who asks in the matrix: every kind of person of the sample province, and what each is to a thing."""

from __future__ import annotations

from motcua.config.access.kinds import Who
from tests import story

TOP_ADMINISTRATOR = "quantri@hatinh.mau.vn"
NOBODY = ""
AGENT = "lam.thay@vidu.vn"
"""Not of the sample province: the applicant has authorised this person, who has chosen to act by it."""

# To what the department of trade (H27.03) handles, filed by Nguyễn Văn An and with its examiner.
HERE = {
    NOBODY: Who.ANONYMOUS,
    story.APPLICANT: Who.OWNER,
    AGENT: Who.AGENT,
    story.STRANGER: Who.CITIZEN,
    story.ORGANISATION: Who.ORGANISATION,
    story.DESK: Who.DESK,
    story.DESK_2: Who.DESK_COLLEAGUE,
    story.EXAMINER: Who.HOLDER,
    story.EXAMINER_2: Who.COLLEAGUE,
    story.HEAD: Who.DIVISION_HEAD,
    story.OTHER_HEAD: Who.OTHER_DIVISION_HEAD,
    story.OTHER_EXAMINER: Who.OTHER_DIVISION,
    story.DIRECTOR: Who.AGENCY_HEAD,
    story.DEPUTY: Who.DEPUTY_HEAD,
    story.CLERK: Who.CLERK,
    story.JUSTICE_DESK: Who.DESK_ELSEWHERE,
    story.JUSTICE_EXAMINER: Who.EXAMINER_ELSEWHERE,
    story.JUSTICE_HEAD: Who.DIVISION_HEAD_ELSEWHERE,
    story.JUSTICE_DIRECTOR: Who.AGENCY_HEAD_ELSEWHERE,
    story.JUSTICE_CLERK: Who.CLERK_ELSEWHERE,
    story.COMMUNE_DESK: Who.DESK_ELSEWHERE,
    story.ADMINISTRATOR: Who.ADMINISTRATOR,
    story.JUSTICE_ADMINISTRATOR: Who.ADMINISTRATOR_ELSEWHERE,
    story.INSPECTOR: Who.INSPECTOR,
    TOP_ADMINISTRATOR: Who.TOP_ADMINISTRATOR,
}

_AWAY = {
    Who.AGENT: Who.CITIZEN,
    Who.DESK: Who.DESK_ELSEWHERE,
    Who.DESK_COLLEAGUE: Who.DESK_ELSEWHERE,
    Who.HOLDER: Who.EXAMINER_ELSEWHERE,
    Who.COLLEAGUE: Who.EXAMINER_ELSEWHERE,
    Who.OTHER_DIVISION: Who.EXAMINER_ELSEWHERE,
    Who.DIVISION_HEAD: Who.DIVISION_HEAD_ELSEWHERE,
    Who.OTHER_DIVISION_HEAD: Who.DIVISION_HEAD_ELSEWHERE,
    Who.AGENCY_HEAD: Who.AGENCY_HEAD_ELSEWHERE,
    Who.DEPUTY_HEAD: Who.AGENCY_HEAD_ELSEWHERE,
    Who.CLERK: Who.CLERK_ELSEWHERE,
    Who.ADMINISTRATOR: Who.ADMINISTRATOR_ELSEWHERE,
}

# To what the department of justice (H27.09) handles, filed by Trần Thị Bình and waiting for one of its examiners.
THERE = {
    **{email: _AWAY.get(who, who) for email, who in HERE.items()},
    story.APPLICANT: Who.CITIZEN,
    story.STRANGER: Who.OWNER,
    story.JUSTICE_DESK: Who.DESK,
    story.JUSTICE_EXAMINER: Who.COLLEAGUE,
    story.JUSTICE_HEAD: Who.DIVISION_HEAD,
    story.JUSTICE_DIRECTOR: Who.AGENCY_HEAD,
    story.JUSTICE_CLERK: Who.CLERK,
    story.JUSTICE_ADMINISTRATOR: Who.ADMINISTRATOR,
}

# To what the province's administrator makes: both departments stand below.
ABOVE = {
    **{email: _AWAY.get(who, who) for email, who in HERE.items()},
    story.ADMINISTRATOR: Who.ADMINISTRATOR_BELOW,
    story.JUSTICE_ADMINISTRATOR: Who.ADMINISTRATOR_BELOW,
}
