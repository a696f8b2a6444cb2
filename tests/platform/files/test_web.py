"""Files given to browsers: to whom, and so that they run nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from phare.platform.files import actions
from tests.platform.files.records import PDF, RECORD


@pytest.fixture
def kept(member, now):
    """Return a keeper of files, and where each is read."""
    by = member("secretary_general")

    def keep(content=PDF, name="Été « 1 ».pdf", key="1", public_of=None):
        file = actions.store_file(
            record_class=RECORD, record_key=key, name=name, content=content, by=by, at=now, public_of=public_of
        )
        return file, reverse("files:file", args=[file.pk])

    keep.by = by
    return keep


def test_a_file_is_downloaded_with_strict_headers(kept, signed_in):
    _, address = kept()
    given = signed_in(kept.by).get(address)
    assert given.content == PDF and given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert given["Cache-Control"] == "private, no-store"


def test_a_pdf_may_be_shown_but_not_a_text(kept, signed_in):
    browser = signed_in(kept.by)
    assert browser.get(kept()[1], {"afficher": ""})["Content-Disposition"].startswith("inline")
    text = browser.get(kept(b"alert(1)", name="a.js")[1], {"afficher": ""})
    assert text["Content-Disposition"].startswith("attachment") and text["Content-Type"] == "text/plain; charset=utf-8"


def test_who_may_not_see_the_record_does_not_read_its_file(kept, signed_in, member):
    assert signed_in(member("agent")).get(kept()[1]).status_code == 403


def test_nobody_anonymous_learns_whether_a_file_exists(kept, client):
    for address in (kept()[1], reverse("files:file", args=[999_999])):
        assert client.get(address).status_code == 302


def test_a_published_public_rendition_is_read_by_anyone_and_its_full_one_is_not(kept, client):
    full, address = kept(key="annonce")
    _, public = kept(b"%PDF-1.7 public", key="annonce", public_of=full)
    assert client.get(public).content == b"%PDF-1.7 public"
    assert client.get(address).status_code == 302


def test_an_altered_file_is_a_page_with_a_sentence(kept, signed_in, own_files):
    _, address = kept()
    next(path for path in own_files.rglob("*") if path.is_file()).write_bytes(b"other")
    given = signed_in(kept.by).get(address)
    assert given.status_code == 409 and "plus tel qu" in given.content.decode()
