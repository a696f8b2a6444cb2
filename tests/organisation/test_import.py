"""A photograph goes into the database and comes out the same; what cannot be is refused with a sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from phare.organisation import actions, queries
from phare.organisation.kernel.staffing import Movement, Post
from phare.organisation.models import JobFunction, JobProfile, Photograph, PostRow, Service, ServiceMission
from phare.platform.audit.models import Entry
from phare.platform.exchange.kernel.importer import Source
from tests.factories.organisation import small_staffing


def sorted_lists(staffing):
    """Return a photograph whose lists are in the order of the database."""
    ordered = {
        name: tuple(sorted(getattr(staffing, name), key=lambda line: line.code))
        for name in ("services", "profiles", "programmes", "missions", "functions")
    }
    posts = tuple(sorted(staffing.posts, key=lambda p: (p.service, p.mission, p.profile, p.fte)))
    return replace(staffing, **ordered, posts=posts, totals=tuple(sorted(staffing.totals, key=str)))


@pytest.fixture
def by(member):
    return member("secretary_general")


def test_what_is_imported_comes_out_the_same(by, now):
    photograph = actions.import_staffing(small_staffing(), by=by, at=now)
    assert sorted_lists(queries.staffing(photograph)) == sorted_lists(small_staffing())


def test_importing_again_changes_nothing(by, now):
    first = actions.import_staffing(small_staffing(), by=by, at=now)
    before = queries.staffing(first)
    again = actions.import_staffing(before, by=by, at=now)
    assert again.pk == first.pk
    assert queries.staffing(again) == before


def test_an_import_is_one_row_of_the_trail_with_the_file_and_its_counts(by, now):
    actions.import_staffing(small_staffing(), by=by, at=now, source=Source("staff.ods", "ab" * 32, {"Effectifs": 7}))
    entry = Entry.objects.get(verb="organisation.photograph.imported")
    assert (entry.changes["file"], entry.changes["sha256"]) == ("staff.ods", "ab" * 32)
    assert entry.changes["counts"]["posts"] == 7
    assert entry.changes["fte"] == 34.0


def test_a_line_that_a_later_photograph_no_longer_holds_ends_the_day_before_it(by, now):
    first = actions.import_staffing(small_staffing(), by=by, at=now)
    later = small_staffing(
        date=dt.date(2027, 12, 31),
        functions=(),
        posts=tuple(replace(post, function=None) for post in small_staffing().posts),
        movements=(),
    )
    second = actions.import_staffing(later, by=by, at=now)
    assert queries.staffing(second).functions == ()
    assert {line.until for line in queries.staffing(first).functions} == {dt.date(2027, 12, 30)}


def test_an_older_photograph_adds_to_the_lists_and_changes_none(by, now):
    actions.import_staffing(small_staffing(), by=by, at=now)
    old = small_staffing()
    older = replace(
        old,
        date=dt.date(2025, 12, 31),
        services=(replace(old.services[1], name="Ancien nom"), replace(old.services[2], code="OLD", parent=None)),
        posts=(Post("OLD", "B-354", "M01", 2.0, 2.0),),
        missions=tuple(replace(m, carriers=()) for m in old.missions),
        movements=(),
        totals=(),
        transfers=(),
    )
    photograph = actions.import_staffing(older, by=by, at=now)
    found = {line.code: line for line in queries.staffing(photograph).services}
    assert found["DCL"].name == "Citoyenneté et légalité"
    assert found["OLD"].until is None
    assert [post.service for post in queries.staffing(photograph).posts] == ["OLD"]


def test_movements_that_take_more_than_there_is_are_refused(by, now):
    wrong = small_staffing(movements=(Movement(2027, "DCL", "B-354", -9.0, "M01"), Movement(2027, "SER", "B-354", 1)))
    with pytest.raises(actions.ImpossibleMovementsError) as refused:
        actions.import_staffing(wrong, by=by, at=now)
    assert "-4" in refused.value.sentence and "« SER » n'a aucun effectif" in refused.value.sentence
    assert not Photograph.objects.exists()


def test_an_unknown_code_is_refused_and_nothing_is_written(by, now):
    wrong = small_staffing(posts=(Post("XXX", "B-354", "M01", 1.0, 1.0),), totals=())
    with pytest.raises(actions.UnknownCodesError, match="XXX"):
        actions.import_staffing(wrong, by=by, at=now)
    assert not PostRow.objects.exists()


def test_an_unknown_commune_is_refused(by, now):
    first, *rest = small_staffing().services
    with pytest.raises(actions.UnknownCodesError, match="99999"):
        actions.import_staffing(small_staffing(services=(replace(first, commune="99999"), *rest)), by=by, at=now)


@pytest.mark.parametrize("fte", [float("nan"), float("inf"), -1.0, 1e9])
def test_what_is_no_number_of_staff_is_refused(by, now, fte):
    with pytest.raises(actions.WrongRowError, match="Ligne 1"):
        actions.import_staffing(
            small_staffing(posts=(Post("DCL", "B-354", "M01", fte, fte),), totals=(), movements=()), by=by, at=now
        )


def test_texts_come_out_as_they_went_in(by, now):
    strange = "\\N tab\tline\nreturn\r \\ ; 'quote' «é» 漢"
    post = Post("DCL", "B-354", "M01", 1.0, 1.0, None, strange, "A+", "contract", strange)
    photograph = actions.import_staffing(small_staffing(posts=(post,), totals=(), movements=()), by=by, at=now)
    assert queries.posts(photograph) == (post,)


@pytest.mark.parametrize("column", ["photograph_id", "service_id", "profile_id", "mission_id", "function_id"])
def test_the_database_refuses_a_post_that_names_nothing(by, now, column):
    actions.import_staffing(small_staffing(), by=by, at=now)
    with pytest.raises(DatabaseError, match=f"does not exist: {column}"), transaction.atomic():
        PostRow.objects.filter(service__code="DCL").update(**{column: 10**9})


@pytest.mark.parametrize(
    ("model", "code"), [(Service, "DCL"), (JobProfile, "B-354"), (ServiceMission, "M01"), (JobFunction, "INSTR")]
)
def test_the_database_keeps_the_lines_that_posts_name(by, now, model, code):
    actions.import_staffing(small_staffing(), by=by, at=now)
    line = model.objects.get(code=code)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [line.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
