"""What is exported can be loaded again: into the same database without a change, into an empty one as it was."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from docx import Document

from motcua.agencies.models import Agency, Calendar, SiteSettings
from motcua.catalogue.models import Office, Procedure, ProcedureVersion, Sector, Topic
from motcua.config.places import project_root
from motcua.exchange.packages import dump_archive, dump_folder, load_archive, load_folder
from motcua.exchange.packages.dumping import dump_files, dump_one
from motcua.forms.models import FormVersion
from motcua.people.models import User
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram
from motcua.slips.models import SlipVersion
from tests.exchange.small import rows, small_package, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    report = load_folder(write(tmp_path / "nguon", small_package()))
    assert report.ok


def test_loading_an_export_changes_nothing() -> None:
    before = rows()
    report = load_archive(dump_archive())
    assert report.mistakes == []
    assert report.counts == {}
    assert rows() == before


def test_an_export_brings_an_empty_system_to_the_same_content(tmp_path: Path) -> None:
    first = dump_files()
    dump_folder(tmp_path / "ra")
    Procedure.objects.update(current=None)
    for model in (
        Office,
        ProcedureVersion,
        Procedure,
        FormVersion,
        ProcessVersion,
        RuleSet,
        StateDiagram,
        SlipVersion,
    ):
        model.objects.all().delete()
    for model in (User, Sector, Topic, SiteSettings):
        model.objects.all().delete()
    Agency.objects.filter(parent__isnull=False).delete()
    Agency.objects.all().delete()
    Calendar.objects.all().delete()
    report = load_folder(tmp_path / "ra")
    assert report.mistakes == []
    assert dump_files() == first


def test_an_export_holds_no_password_and_no_citizen() -> None:
    written = b"".join(dump_files().values()).decode()
    assert "canbo@so.vn" in written
    assert "password" not in written
    assert "argon2" not in written
    assert "dan@thu.vn" not in written


def test_two_exports_of_the_same_content_are_the_same_bytes() -> None:
    assert dump_archive() == dump_archive()


def test_one_definition_is_given_as_it_was_loaded() -> None:
    content = dump_one("procedure", "2.000620")
    assert content is not None
    assert json.loads(content) == small_package()["thu-tuc.json"]
    assert dump_one("procedure", "khong-co") is None
    assert dump_one("bi-mat", "x") is None


def test_a_word_template_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    package = small_package()
    package["phieu/giay-tiep-nhan.json"]["word_file"] = "mau.docx"
    package["phieu/mau.docx"] = (project_root() / "sample/slips/giay-tiep-nhan.docx").read_bytes()
    assert load_folder(write(tmp_path / "moi", package)).counts == {"slip": 1}
    out = dump_files()
    assert out["slips/giay-tiep-nhan.docx"] == package["phieu/mau.docx"]
    assert json.loads(out["slips/giay-tiep-nhan.json"])["word_file"] == "giay-tiep-nhan.docx"
    again = load_archive(dump_archive())
    assert (again.mistakes, again.counts) == ([], {})
    changed = Document(io.BytesIO(package["phieu/mau.docx"]))
    changed.add_paragraph("Thêm một dòng")
    stream = io.BytesIO()
    changed.save(stream)
    package["phieu/mau.docx"] = stream.getvalue()
    assert load_folder(write(tmp_path / "moi", package)).counts == {"slip": 1}
    assert SlipVersion.objects.filter(code="giay-tiep-nhan").count() == 3
