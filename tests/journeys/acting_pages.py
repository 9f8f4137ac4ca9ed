"""The pages of acting for somebody else, for the tour: members, invitations, authorisations, the way over."""

from __future__ import annotations

from django.utils import timezone

from motcua.dossiers import drafts
from motcua.people.mandates import link_of
from motcua.people.models import Mandate
from tests import story as people
from tests.acting import mandate_for, paper_mandate
from tests.journeys.inspecting import Inspector
from tests.portal.way import address
from tests.story import DEPARTMENT, RETAIL, Story

FORM = "main form.mc-form button[type=submit]:not([name])"


def visit_acting(inspector: Inspector, story: Story) -> None:
    """An organisation invites, somebody accepts, drafts and leaves; an authorisation is given, entered and renewed."""
    page = inspector.page
    inspector.enter(people.ORGANISATION)
    inspector.visit("/to-chuc/thanh-vien")
    inspector.press('button[value="moi"]', 422)
    page.fill("#email", people.APPLICANT)
    inspector.press('button[value="moi"]', 200)
    invited = Mandate.objects.get()
    inspector.visit(f"/to-chuc/thanh-vien/{invited.pk}/thu-hoi")
    inspector.leave()
    inspector.visit(link_of(invited))
    inspector.visit("/loi-moi")
    inspector.visit(f"{link_of(invited)}0", 410)
    inspector.enter(people.APPLICANT)
    inspector.visit("/lam-thay")
    inspector.visit(link_of(invited))
    inspector.press('button[value="nhan"]', 200)
    draft = drafts.start_draft(story.actor(people.ORGANISATION), RETAIL, DEPARTMENT)
    inspector.visit(f"/nop-ho-so/{RETAIL}")
    inspector.visit(address("check", draft))
    inspector.fetch(address("ask_to_submit", draft), status=405)
    inspector.visit("/tai-khoan/du-lieu-dung-lai", 403)
    inspector.fetch("/lam-thay/chon", status=405)
    inspector.press(".mc-acting__stop", 200)
    inspector.visit(address("dossier", draft), 409)
    _authorisations(inspector, story)
    mandate = mandate_for(story.person(people.ORGANISATION), story.person(people.STRANGER), "manage")
    inspector.enter(people.STRANGER)
    inspector.visit("/lam-thay")
    inspector.press(f'main button[name="mandate"][value="{mandate.pk}"]', 200)
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=timezone.now(), ending="removed")
    inspector.visit("/to-chuc/thanh-vien", 403)


def _authorisations(inspector: Inspector, story: Story) -> None:
    inspector.visit("/lam-thay/uy-quyen")
    inspector.press(FORM, 422)
    inspector.page.check('input[name="extent"][value="some"]')
    inspector.page.fill("#q", "rượu")
    inspector.press('button[value="tim"]', 200)
    inspector.visit("/lam-thay/giay-uy-quyen")
    inspector.press(FORM, 422)
    paper = paper_mandate(story.person(people.APPLICANT))
    inspector.visit(f"/lam-thay/giay-uy-quyen/{paper.pk}")
    inspector.visit(f"/lam-thay/{paper.pk}/ket-thuc")
