"""The pages of signing: what an officer sees, chooses and is told; what an administrator sets."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.signing.models import Credential, Gateway, Signature, TrustRoot
from tests.acts.coordination import publish
from tests.signing.esign import PIN, Esign
from tests.signing.test_results import to_sign
from tests.story import CLERK, DIRECTOR, EXAMINER, HEAD, Story

pytestmark = pytest.mark.django_db
TOP = "quantri@hatinh.mau.vn"
# Long enough that no token or hash of a page has it by chance.
WRONG_PIN = "9182736450918273"


@pytest.fixture(autouse=True)
def signing(story: Story) -> None:
    def change(steps: dict[str, dict[str, Any]]) -> None:
        steps["ky-duyet"]["signature"] = "personal"

    publish(change)


def as_officer(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.mark.criterion("I.11.3", "I.12.4", "I.12.5", "II.7.4", "II.8.10")
def test_an_officer_registers_a_certificate_sees_signs_and_downloads(story: Story, esign: Esign) -> None:
    esign.connect()
    esign.hold("K1", story.person(DIRECTOR).full_name)
    client = as_officer(story, DIRECTOR)
    mine = reverse("desk:certificates")
    found = client.post(mine, {"dich-vu": "esign", "so": "K1"})
    assert "Dùng chứng thư này" in text_of(found)
    assert client.post(mine, {"dich-vu": "esign", "them": "K1"}).status_code == 302
    key = Credential.objects.get()
    dossier = to_sign(story)
    here = reverse("desk:signing", kwargs={"key": dossier.key})
    assert "Ký số kết quả" in text_of(client.get(reverse("desk:dossier", kwargs={"key": dossier.key})))
    prepared = {"viec": "chuan-bi", "nguon": "du-thao", "issued_on": story.today()}
    assert client.post(here, prepared | {"issued_on": "31/02/2026"}).status_code == 422
    assert client.post(here, prepared).status_code == 302
    shown = client.get(reverse("desk:signing_file", kwargs={"key": dossier.key}))
    seen = hashlib.sha256(shown.content).hexdigest()
    assert seen in text_of(client.get(here))
    wrong = client.post(here, {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": WRONG_PIN})
    assert wrong.status_code == 422
    assert "PIN không đúng" in text_of(wrong)
    assert WRONG_PIN not in text_of(wrong)
    signed = client.post(
        here, {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": PIN}, follow=True
    )
    assert "Ký thành công" in text_of(signed)
    assert "Xem văn bản đã ký" in text_of(signed)
    download = client.get(reverse("desk:signing_file", kwargs={"key": dossier.key}) + "?tai=1")
    assert download["Content-Disposition"].startswith("attachment")
    assert b"/ETSI.CAdES.detached" in download.content
    # Only who has the step signs; others of the agency look.
    other = as_officer(story, EXAMINER)
    assert "không ký được" in text_of(other.get(here))
    assert other.post(here, prepared).status_code == 403


def test_many_are_made_ready_and_signed_on_one_page(story: Story, esign: Esign) -> None:
    gateway = esign.connect()
    key = esign.key_of(gateway, story.person(DIRECTOR))
    dossiers = [to_sign(story), to_sign(story)]
    client = as_officer(story, DIRECTOR)
    here = reverse("desk:signing_many")
    ticked: dict[str, Any] = {"chon": [str(one.key) for one in dossiers]}
    assert text_of(client.post(here, ticked | {"viec": "chuan-bi"})).count("Đã chuẩn bị văn bản.") == 2
    from motcua.signing.models import Document

    seen = {f"sha256-{one.dossier.key}": one.file.sha256 for one in Document.objects.all()}
    said = seen | {"viec": "ky", "chung-thu": str(key.key), "pin": PIN}
    # Whoever mistypes the PIN signs no more the second time than was chosen the first.
    wrong = client.post(here, said | {"chon": [str(dossiers[0].key)], "pin": "1"})
    assert wrong.status_code == 422
    assert _ticked(text_of(wrong)) == [str(dossiers[0].key)]
    answer = client.post(here, said | ticked)
    assert text_of(answer).count("Ký thành công") >= 2
    assert Signature.objects.filter(state="done").values("order").distinct().count() == 1
    assert "Không có kết quả nào" in text_of(as_officer(story, CLERK).get(here))
    # What was signed before the dossier went back is not signed now.
    story.do("send_back", dossiers[0], DIRECTOR, {"reason": "Xem lại."})
    story.do("propose", dossiers[0], EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", dossiers[0], HEAD, {"opinion": "Kính trình."})
    shown = text_of(client.get(here))
    assert _ticked(shown) == [str(dossiers[0].key)]
    assert shown.count("Chưa chuẩn bị") == 1


def _ticked(page: str) -> list[str]:
    return re.findall(r'name="chon" value="([^"]+)"[^>]* checked', page)


@pytest.mark.criterion("II.26.2", "I.12.1")
def test_an_administrator_sets_up_a_service_and_its_roots(story: Story, esign: Esign) -> None:
    client = as_officer(story, TOP)
    service = {
        "code": "esign",
        "name": "Cổng eSign",
        "url": f"{esign.base}csc/v2",
        "token_url": f"{esign.base}oauth2/token",
        "client_id": "motcua",
        "timestamp_url": f"{esign.base}tsa",
        "seconds": "5",
        "is_on": "1",
    }
    new = reverse("console:signing_new")
    unsafe = client.post(new, service | {"url": "http://esign.example.vn/csc/v2"})
    assert unsafe.status_code == 422
    assert "Cổng eSign" in text_of(unsafe)
    assert client.post(new, service).status_code == 302
    one = reverse("console:signing_gateway", kwargs={"code": "esign"})
    answer = text_of(client.post(one, {"thu": "1"}))
    assert "trả lời và nhận mã bí mật" in answer
    assert esign.service.client_secret not in answer
    esign.service.ways.is_down = True
    assert "không trả lời" in text_of(client.post(one, {"thu": "1"}))
    esign.service.ways.is_down = False
    root = reverse("console:signing_root")
    authority = esign.service.authorities["government"]
    given = {
        "authority": "government",
        "certificate": authority.issuing.pem,
        "hosts": esign.base.split("/")[2],
    }
    assert client.post(root, given).status_code == 422
    assert client.post(root, given | {"certificate": authority.root.pem}).status_code == 302
    assert TrustRoot.objects.get().is_on
    # The certificate of an agency names it.
    esign.hold("CQ", "Sở Công Thương Mẫu")
    chosen = {"co-quan": "H27.03", "dich-vu": "esign", "so": "CQ"}
    home = reverse("console:signing")
    # Another one's certificate is neither shown nor taken.
    refused = client.post(home, chosen)
    assert refused.status_code == 422
    assert "Sở Công Thương Mẫu" not in text_of(refused)
    assert client.post(home, chosen | {"them": "CQ"}).status_code == 422
    esign.hold("CQ2", Dossier.objects.model.agency.field.related_model.objects.get(code="H27.03").name)
    assert "Dùng chứng thư này" in text_of(client.post(home, chosen | {"so": "CQ2"}))
    assert client.post(home, chosen | {"them": "CQ2"}).status_code == 302
    assert Credential.objects.get().agency.code == "H27.03"
    assert Gateway.objects.get().is_on
