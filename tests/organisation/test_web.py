"""The pages of organisation: what is shown to whom, what a form refuses, how many queries it takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from phare.organisation import actions, queries
from phare.organisation.models import Answer, Photograph, PostRow, Service, ServiceMission, State
from phare.platform.accounts.models import Sharing
from tests.factories.organisation import PhotographFactory, PostRowFactory, small_staffing
from tests.organisation.pages import due, read, url


def test_without_any_photograph_the_secretary_general_is_offered_to_import_one(keeper):
    assert reverse("exchange:upload", args=["photographie", "nouvelle"]) in read(keeper, "photographs")


def test_without_any_photograph_an_agent_is_told_who_makes_it(signed_in, member):
    page = read(signed_in(member("agent")), "photographs")
    assert "Le secrétaire général le prépare" in page and "Importer" not in page


def test_photographs_are_listed_with_their_state_and_sums(keeper, frozen):
    page = read(keeper, "photographs")
    assert "Figée" in page and "En vigueur" in page and "34,0" in page and "37 agents" in page


def test_the_matrix_shows_services_missions_totals_and_shares(keeper, frozen):
    page = read(keeper, "photograph", frozen.pk)
    assert "Citoyenneté et légalité" in page and "M03 Risques naturels" in page
    assert "34,0" in page and "30,9" in page and "100,0" in page
    assert "Postes vacants" in page


def test_an_agent_sees_no_cell_of_fewer_than_three_agents(signed_in, member, frozen):
    page = read(signed_in(member("agent")), "photograph", frozen.pk)
    assert 'title="masqué">s<' in page
    assert "Postes vacants" not in page


def test_the_file_of_the_matrix_says_what_is_hidden_sta_008(signed_in, member, frozen):
    lines = signed_in(member("agent")).get(url("matrix-file", frozen.pk)).content.decode("utf-8-sig").splitlines()
    of_ser = next(line for line in lines if line.startswith("SER"))
    assert of_ser.split(";")[2:4] == ["s", "0"]


def test_the_file_of_the_matrix_has_everything_for_the_decider(signed_in, member, frozen):
    text = signed_in(member("decider")).get(url("matrix-file", frozen.pk)).content.decode("utf-8-sig")
    assert "s" not in [cell for line in text.splitlines()[1:] for cell in line.split(";")[2:]]
    assert "10,5" in text


def test_a_head_sees_the_profiles_of_his_service_and_of_no_other(signed_in, head_of, frozen, service):
    client = signed_in(head_of("SER"))
    assert "Technicien" in read(client, "service-staff", frozen.pk, service("SER").pk)
    page = read(client, "service-staff", frozen.pk, service("DCL").pk)
    assert "Secrétaire administratif" not in page and "réservé" in page


def test_the_profiles_on_a_mission_are_for_those_who_see_everything(signed_in, member, head_of, frozen):
    mission = ServiceMission.objects.get(code="M01")
    assert "B-354" in read(signed_in(member("decider")), "mission-staff", frozen.pk, mission.pk)
    assert "B-354" not in read(signed_in(head_of("SER")), "mission-staff", frozen.pk, mission.pk)


def test_a_service_or_a_mission_of_another_administration_is_not_found(keeper, frozen, elsewhere):
    other = Service.objects.create(administration=elsewhere, code="X", name="Ailleurs")
    assert keeper.get(url("service-staff", frozen.pk, other.pk)).status_code == 404


def test_a_shared_photograph_is_read_masked_by_the_other_administration(signed_in, frozen, elsewhere, now):
    from tests.factories.accounts import MembershipFactory

    prefect = MembershipFactory(administration=elsewhere, role="decider")
    client = signed_in(prefect)
    assert client.get(url("photograph", frozen.pk)).status_code == 404
    Sharing.objects.create(
        administration=frozen.administration,
        shared_with=elsewhere,
        record_class="organisation.photograph",
        since=dt.date(2026, 1, 1),
        until=dt.date(2100, 1, 1),
    )
    assert 'title="masqué">s<' in read(client, "photograph", frozen.pk)
    assert client.get(url("workbook", frozen.pk, "ods")).status_code == 404
    assert client.get(url("answers", frozen.pk)).status_code == 404


def test_the_export_imports_back_without_any_change(keeper, frozen):
    from phare.organisation.kernel.workbook import STAFF, check
    from phare.platform.exchange.gateways import workbooks

    for file_format in ("ods", "xlsx"):
        content = keeper.get(url("workbook", frozen.pk, file_format)).content
        found, problems = check(workbooks.read(STAFF, content, f"export.{file_format}"))
        assert problems == ()
        assert found == queries.staffing(frozen)


def test_an_unknown_format_is_not_found(keeper, frozen):
    assert keeper.get(url("workbook", frozen.pk, "exe")).status_code == 404


def test_two_photographs_are_compared(keeper, frozen, secretary, now):
    later = actions.prepare_photograph(date=dt.date(2027, 12, 31), title="", by=secretary, at=now, after=frozen)
    PostRow.objects.filter(photograph=later, service__code="SER", mission__code="M03").update(fte=2)
    page = read(keeper, "comparison", later.pk)
    assert "De 34,0 ETP au 31" in page and "−1,0" in page
    assert "Finances publiques" not in page
    assert "Finances publiques" in read(keeper, "comparison", later.pk, tout="1")
    assert keeper.get(url("comparison", later.pk), {"avec": "999"}).status_code == 404


def test_one_photograph_has_nothing_to_be_compared_with(keeper, frozen):
    assert "Il n'y a qu'une photographie" in read(keeper, "comparison", frozen.pk)


def test_notified_and_actual_staff_stand_side_by_side(keeper, frozen):
    page = read(keeper, "programmes", frozen.pk)
    assert "12,0" in page and "10,5" in page and "−1,5" in page


def test_the_trend_by_year_is_shown_with_what_makes_it(keeper, frozen):
    page = read(keeper, "trend", frozen.pk)
    assert "fin 2027" in page and "retraite" in page and "32,3" in page


def test_movements_are_hidden_from_those_who_direct_nothing(signed_in, member, frozen):
    page = read(signed_in(member("agent")), "trend", frozen.pk)
    assert "réservés" in page and "retraite" not in page


def test_a_head_sees_the_movements_of_his_service_only(signed_in, head_of, frozen):
    page = read(signed_in(head_of("SER")), "trend", frozen.pk)
    assert "T-217" in page and "retraite" not in page


def test_a_movement_is_announced_and_withdrawn_on_screen(keeper, frozen):
    fields = {
        "year": 2029,
        "service": "dcl",
        "profile": "B-354 · Secrétaire administratif",
        "mission": "",
        "fte": "-0,5",
        "reason": "mutation",
    }
    response = keeper.post(url("announce", frozen.pk), fields)
    assert response.status_code == 302
    movement = frozen.movements.get(reason="mutation")
    assert float(movement.fte) == -0.5
    assert keeper.post(url("withdraw", movement.pk)).status_code == 302
    assert frozen.movements.get(reason="mutation").withdrawn_on


@pytest.mark.parametrize(
    "change",
    [
        {"fte": "-99"},
        {"fte": "nan"},
        {"fte": "inf"},
        {"fte": "1e400"},
        {"fte": "<b>"},
        {"year": "99999"},
        {"service": "0"},
    ],
)
def test_an_impossible_movement_is_refused_with_a_sentence(keeper, frozen, change):
    fields = {
        "year": 2028,
        "service": "DCL",
        "profile": "C-354",
        "fte": "-1",
        **change,
    }
    before = frozen.movements.count()
    response = keeper.post(url("announce", frozen.pk), fields)
    assert response.status_code == 200 and "fr-alert--error" in response.content.decode()
    assert frozen.movements.count() == before


def test_the_whole_life_of_a_photograph_on_screen(keeper, secretary):
    response = keeper.post(url("prepare"), {"date": "2026-12-31", "title": "Essai", "after": ""})
    photograph = Photograph.objects.get(title="Essai")
    assert response.url == url("photograph", photograph.pk)
    assert "Aucun effectif" in read(keeper, "photograph", photograph.pk)
    row = PostRowFactory(photograph=photograph)
    assert keeper.post(url("open-answers", photograph.pk), {"due": due().isoformat()}).status_code == 302
    assert "1 service n'a pas encore répondu" in read(keeper, "answers", photograph.pk)
    Answer.objects.filter(service=row.service).update(state=Answer.State.GIVEN)
    for step in ("validate", "freeze"):
        assert keeper.get(url(step, photograph.pk)).status_code == 200
        assert keeper.post(url(step, photograph.pk)).status_code == 302
    photograph.refresh_from_db()
    assert photograph.state == State.FROZEN
    assert keeper.post(url("correct", photograph.pk), {"reason": "un oubli"}).status_code == 302
    draft = Photograph.objects.get(supersedes=photograph)
    assert draft.rows.count() == 1
    assert keeper.post(url("discard", draft.pk)).status_code == 302
    assert not Photograph.objects.filter(pk=draft.pk).exists()


def test_a_step_out_of_order_is_a_page_with_its_sentence(keeper, photograph):
    response = keeper.post(url("freeze", photograph.pk))
    assert response.status_code == 409
    assert "En préparation" in response.content.decode()


def test_a_date_already_taken_is_said_in_the_form(keeper, photograph):
    page = keeper.post(url("prepare"), {"date": "2026-12-31", "title": "", "after": ""}).content.decode()
    assert "déjà une photographie" in page


@pytest.mark.parametrize("date", ["", "31/02/2026", "0001-01-01", "9999-12-31", "demain"])
def test_a_wrong_date_is_said_in_the_form(keeper, date):
    response = keeper.post(url("prepare"), {"date": date})
    assert response.status_code == 200 and not Photograph.objects.exists()


def test_services_are_a_tree_with_those_who_direct_them(keeper, head_of, photograph):
    head = head_of("DDT")
    page = read(keeper, "services")
    assert head.user.name in page and "orga-depth-1" in page and "non" in page


def test_authority_and_people_are_set_on_the_page_of_a_service(keeper, service, member):
    line = service("SER")
    page = keeper.post(url("service", line.pk), {"reason": ""}).content.decode()
    assert "Dites pourquoi" in page
    assert keeper.post(url("service", line.pk), {"reason": "art. 33"}).status_code == 302
    line.refresh_from_db()
    assert not line.under_prefect_authority
    person = member("head_of_service")
    fields = {"person": person.pk, "role": "head", "since": "2026-01-01", "until": "", "act": ""}
    assert keeper.post(url("appoint", line.pk), fields).status_code == 302
    place = line.memberships.get()
    assert keeper.post(url("end-place", place.pk), {"until": "2026-06-30"}).status_code == 302
    assert "déjà cette place" in keeper.post(url("appoint", line.pk), fields).content.decode()
    other = {**fields, "person": member("head_of_service").pk}
    assert "déjà un chef" in keeper.post(url("appoint", line.pk), other).content.decode()


def test_an_agent_reads_a_service_and_changes_nothing(signed_in, member, service):
    client = signed_in(member("agent"))
    assert "Enregistrer" not in read(client, "service", service("SER").pk)
    assert client.post(url("service", service("SER").pk), {"reason": "x"}).status_code == 403
    mission = ServiceMission.objects.get(code="M01")
    assert client.post(url("mission", mission.pk), {"name": "x"}).status_code == 403


def test_a_mission_is_revised_on_its_page(keeper, service):
    mission = ServiceMission.objects.get(code="M01")
    fields = {"name": "Légalité", "until": "", "successor": "", "carriers": [service("SER").pk]}
    assert keeper.post(url("mission", mission.pk), fields).status_code == 302
    assert "Légalité" in read(keeper, "missions")
    assert "SER" in read(keeper, "missions")


def test_profiles_and_functions_are_listed(keeper, photograph):
    page = read(keeper, "profiles")
    assert "B-354" in page and "RMFP" in page and "Instruire" in page


def test_a_large_matrix_is_shown_by_parts(keeper, prefecture):
    photograph = PhotographFactory(administration=prefecture)
    for _ in range(45):
        PostRowFactory(photograph=photograph)
    page = read(keeper, "photograph", photograph.pk)
    assert "45 services, page 1 sur 2" in page and "?page=2" in page
    assert "page 2 sur 2" in read(keeper, "photograph", photograph.pk, page="2")
    for strange in ("0", "-1", "x", "99999999"):
        read(keeper, "photograph", photograph.pk, page=strange, colonnes=strange)


PAGES = [
    "photographs",
    "photograph",
    "comparison",
    "trend",
    "programmes",
    "answers",
    "services",
    "missions",
    "profiles",
]


@pytest.mark.parametrize("name", PAGES)
def test_queries_do_not_grow_with_staff(keeper, secretary, prefecture, now, name, django_assert_max_num_queries):
    first = PhotographFactory(administration=prefecture, state=State.ANSWERING, date=dt.date(2025, 12, 31))
    second = PhotographFactory(administration=prefecture, state=State.ANSWERING)

    def grow(count):
        for _ in range(count):
            row = PostRowFactory(photograph=first)
            PostRowFactory(photograph=second, service=row.service, mission=row.mission, profile=row.profile)
            Answer.objects.create(photograph=second, service=row.service)

    args = [] if name in {"photographs", "services", "missions", "profiles"} else [second.pk]
    grow(2)
    read(keeper, name, *args)
    with django_assert_max_num_queries(40) as few:
        read(keeper, name, *args)
    grow(12)
    with django_assert_max_num_queries(len(few)):
        read(keeper, name, *args)


def test_names_are_shown_as_text(keeper, secretary, now):
    hostile = "<script>alert(1)</script>"
    services = tuple(replace(line, name=hostile) if line.code == "DCL" else line for line in small_staffing().services)
    photograph = actions.import_staffing(small_staffing(services=services, title=hostile), by=secretary, at=now)
    for name in ("photograph", "comparison", "trend", "programmes", "answers"):
        assert hostile not in read(keeper, name, photograph.pk)
    for name in ("photographs", "services"):
        assert hostile not in read(keeper, name)
