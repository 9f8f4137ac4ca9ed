"""The post for the tour of every page: what an applicant, a desk and an administrator see of it."""

from __future__ import annotations

from motcua.dossiers.models import Dossier
from motcua.post.models import Parcel
from motcua.post.parcels import Wanted, chosen_offer, send_result
from tests import story as people
from tests.access.postal import carrier_of, post_of
from tests.journeys.inspecting import Inspector
from tests.portal.way import address
from tests.post.conftest import BY_POST, carrier
from tests.story import Story


def visit_own_post(inspector: Inspector, dossier: Dossier) -> None:
    """As the applicant, of a dossier that runs: nothing yet, then papers that the post is asked to fetch."""
    carrier()
    page = address("post", dossier)
    inspector.visit(page)
    inspector.page.locator("main summary").first.click()
    inspector.press("main form.mc-form button[type=submit]", 200)
    made = Parcel.objects.get(dossier=dossier)
    assert made.is_incoming, "the post was asked to fetch papers"
    assert inspector.page.get_by_text(made.ref).count(), "the page tells under which number"


def visit_desk_post(inspector: Inspector, story: Story) -> None:
    """At the desk: each tab, a result sent, its label, the list."""
    carrier()
    made = post_of(story, story.handed_over())
    dossier = story.ready()
    Dossier.objects.filter(pk=dossier.pk).update(delivery=BY_POST)
    dossier.refresh_from_db()
    page = f"/can-bo/ho-so/{dossier.key}/xem/buu-chinh"
    inspector.visit("/can-bo/buu-chinh")
    inspector.visit(page)
    offer = chosen_offer(dossier, "delivery")
    assert offer is not None
    parcel = send_result(story.actor(people.DESK), dossier, Wanted(offer))
    inspector.visit(page)
    inspector.visit(f"/can-bo/ho-so/{dossier.key}")
    for tab in ("giao", "den", "duong", "xu-ly", "xong", "bang-ke"):
        inspector.visit(f"/can-bo/buu-chinh?muc={tab}")
    inspector.fetch(f"/can-bo/ho-so/{dossier.key}/phieu/buu-gui/{parcel.key}.pdf", "application/pdf")
    inspector.visit(f"/can-bo/buu-chinh/bang-ke/{made.list.key}")
    inspector.fetch(f"/can-bo/buu-chinh/bang-ke/{made.list.key}.pdf", "application/pdf")
    assert Parcel.objects.count() == 2


def visit_carriers(inspector: Inspector) -> None:
    """As an administrator: listed, one as kept, tried in vain, as a file, a new one refused."""
    carrier_of("so", people.DEPARTMENT)
    inspector.visit("/quan-tri/buu-chinh")
    inspector.visit("/quan-tri/buu-chinh/mot/so")
    inspector.press("main button[name=thu]", 200)
    inspector.fetch("/quan-tri/buu-chinh/mot/so.json", "application/json")
    inspector.visit("/quan-tri/buu-chinh/them")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch("/buu-chinh/trang-thai/so", status=405)
