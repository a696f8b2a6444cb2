"""A workbook goes through the exchange's screens: problems named, or a preview, then all or nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from phare.organisation import actions, queries
from phare.organisation.kernel.workbook import ANSWER, STAFF, answer_rows, rows_of
from phare.organisation.models import Answer, Photograph
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.importer import importer_named
from phare.platform.exchange.models import PendingImport
from phare.platform.exchange.queries import examination
from tests.factories.organisation import small_staffing


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keeper(signed_in, secretary):
    return signed_in(secretary)


def upload(client, importer, key, content, name="classeur.xlsx"):
    """Send a file, and return the page that says what is wrong in it or what it would change."""
    sent = client.post(reverse("exchange:upload", args=[importer, key]), {"file": SimpleUploadedFile(name, content)})
    assert sent.status_code == 302, sent.content.decode()
    return client.get(sent.url)


def confirm(client, page):
    pending = PendingImport.objects.latest("pk")
    return client.post(reverse("exchange:confirm", args=[pending.pk]), {"seen": page.context["examination"].seen})


def staff_file(staffing):
    return workbooks.write_xlsx(STAFF, rows_of(staffing))


def test_a_first_photograph_is_imported_through_its_preview(keeper, secretary):
    page = upload(keeper, "photographie", "nouvelle", staff_file(small_staffing()))
    assert page.status_code == 200 and not page.context["examination"].problems
    response = confirm(keeper, page)
    photograph = Photograph.objects.get()
    assert response.url == reverse("organisation:photograph", args=[photograph.pk])
    assert photograph.source_name == "classeur.xlsx" and photograph.source_sha256
    assert photograph.rows.count() == 7


@pytest.mark.parametrize("file_format", ["ods", "xlsx"])
def test_the_export_of_a_photograph_imports_back_without_any_change(photograph, file_format):
    importer = importer_named("photographie")
    target = queries.StaffTarget(photograph.administration_id, photograph)
    content = workbooks.write(STAFF, importer.standing(target), file_format)
    assert examination(importer, target, content, f"export.{file_format}").changes_nothing


def test_a_file_with_faults_shows_them_all_and_writes_nothing(keeper):
    rows = rows_of(small_staffing())
    rows["Effectifs"][0]["service"] = "XXX"
    rows["Mouvements"][0]["fte"] = -99
    page = upload(keeper, "photographie", "nouvelle", workbooks.write_xlsx(STAFF, rows))
    assert "XXX" in page.content.decode()
    assert confirm(keeper, page).status_code == 409
    assert not Photograph.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x00\x01\x02", "x.ods"),
        (b"PK\x03\x04", "x.xlsx"),
        (b"<html>", "x.csv"),
        (b"Service;Profil\n=1+1;\x00", "effectifs.csv"),
    ],
)
def test_rubbish_is_a_sentence_and_no_error(keeper, content, name):
    page = upload(keeper, "photographie", "nouvelle", content, name)
    assert page.status_code == 200 and page.context["examination"].problems


def test_a_file_of_another_date_is_refused(keeper, photograph):
    other = small_staffing(date=dt.date(2028, 12, 31), movements=())
    page = upload(keeper, "photographie", str(photograph.pk), staff_file(other))
    assert "31/12/2026, la date de la photographie" in page.content.decode()


def test_a_new_photograph_of_a_date_already_taken_is_refused(keeper, photograph):
    page = upload(keeper, "photographie", "nouvelle", staff_file(small_staffing()))
    assert "déjà une photographie" in page.content.decode()


def test_an_unknown_commune_is_a_problem_of_the_file(keeper):
    rows = rows_of(small_staffing())
    rows["Services"][0]["commune"] = "99999"
    page = upload(keeper, "photographie", "nouvelle", workbooks.write_xlsx(STAFF, rows))
    assert "code officiel d&#x27;une commune" in page.content.decode()


def test_nothing_is_imported_into_a_frozen_photograph(keeper, frozen):
    assert keeper.get(reverse("exchange:upload", args=["photographie", str(frozen.pk)])).status_code == 403


@pytest.mark.parametrize("key", ["999", "x", "9" * 30])
def test_an_unknown_target_is_not_found(keeper, key):
    for importer in ("photographie", "effectifs-service"):
        assert keeper.get(reverse("exchange:upload", args=[importer, key])).status_code == 404


@pytest.fixture
def answering(photograph, secretary):
    due = timezone.localdate() + dt.timedelta(days=30)
    return actions.open_answers(photograph, due=due, by=secretary, at=timezone.now())


def test_a_head_answers_by_his_own_workbook(signed_in, head_of, answering, service):
    client = signed_in(head_of("SER"))
    export = client.get(reverse("exchange:export", args=["effectifs-service", str(answering.pk), "xlsx"]))
    assert export.status_code == 200
    posts = queries.posts(answering, frozenset({"SER"}))[:1]
    content = workbooks.write_xlsx(ANSWER, answer_rows(posts, {"T-217": "217"}))
    response = confirm(client, upload(client, "effectifs-service", str(answering.pk), content))
    assert response.url == reverse("organisation:answers", args=[answering.pk])
    assert queries.posts(answering, frozenset({"SER"})) == posts
    assert Answer.objects.get(photograph=answering, service=service("SER")).state == Answer.State.GIVEN


def test_a_head_who_writes_rows_of_another_service_is_told(signed_in, head_of, answering):
    client = signed_in(head_of("SER"))
    posts = queries.posts(answering, frozenset({"DCL"}))[:1]
    content = workbooks.write_xlsx(ANSWER, answer_rows(posts, {}))
    assert (
        "l&#x27;un de vos services" in upload(client, "effectifs-service", str(answering.pk), content).content.decode()
    )


def test_who_directs_nothing_does_not_answer_by_workbook(signed_in, member, answering):
    client = signed_in(member("agent"))
    assert client.get(reverse("exchange:upload", args=["effectifs-service", str(answering.pk)])).status_code == 403
