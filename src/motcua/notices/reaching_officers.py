"""What stands behind the bell reaches those officers who want more than the bell: in a browser, on the telephone."""

from __future__ import annotations

from collections.abc import Sequence

from motcua.dossiers.models import Dossier
from motcua.notices.kinds import kind_of_bell
from motcua.notices.letters import Words
from motcua.notices.models import Choice, Notice, Subscription
from motcua.notices.outreach import Recipient, Told, reach
from motcua.people.models import User


def reach_officers(rows: Sequence[Notice]) -> None:
    """Two statements where nobody wants it."""
    people = {row.person_id for row in rows}
    if not people:
        return
    wanting = set(Subscription.objects.filter(person_id__in=people).values_list("person_id", flat=True))
    wanting |= set(
        Choice.objects.filter(person_id__in=people, agreed_at__isnull=False).values_list(
            "person_id", flat=True
        )
    )
    told = [row for row in rows if row.person_id in wanting and row.dossier_id is not None]
    if not told:
        return
    officers = User.objects.filter(is_active=True).in_bulk([row.person_id for row in told])
    dossiers = (
        Dossier.objects.select_related("agency").defer("search").in_bulk([row.dossier_id for row in told])
    )
    for row in told:
        officer, dossier = officers.get(row.person_id), dossiers.get(row.dossier_id or 0)
        if officer is None or dossier is None:
            continue
        agency = dossier.agency
        reach(
            Told(
                about=row.key.rpartition("/")[0],
                event=f"bell_{row.kind}",
                kind=kind_of_bell(row.kind),
                words=Words(row.title, tuple(row.text.split("\n\n"))),
                agency_id=agency.pk,
                contacts={
                    "name": agency.name,
                    "phone": agency.phone,
                    "email": agency.email,
                    "address": agency.address,
                },
                dossier=dossier,
            ),
            [Recipient(officer, officer.display_name, row.link, officer.email, officer.phone)],
        )
