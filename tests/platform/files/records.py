"""A class of record that has files, for the tests: secretaries read them, and "annonce" is published."""

from __future__ import annotations

from phare.platform.accounts.permissions import is_secretary_general
from phare.platform.files.permissions import register

RECORD = "tests.record"
PDF = b"%PDF-1.7\n%test\n"
register(RECORD, is_secretary_general, is_published=lambda file: file.record_key == "annonce")
