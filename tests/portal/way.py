"""The steps of an application as a browser takes them, for tests that start further on."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.forms.selectors import cached_form
from tests.answers import complete_answers
from tests.portal.posting import posted
from tests.story import DEPARTMENT, PDF, RETAIL, Story


def address(name: str, dossier: Dossier, **more: Any) -> str:
    return reverse(f"portal:{name}", kwargs={"key": dossier.key, **more})


def begin(client: Client, procedure: str = RETAIL, agency: str = DEPARTMENT) -> Dossier:
    response = client.post(reverse("portal:start", kwargs={"code": procedure}), {"agency": agency})
    assert response.status_code == 302
    key = re.search(r"/ho-so/([0-9a-f-]{36})/buoc/1", response["Location"])
    assert key
    return Dossier.objects.get(key=key[1])


def step_of(dossier: Dossier, number: int = 1) -> Any:
    return cached_form(dossier.form_version_id).steps[number - 1]


def text_field(dossier: Dossier) -> Any:
    return next(field for field in step_of(dossier).fields if field.kind == "text" and field.required)


def fill(client: Client, dossier: Dossier) -> None:
    form = cached_form(dossier.form_version_id)
    answers = complete_answers(form)
    where = address("form_step", dossier, number=1)
    while "/buoc/" in where:
        number = int(where.rsplit("/", 1)[1])
        dossier.refresh_from_db()
        post = posted(form.steps[number - 1], answers) | {
            "action": "tiep",
            "expected": dossier.draft_revision,
        }
        response = client.post(where, post)
        assert response.status_code == 302, re.findall(
            r"govuk-error-message[^<]*<[^>]*>[^<]*</span>([^<]*)", response.content.decode()
        )
        where = response["Location"]
    assert where == address("papers", dossier)


def upload(name: str = "giay-to.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def required_papers(story: Story, dossier: Dossier) -> list[Any]:
    return [paper for paper in story.definition(dossier).papers if paper.required]


def attach_all(client: Client, story: Story, dossier: Dossier) -> None:
    files = {
        f"tep-{paper.code}": upload(f"{paper.code}.pdf", PDF + paper.code.encode())
        for paper in required_papers(story, dossier)
    }
    response = client.post(address("papers", dossier), {**files, "action": "tiep"})
    assert response["Location"] == address("delivery", dossier)


def delivery_post(**changes: str) -> dict[str, str]:
    return {
        "applicant-name": "Nguyễn Văn An",
        "applicant-phone": "0900000101",
        "applicant-id_number": "042085004821",
        "way": "desk",
        "action": "tiep",
        **changes,
    }


def ready(client: Client, story: Story) -> Dossier:
    dossier = begin(client)
    fill(client, dossier)
    attach_all(client, story, dossier)
    assert client.post(address("delivery", dossier), delivery_post())["Location"] == address("check", dossier)
    dossier.refresh_from_db()
    return dossier


def submit(client: Client, dossier: Dossier, **changes: Any) -> Any:
    return client.post(
        address("check", dossier), {"cam_ket": "1", "expected": dossier.event_count, **changes}
    )
