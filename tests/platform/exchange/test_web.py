"""The flow of an import on screen: upload; problems, or preview; confirm."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from phare.platform.accounts.models import Membership
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.models import PendingImport
from tests.platform.exchange.room import DESCRIPTION, IMPORTER

CLAIRE = {"email": "claire@example.fr", "name": "Claire", "role": "agent"}


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def browse(signed_in, secretary):
    return signed_in(secretary)


def address(name: str, secretary: Membership, *more: str) -> str:
    return reverse(f"exchange:{name}", args=[IMPORTER.name, secretary.administration_id, *more])


def bring(browse, secretary, *rows, content=None, name="membres.ods"):
    content = workbooks.write_ods(DESCRIPTION, {"Membres": rows}) if content is None else content
    return browse.post(address("upload", secretary), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_the_upload_page_offers_templates_and_exports(browse, secretary):
    page = browse.get(address("upload", secretary)).content.decode()
    for file_format in workbooks.FORMATS:
        assert address("template", secretary, file_format) in page and address("export", secretary, file_format) in page


@pytest.mark.parametrize(("file", "sentence"), [(None, "Choisissez le fichier"), (b"", "Ce fichier est vide")])
def test_without_a_file_nothing_is_held(browse, secretary, file, sentence):
    data = {} if file is None else {"file": SimpleUploadedFile("a.ods", file)}
    page = browse.post(address("upload", secretary), data).content.decode()
    assert sentence in page and not PendingImport.objects.exists()


def test_every_problem_is_listed_and_nothing_can_be_confirmed(browse, secretary):
    page = bring(browse, secretary, {**CLAIRE, "email": "claire"}, {**CLAIRE, "role": ""}).content.decode()
    assert "2 problèmes dans ce fichier" in page
    assert "une adresse avec un @" in page and "la colonne est obligatoire" in page
    assert "exchange:confirm" not in page and "Importer</button>" not in page


def test_the_problems_can_be_downloaded_and_sorted(browse, secretary):
    rows = [{**CLAIRE, "email": f"=claire{n}"} for n in range(60)]
    shown = bring(browse, secretary, *rows)
    pending = PendingImport.objects.get()
    listed = browse.get(reverse("exchange:problems", args=[pending.pk]))
    lines = listed.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 61 and lines[0] == "Feuille;Ligne;Colonne;Lu;Attendu"
    assert "'=claire0" in lines[1]
    assert "attachment" in listed["Content-Disposition"]
    assert shown.content.decode().count("une adresse avec un @") == 2 * 50, "as a table, and as sentences"
    for sort in ("row", "-row", "sheet", "read", "nothing"):
        assert browse.get(reverse("exchange:held", args=[pending.pk]), {"sort": sort, "page": "2"}).status_code == 200


def test_the_preview_shows_additions_changes_and_removals_then_imports(browse, secretary):
    page = bring(browse, secretary, CLAIRE).content.decode()
    assert "Aperçu avant import" in page and "claire@example.fr" in page
    assert secretary.user.email in page, "who is not in the file is shown as removed"
    pending = PendingImport.objects.get()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    done = browse.post(reverse("exchange:confirm", args=[pending.pk]), {"seen": seen}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("accounts:mine")
    assert "est importé" in done.content.decode()
    assert Membership.objects.filter(user__name="Claire").exists()
    assert "a été importé" in browse.get(reverse("exchange:held", args=[pending.pk])).content.decode()


def test_a_stale_preview_is_shown_again_with_a_sentence(browse, secretary, member):
    page = bring(browse, secretary, CLAIRE).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    member("agent")
    again = browse.post(
        reverse("exchange:confirm", args=[PendingImport.objects.get().pk]), {"seen": seen}, follow=True
    ).content.decode()
    assert "Les données ont changé depuis cet aperçu" in again and 'name="seen"' in again
    assert not Membership.objects.filter(user__name="Claire").exists()


def test_a_second_click_is_told_that_it_is_done(browse, secretary):
    page = bring(browse, secretary, CLAIRE).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    confirm = reverse("exchange:confirm", args=[PendingImport.objects.get().pk])
    browse.post(confirm, {"seen": seen})
    second = browse.post(confirm, {"seen": seen})
    assert second.status_code == 409 and "a déjà été importé" in second.content.decode()
    for name in ("problems", "differences"):
        assert browse.get(reverse(f"exchange:{name}", args=[PendingImport.objects.get().pk])).status_code == 404


def test_an_abandoned_file_changes_nothing(browse, secretary):
    bring(browse, secretary, CLAIRE)
    pending = PendingImport.objects.get()
    page = browse.post(reverse("exchange:abandon", args=[pending.pk]), follow=True).content.decode()
    assert "rien n" in page and not Membership.objects.filter(user__name="Claire").exists()
    assert "Ce dépôt est abandonné" in browse.get(reverse("exchange:held", args=[pending.pk])).content.decode()


@pytest.mark.parametrize("file_format", workbooks.FORMATS)
def test_an_export_imported_back_changes_nothing(browse, secretary, member, file_format):
    member("agent", user__name="=Zoé", user__email="zoe@example.fr")
    exported = browse.get(address("export", secretary, file_format))
    assert exported["X-Content-Type-Options"] == "nosniff" and "attachment" in exported["Content-Disposition"]
    page = bring(browse, secretary, content=exported.content, name="export").content.decode()
    assert "ne changerait rien" in page and "Importer</button>" not in page


def test_the_whole_preview_can_be_downloaded(browse, secretary):
    bring(browse, secretary, CLAIRE)
    listed = browse.get(reverse("exchange:differences", args=[PendingImport.objects.get().pk])).content.decode(
        "utf-8-sig"
    )
    assert [line.split(";")[1] for line in listed.splitlines()] == ["Nature", "Ajout", "Retrait"]


def test_hostile_cells_are_shown_as_text(browse, secretary):
    page = bring(browse, secretary, {**CLAIRE, "name": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("content", [b"\x00\xff" * 50, b"PK\x03\x04rubbish", b"%PDF-1.7", b"<html>", b"a" * 1000])
def test_rubbish_is_refused_with_a_sentence_and_no_trace(browse, secretary, content):
    page = bring(browse, secretary, content=content)
    assert page.status_code == 200 and "dans ce fichier" in page.content.decode()
    assert "Traceback" not in page.content.decode()


@pytest.mark.parametrize("path", ["inconnu/1", "essai-membres/abc", "essai-membres/999999"])
def test_an_unknown_importer_or_target_is_not_found(browse, path):
    assert browse.get(f"/imports/{path}/").status_code == 404


def test_an_unknown_format_is_not_found(browse, secretary):
    assert browse.get(address("export", secretary, "exe")).status_code == 404
    assert browse.get(address("template", secretary, "exe")).status_code == 404


def test_another_secretary_does_not_see_the_file(signed_in, browse, secretary, member):
    bring(browse, secretary, CLAIRE)
    pending = PendingImport.objects.get()
    other = signed_in(member("secretary_general"))
    assert other.get(reverse("exchange:held", args=[pending.pk])).status_code == 403


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(browse, secretary, django_assert_num_queries):
    bring(browse, secretary, CLAIRE)
    few = PendingImport.objects.get()
    bring(browse, secretary, *({**CLAIRE, "email": f"p{n}@example.fr"} for n in range(300)))
    many = PendingImport.objects.exclude(pk=few.pk).get()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        browse.get(reverse("exchange:held", args=[few.pk]))
    with django_assert_num_queries(len(counted)):
        browse.get(reverse("exchange:held", args=[many.pk]))


def test_an_english_page_says_in_english_what_the_reading_expected(browse, secretary):
    page = bring(browse, secretary, {**CLAIRE, "role": "roi"}, {**CLAIRE, "name": ""}).content.decode()
    pending = PendingImport.objects.get()
    with override("fr"):  # and French again for the tests that follow
        answer = browse.get(reverse("exchange:held", args=[pending.pk]), HTTP_ACCEPT_LANGUAGE="en")
    english = answer.content.decode()
    assert "une valeur, la colonne est obligatoire" in page
    assert english.count("a value, the column is required") == 2, "as a table, and as sentences"
    assert "one of these values:" in english and "valeur" not in english


def test_the_whole_preview_is_in_english_for_an_english_reader(browse, secretary):
    bring(browse, secretary, CLAIRE)
    address = reverse("exchange:differences", args=[PendingImport.objects.get().pk])
    with override("fr"):
        listed = browse.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode("utf-8-sig")
    titles, *lines = [line.split(";") for line in listed.splitlines()]
    assert titles == ["Sheet", "Kind", "Row", "Column", "Before", "After"]
    assert [line[1] for line in lines] == ["Addition", "Removal"]
