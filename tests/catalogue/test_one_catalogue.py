"""One catalogue for everyone: what is published is at once the same on the portal and at the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.catalogue.entries import save_sector, save_topic
from motcua.catalogue.models import Procedure
from motcua.catalogue.services import publish_procedure
from motcua.people.models import User
from tests.sample_database import forget_cached
from tests.story import DESK, RETAIL

NAME = "Cấp Giấy phép bán lẻ rượu theo quy định mới"
SECTOR, TOPIC = "Kinh doanh có điều kiện", "Mở cửa hàng"


@pytest.mark.criterion("II.1.1")
def test_sector_topic_and_procedure_are_the_same_on_the_portal_and_at_the_desk(sample: Any, db: None) -> None:
    before = Procedure.objects.get(code=RETAIL).current
    assert before is not None
    save_sector({"code": "G02-CT99", "name": SECTOR, "order": 99})
    save_topic({"code": "mo-cua-hang", "name": TOPIC, "audience": "business", "order": 99})
    publish_procedure({**before.data, "name": NAME, "sector": "G02-CT99", "topics": ["mo-cua-hang"]})
    forget_cached()
    desk = Client()
    desk.force_login(User.objects.get(email=DESK))
    offered = desk.get("/can-bo/tiep-nhan-moi").content.decode()
    filters = desk.get("/can-bo/danh-sach/all").content.decode()
    portal = Client().get("/thu-tuc?sector=G02-CT99").content.decode()
    home = Client().get("/").content.decode()
    assert NAME in offered
    assert NAME in portal
    assert before.name + "<" not in offered + portal
    for page in (filters, home):
        assert SECTOR in page
    assert TOPIC in home
