"""Tests that need the real LibreOffice."""

import shutil

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice is not installed and could not be (scripts/setup.sh test)",
)
