from tests.desk.conftest import *
from tests.desk.helpers import copies
from tests.story import *
from django.db import connection
from motcua.dossiers.selectors import folders as f
from motcua.dossiers.models import Dossier
from tests.commerce import Commerce, WEBSITE


def test_plan(sample, db):
    c = Commerce()
    d = c.filed(WEBSITE)
    copies(d, 300)
    copies(c.assigned(), 300)
    actor = c.actor(DIRECTOR)
    group = f.find_folders(actor, "thong-bao-tmdt")
    print([(x.code, x.count) for x in f.folder_counts(actor, group)])
    with connection.cursor() as cur:
        cur.execute("ANALYZE dossiers_dossier")
        cur.execute("SET enable_seqscan=off")
        kept = f._counting(actor, tuple((o.code, f._procedures(group, o), o.places) for o in group.folders))
        from motcua.data import counted

        for name, part in list(kept._capped.items())[:2]:
            cur.execute("EXPLAIN " + part.sql, part.params)
            print(name, *[r[0] for r in cur.fetchall()], sep="\n")
        from motcua.dossiers.selectors.holding import _standing

        for q in (
            _standing(actor).values("unit_id"),
            Dossier.objects.filter(f.submitted_to(actor), f._within(group, group.folders[1]))
            .order_by("-submitted_at", "-id")
            .values_list("id")[:1001],
        ):
            print(q.explain())
    with connection.cursor() as cur:
        from django.utils import timezone
        import datetime

        n = timezone.now()
        print(
            Dossier.objects.filter(
                ended_at__isnull=True,
                submitted_at__isnull=False,
                agency_id__in=[1, 2],
                step_due_at__gt=n - datetime.timedelta(hours=1),
                step_due_at__lte=n,
            ).explain()
        )
    assert 0
