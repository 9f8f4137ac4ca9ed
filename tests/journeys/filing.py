"""Filing a dossier on the portal from the procedure's page to the receipt, whatever its form asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.forms.rules import visible_fields
from motcua.forms.selectors import cached_form
from motcua.people.models import User
from tests.answers import complete_answers
from tests.journeys.walking import Walker


def file(
    walker: Walker,
    page: Page,
    code: str,
    email: str,
    start: str = "",
    choose: Callable[[Page], None] | None = None,
    **answers: Any,
) -> Dossier:
    """Fill in every part with complete answers (these among them), attach what is required, submit.

    `start`: the address that the person comes by, when it is not the procedure's own; `choose`: how the result is to
    reach them, on the page that asks it, when it is not as that page proposes.
    """
    walker.enter(page, email)
    page.goto(start or f"/nop-ho-so/{code}")
    walker.follow(page, page.locator("main form.mc-form button[type=submit]"))
    submitter = User.objects.get(email=email)
    dossier = Dossier.objects.get(procedure__code=code, submitter=submitter, submitted_at=None)
    form = cached_form(dossier.form_version_id)
    given = {**complete_answers(form), **answers}
    shown = {field.code for field in visible_fields(form, given)}
    given = {code: value for code, value in given.items() if code in shown}
    for number, _step in enumerate(form.steps, start=1):
        walker.fill_step(page, dossier, number, given)
        walker.on(page)
    for paper in cached_version(dossier.procedure_version_id).papers:
        if paper.required:
            walker.attach(page, paper.code, walker.pdf(f"{paper.code}-{dossier.pk}.pdf"))
    walker.on(page)
    if choose is not None:
        choose(page)
    walker.on(page)
    page.check("input[name=cam_ket]")
    walker.follow(page, page.get_by_role("button", name="Nộp hồ sơ"))
    dossier.refresh_from_db()
    assert dossier.submitted_at is not None, page.inner_text("main")
    return dossier
