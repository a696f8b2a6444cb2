"""The screens of plans: what a person reads and does there."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import CheckboxInput
from django.urls import reverse
from django.utils import timezone

from phare.organisation.actions import freeze_photograph, import_staffing, validate_photograph
from phare.platform.accounts.actions import grant_sharing
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.importer import Source
from phare.platform.exchange.models import PendingImport
from phare.strategy import actions
from phare.strategy.kernel import workbook
from phare.strategy.models import MissionRelief, Operation, Plan, Requirement
from phare.strategy.queries import PlanTarget, plan_data, standing_rows
from tests.factories.organisation import small_staffing
from tests.factories.strategy import (
    SMALL_PLAN,
    MissionReliefFactory,
    OperationFactory,
    PlanFactory,
    RequirementFactory,
    ServiceMissionFactory,
    as_read,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(member, now):
    return member("secretary_general")


STAFF = replace(small_staffing(), totals=())


def planned(staffing, administration, by, at) -> Plan:
    """Return the small plan on a department, its photograph frozen."""
    photograph = import_staffing(staffing, by=by, at=at)
    validate_photograph(photograph, by=by, at=at)
    freeze_photograph(photograph, by=by, at=at)
    source = Source.of(as_read(SMALL_PLAN))
    return actions.import_plan(SMALL_PLAN, PlanTarget(administration), source=source, by=by, at=at)


@pytest.fixture
def plan(prefecture, secretary, now):
    return planned(STAFF, prefecture, secretary, now)


@pytest.fixture
def read(signed_in, secretary):
    """Return what the secretary general reads at an address."""
    client = signed_in(secretary)

    def reading(name: str, *arguments: object, **query: str) -> str:
        response = client.get(reverse(f"strategy:{name}", args=arguments), query)
        assert response.status_code == 200
        return " ".join(unescape(response.content.decode()).split())

    return reading


@pytest.fixture
def send(signed_in, secretary):
    client = signed_in(secretary)

    def sending(page: str, /, *arguments: object, **fields: object):
        return client.post(reverse(f"strategy:{page}", args=arguments), fields)

    return sending


def fields_of(response) -> dict[str, object]:
    """The fields of the form of a page, as a browser would send them untouched."""
    form = response.context["form"]
    sent: dict[str, object] = {}
    for bound in (form[name] for name in form.fields):
        if isinstance(bound.field.widget, CheckboxInput):
            sent |= {bound.html_name: "on"} if bound.value() else {}
        elif bound.value() is not None:
            sent[bound.html_name] = bound.value()
        if bound.field.show_hidden_initial:
            given = form.data.get(bound.html_initial_name) if form.is_bound else bound.value()
            sent[bound.html_initial_name] = "" if given is None else given
    return sent


class TestReading:
    def test_without_any_plan_the_page_says_what_would_fill_it(self, read) -> None:
        page = read("plans")
        assert "Aucun plan pour l'instant" in page
        assert reverse("exchange:upload", args=["plan", "nouveau"]) in page

    def test_the_plan_says_how_far_todays_staff_go(self, plan, read) -> None:
        page = read("plan", plan.pk)
        assert "2 orientations, 2 objectifs, 2 opérations, dont 1 du socle." in page
        assert "Les effectifs au 31 décembre 2026 couvrent" in page
        assert "1.1.a" in page
        assert "sans responsable" in page

    def test_the_operation_chosen_stands_at_the_right(self, plan, read) -> None:
        operation = plan.operations.get(code="4.3.a")
        page = read("plan", plan.pk, operation=str(operation.pk))
        assert f'<h2 class="fr-h4" id="chosen-title">{operation.name}</h2>' in page

    def test_the_plans_own_rules_are_shown_and_forbid_nothing_pas_003(self, plan, read) -> None:
        page = read("plan", plan.pk)
        assert "L'accord entre services n'est pas écrit pour : 4.3.a." in page
        assert "Ces règles avertissent, elles n'empêchent rien." in page

    def test_filters_are_said_in_words(self, plan, read) -> None:
        page = read("plan", plan.pk, socle="oui", q="abattoir")
        assert "1 opération sur 2" in page
        assert "contient « abattoir »" in page
        assert "Accueil" not in page.split('id="plan-body"')[1].split("st-foot")[0]

    @pytest.mark.parametrize(
        "query", [{"service": "9" * 30}, {"operation": "x"}, {"q": "'\"><script>"}, {"service": "-1"}]
    )
    def test_hostile_queries_are_read_as_words(self, plan, read, query) -> None:
        assert "<script>'" not in read("plan", plan.pk, **query)

    def test_an_operation_says_what_it_asks_why_and_how_covered_it_is(self, plan, read) -> None:
        page = read("operation", plan.operations.get(code="1.1.a").pk)
        for words in ("Règlement (UE) 2017/625, article 18", "T-217", "Chaque animal est inspecté", "75 %", "pondérée"):
            assert words in page

    def test_the_page_of_missions_says_how_requirements_add_up(self, plan, read) -> None:
        page = read("missions", plan.pk)
        assert "Obligation légale" in page
        assert "tous, dès qu'un plancher est ouvert à tous" in page
        assert read("missions", plan.pk, sort="-whole")

    def test_a_mission_of_few_agents_is_masked_to_an_agent(self, prefecture, secretary, now, signed_in, member) -> None:
        posts = tuple(replace(each, headcount=2.0, fte=2.0) if each.mission == "M03" else each for each in STAFF.posts)
        plan = planned(replace(STAFF, posts=posts), prefecture, secretary, now)
        page = signed_in(member("agent")).get(reverse("strategy:missions", args=[plan.pk])).content.decode()
        assert "Effectif masqué : moins de trois agents." in unescape(page)

    def test_a_closed_plan_offers_nothing_to_change(self, plan, read) -> None:
        Plan.objects.filter(pk=plan.pk).update(state="closed")
        for page in (read("plan", plan.pk), read("operation", plan.operations.first().pk), read("missions", plan.pk)):
            assert "/modifier/" not in page
            # All that remains to be done is to tell how it ended.
            assert "/nouvelle/" not in page.replace(reverse("strategy:publish", args=[plan.pk]), "")

    def test_the_export_imports_back_without_changing_anything(self, plan, signed_in, secretary) -> None:
        for file_format in ("ods", "xlsx"):
            response = signed_in(secretary).get(reverse("strategy:export-plan", args=[plan.pk, file_format]))
            reading = workbooks.read(workbook.DESCRIPTION, response.content, f"plan.{file_format}")
            assert workbook.check(reading) == (SMALL_PLAN, ())
        assert signed_in(secretary).get(reverse("strategy:export-plan", args=[plan.pk, "exe"])).status_code == 404

    @pytest.mark.parametrize("page", ["plan", "missions"])
    def test_the_number_of_queries_does_not_grow_with_the_plan(
        self, plan, read, page, django_assert_max_num_queries, prefecture, secretary, now
    ) -> None:
        read(page, plan.pk)
        cache.clear()
        with django_assert_max_num_queries(40) as few:
            read(page, plan.pk)
        more = replace(
            SMALL_PLAN,
            operations=tuple(replace(SMALL_PLAN.operations[0], code=f"1.1.{n}") for n in range(20)),
            requirements=tuple(
                replace(SMALL_PLAN.requirements[1], operation=f"1.1.{n}", mission=mission)
                for n in range(20)
                for mission in ("M01", "M02", "M03")
            ),
        )
        actions.import_plan(more, PlanTarget(prefecture, plan), source=Source("x", "y"), by=secretary, at=now)
        cache.clear()
        with django_assert_max_num_queries(len(few)):
            read(page, plan.pk)


def test_a_long_objective_is_shown_by_pages_of_fifty_operations(prefecture, plan, signed_in, secretary, now) -> None:
    more = replace(
        SMALL_PLAN,
        operations=tuple(replace(SMALL_PLAN.operations[0], code=f"1.1.{n:03}") for n in range(120)),
        requirements=(),
    )
    actions.import_plan(more, PlanTarget(prefecture, plan), source=Source("x", "y"), by=secretary, at=now)
    client, address = signed_in(secretary), reverse("strategy:plan", args=[plan.pk])

    def shown(**query: object):
        page = client.get(address, query).context
        rows = [row for each in page["orientations"] for one in each.objectives for row in one.operations]
        return page["operation"].code, [row.operation.code for row in rows]

    objective = plan.objectives.get(code="1.1").pk
    first, last = shown(ouvert=objective), shown(ouvert=objective, page=3)
    assert (first[0], len(first[1])) == ("1.1.000", 50)
    assert (last[0], last[1][0], last[1][-1]) == ("1.1.100", "1.1.100", "1.1.119")
    chosen = plan.operations.get(code="1.1.110")
    assert shown(operation=chosen.pk) == ("1.1.110", last[1])
    assert shown(operation=chosen.pk, page=1) == ("1.1.110", first[1])


class TestWriting:
    def test_a_plan_is_drafted_from_the_form(self, send) -> None:
        fields = {
            "name": "Feuille de route", "kind": "ROADMAP", "first_year": "2027", "last_year": "2028",
            "level_one": "Axe", "level_two": "Objectif", "level_three": "Action", "horizon": "short",
        }  # fmt: skip
        response = send("new-plan", **fields)
        plan = Plan.objects.get()
        assert response.url == reverse("strategy:plan", args=[plan.pk])
        again = send("new-plan", **fields)
        assert "Un plan porte déjà ce nom" in unescape(again.content.decode())

    def test_of_two_tabs_the_second_sees_what_changed_and_nothing_of_either_is_lost(
        self, plan, signed_in, secretary
    ) -> None:
        client = signed_in(secretary)
        operation = plan.operations.get(code="1.1.a")
        address = reverse("strategy:edit-operation", args=[operation.pk])
        one, two = (fields_of(client.get(address)) for _tab in range(2))
        assert client.post(address, {**one, "name": "Premier", "calendar": "Mars"}).status_code == 302
        second = client.post(address, {**two, "name": "Second", "partners": "Éleveurs"})
        page = unescape(second.content.decode())
        assert second.status_code == 409
        assert "Quelqu'un a modifié cette fiche" in page
        assert '<th scope="row">Intitulé</th><td>Premier</td><td>Second</td>' in page
        assert client.post(address, fields_of(second)).status_code == 302
        operation.refresh_from_db()
        said = (operation.name, operation.calendar, operation.partners, operation.core)
        assert said == ("Second", "Mars", "Éleveurs", True)

    def test_a_requirement_is_added_for_several_years_with_a_decimal_comma(self, plan, send) -> None:
        operation = plan.operations.get(code="4.3.a")
        mission = plan.requirements.first().mission
        fields = {
            "mission": mission.pk, "years": ["2027", "2029"], "need": "2,5", "floor": "1,5", "floor_rank": "2",
            "floor_justification": "Un guichet", "floor_set_by": "Préfet", "weight": "1",
        }  # fmt: skip
        assert send("new-operation-requirement", operation.pk, **fields).status_code == 302
        added = operation.requirements.filter(mission=mission)
        assert sorted(added.values_list("year", "need", "floor")) == [(2027, 2.5, 1.5), (2029, 2.5, 1.5)]

    @pytest.mark.parametrize(
        ("field", "value"), [("need", "-1"), ("need", "nan"), ("need", "inf"), ("need", "beaucoup"), ("weight", "0")]
    )
    def test_figures_that_are_none_are_refused_with_a_sentence(self, plan, send, field, value) -> None:
        operation = plan.operations.get(code="4.3.a")
        mission = ServiceMissionFactory(administration=plan.administration)
        fields = {"mission": mission.pk, "years": ["2027"], "need": "1", "weight": "1", field: value}
        response = send("new-operation-requirement", operation.pk, **fields)
        assert response.status_code == 200
        assert "Le formulaire n'est pas encore accepté" in unescape(response.content.decode())
        assert not Requirement.objects.filter(mission=mission).exists()

    def test_the_head_of_a_service_declares_a_need(self, plan, signed_in, member) -> None:
        owner = member("agent")
        Operation.objects.filter(plan=plan).update(owner=owner)
        requirement = plan.requirements.filter(operation__isnull=False).first()
        address = reverse("strategy:declare-need", args=[requirement.pk])
        client = signed_in(owner)
        assert address in client.get(reverse("strategy:operation", args=[requirement.operation_id])).content.decode()
        client.post(address, {"need_declared": "7", "method": "Charge", "version": requirement.version})
        requirement.refresh_from_db()
        assert (requirement.need_declared, requirement.need) == (7, 4)

    def test_a_relief_is_proposed_then_decided_by_whoever_decides(self, plan, send, signed_in, member) -> None:
        mission = plan.requirements.first().mission
        fields = {"mission": mission.pk, "kind": "LIGHTENED", "first_year": "2028", "need": "1", "risk": "Délais"}
        assert send("new-relief", plan.pk, **fields).status_code == 302
        relief = MissionRelief.objects.get()
        address = reverse("strategy:decide-relief", args=[relief.pk])
        client = signed_in(member("decider"))
        assert "Le risque pris : Délais" in unescape(client.get(address).content.decode())
        client.post(address)
        relief.refresh_from_db()
        assert relief.decided_on is not None

    def test_what_holds_something_stays_and_the_page_says_why(self, plan, signed_in, secretary) -> None:
        operation = plan.operations.get(code="1.1.a")
        address = reverse("strategy:remove-operation", args=[operation.pk])
        page = signed_in(secretary).post(address, follow=True).content.decode()
        assert "ne peut pas être retiré" in unescape(page)

    @pytest.mark.parametrize(
        ("name", "make"),
        [
            ("edit-plan", lambda plan: plan),
            ("edit-orientation", lambda plan: plan.orientations.first()),
            ("edit-objective", lambda plan: plan.objectives.first()),
            ("edit-operation", lambda plan: plan.operations.first()),
            ("edit-requirement", lambda plan: plan.requirements.first()),
            ("edit-relief", lambda plan: MissionReliefFactory(plan=plan)),
            ("end-relief", lambda plan: MissionReliefFactory(plan=plan)),
        ],
    )
    def test_each_form_opens_on_what_stands_and_refuses_what_is_empty(
        self, plan, name, make, signed_in, member
    ) -> None:
        client = signed_in(member("decider"))
        address = reverse(f"strategy:{name}", args=[make(plan).pk])
        assert client.get(address).status_code == 200
        refused = client.post(address, {})
        assert refused.status_code == 200
        assert "Le formulaire n'est pas encore accepté" in unescape(refused.content.decode())


class TestImporting:
    def test_a_workbook_is_shown_before_it_is_imported(self, plan, signed_in, secretary) -> None:
        client = signed_in(secretary)
        changed = replace(SMALL_PLAN, operations=(replace(SMALL_PLAN.operations[0], name="Abattoir de Sisteron"),))
        changed = replace(changed, requirements=SMALL_PLAN.requirements)
        content = workbooks.write_ods(workbook.DESCRIPTION, workbook.rows_of(changed))
        upload = reverse("exchange:upload", args=["plan", plan.pk])
        client.post(upload, {"file": SimpleUploadedFile("plan.ods", content)})
        pending = PendingImport.objects.get()
        page = unescape(client.get(reverse("exchange:held", args=[pending.pk])).content.decode())
        assert "Abattoir de Sisteron" in page
        assert plan_data(plan) == SMALL_PLAN, "nothing is written before the confirmation"

    def test_a_workbook_with_problems_lists_them_all(self, plan, signed_in, secretary) -> None:
        client = signed_in(secretary)
        rows = standing_rows(PlanTarget(plan.administration, plan))
        rows["Exigences"][0]["mission"] = "M99"
        rows["Opérations"][0]["pilot"] = "ZZZ"
        content = workbooks.write_xlsx(workbook.DESCRIPTION, rows)
        client.post(reverse("exchange:upload", args=["plan", plan.pk]), {"file": SimpleUploadedFile("p.xlsx", content)})
        page = unescape(client.get(reverse("exchange:held", args=[PendingImport.objects.get().pk])).content.decode())
        assert "M99" in page
        assert "ZZZ" in page

    @pytest.mark.parametrize("key", ["0", "abc", "99999999", "9" * 2000, "²"])
    def test_a_plan_that_does_not_exist_is_not_found(self, signed_in, secretary, key) -> None:
        assert signed_in(secretary).get(reverse("exchange:upload", args=["plan", key])).status_code == 404


def test_the_history_is_told_in_words(plan, read, send) -> None:
    operation = plan.operations.get(code="1.1.a")
    send("edit-operation", operation.pk, code="1.1.a", name="Abattoir de Sisteron", version=operation.version)
    page = read("operation", operation.pk)
    assert "Opération modifiée" in page
    assert "Intitulé : Abattoir → Abattoir de Sisteron" in page
    assert "Plan importé d'un classeur" in read("plan-history", plan.pk)


def test_a_plan_shared_by_another_is_read_without_its_staff(prefecture, elsewhere, signed_in, member, now) -> None:
    shown = PlanFactory(administration=elsewhere, state="in_force", name="Plan régional")
    operation = OperationFactory(objective__orientation__plan=shown)
    RequirementFactory(operation=operation)
    client = signed_in(member("agent"))
    addresses = [
        reverse("strategy:plan", args=[shown.pk]),
        reverse("strategy:operation", args=[operation.pk]),
        reverse("strategy:objective", args=[operation.objective_id]),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}
    today = timezone.localdate()
    grant_sharing(
        administration=elsewhere,
        shared_with=prefecture,
        record_class="strategy.plan",
        since=today,
        until=today,
        reason="Plan régional",
        by=member("secretary_general", administration=elsewhere),
        at=timezone.now(),
    )
    pages = [client.get(address) for address in addresses]
    assert {page.status_code for page in pages} == {200}
    assert "Ses effectifs ne sont pas partagés avec lui." in unescape(pages[0].content.decode())
    assert client.get(reverse("strategy:missions", args=[shown.pk])).status_code == 404
