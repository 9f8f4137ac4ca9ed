"""Proofs that no robot is at work, as a browser's widget or a listening person would give them."""

from __future__ import annotations

import altcha

from motcua.audit import robot_code
from motcua.audit.robots import TOKEN, TYPED, WORK, Form, puzzle


def worked(form: Form) -> dict[str, str]:
    """What the widget adds to a form once it has found the answer."""
    challenge = altcha.Challenge.from_dict(puzzle(form))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return {WORK: altcha.Payload(challenge, solution).to_base64()}


def heard(token: str | None = None) -> dict[str, str]:
    """What somebody types who has seen or heard the code."""
    token = token or robot_code.new_token()
    digits = robot_code.digits_of(token)
    assert digits is not None
    return {TOKEN: token, TYPED: digits}
