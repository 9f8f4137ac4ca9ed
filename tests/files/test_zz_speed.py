from __future__ import annotations
import os, statistics, time
import pytest
from django.test import Client
from motcua.audit.looks import record_look
from motcua.audit.models import Look
from motcua.dossiers.models import Paper
from motcua.files.services import store_made
from motcua.people.models import User
from tests.story import EXAMINER, Story

@pytest.mark.django_db(transaction=True)
def test_speed(sample):
    dossier = Story().assigned()
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None)[0]
    paper.file = store_made(b"%PDF-1.7\n" + os.urandom(20_000_000), "a.pdf", "application/pdf"); paper.save()
    c = Client(); u = User.objects.get(email=EXAMINER); c.force_login(u)
    def once(n):
        t = time.perf_counter()
        r = c.get(f"/tep/{paper.file.key}", headers={"Range": f"bytes={n*65536}-{n*65536+65535}"})
        b"".join(r.streaming_content)
        return time.perf_counter() - t
    for n in range(20): once(n)
    took = [once(n) for n in range(200)]
    print("SPEED part median ms", 1000*statistics.median(took), "p95", 1000*statistics.quantiles(took, n=20)[-1])
    def look(n):
        t = time.perf_counter(); record_look(u.pk, Look.Way.VIEW, f"file:{n}"); return time.perf_counter() - t
    for n in range(20): look(n)
    took = [look(n + 100) for n in range(300)]
    print("SPEED new look median ms", 1000*statistics.median(took))
    took = [look(100) for n in range(300)]
    print("SPEED same look median ms", 1000*statistics.median(took))
    def state():
        t = time.perf_counter(); c.get(f"/tep/{paper.file.key}/xem/trang-thai"); return time.perf_counter() - t
    for n in range(20): state()
    print("SPEED state median ms", 1000*statistics.median([state() for n in range(100)]))
