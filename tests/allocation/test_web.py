"""The screens of the crossing: the gap first, then scenarios, their levers, their words."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.allocation import actions
from phare.allocation.kernel.overlay import Closure, FloorChange, Overlay, Recruit
from phare.allocation.models import Scenario
from phare.cli.demonstration import territory
from phare.strategy.kernel.requirements import Relief, ReliefKind
from phare.strategy.models import Plan, Requirement
from tests.factories import allocation as make
from tests.factories.strategy import ObjectiveFactory, RequirementFactory, ServiceMissionFactory
from tests.factories.territory import CommuneFactory

FORBIDDEN = ("mouvements de personnel", "mouvement de personnel", "surplus", "sureffectif")


def page(client, name: str, *args: object, **query: object) -> str:
    response = client.get(reverse(f"allocation:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def text(html: str) -> str:
    """A page's words, its spaces joined."""
    return " ".join(html.replace("\u202f", " ").replace("\xa0", " ").replace("&#x27;", "'").split())


def no_rows() -> dict[str, str]:
    """What a form of levers sends of its rows when none is filled."""
    names = ("recruits", "floors", "reliefs", "closures", "weights")
    return {f"{name}-{count}_FORMS": "0" for name in names for count in ("TOTAL", "INITIAL")}


class TestGap:
    def test_without_a_photograph_the_page_says_what_would_fill_it(self, member, signed_in, prefecture):
        shown = text(page(signed_in(member("secretary_general")), "gap"))
        assert "Aucun projet des services figé" in shown
        assert "Aucun plan qui court encore" in shown

    def test_the_floors_that_break_are_named_first_with_their_year(self, facts, secretary, signed_in):
        shown = text(page(signed_in(secretary), "gap"))
        assert "Un plancher cède d'ici 2028 si rien n'est fait : Inspection de l'abattoir dès 2027." in shown
        assert shown.index("Socles dont le plancher cède") < shown.index("Toutes les missions, par orientation")

    def test_before_any_scenario_there_is_one_button(self, facts, secretary, signed_in):
        shown = page(signed_in(secretary), "gap")
        assert shown.count("Proposer un scénario") == 1

    def test_whoever_does_not_steer_has_no_button_and_sees_no_scenario(self, scenario, member, signed_in):
        shown = page(signed_in(member("agent")), "gap")
        assert "Proposer un scénario" not in shown
        assert scenario.name not in shown

    def test_proposing_prepares_three_scenarios_and_queues_their_computation(self, facts, secretary, signed_in):
        client = signed_in(secretary)
        response = client.post(reverse("allocation:prepare"), {"projet": facts[0].pk, "plan": facts[1].pk})
        assert response.status_code == 302
        assert list(Scenario.objects.values_list("state", flat=True)) == ["computing"] * 3
        assert text(page(client, "gap")).count("calcul en cours") >= 3

    def test_facts_that_do_not_agree_are_said_instead_of_the_gap(self, facts, secretary, signed_in):
        stranger = ServiceMissionFactory(administration=secretary.administration, code="NEW", until="2026-01-01")
        RequirementFactory(
            operation=None,
            objective=ObjectiveFactory(orientation__plan=facts[1], orientation__code="8", code="8.8"),
            mission=stranger,
            year=2027,
        )
        shown = text(page(signed_in(secretary), "gap"))
        assert "Ce qu'il faut corriger" in shown
        assert "NEW" in shown

    @pytest.mark.parametrize("asked", ["999999", "-1", "abc", "9" * 40])
    def test_a_photograph_that_is_not_ours_is_not_found(self, facts, secretary, signed_in, asked):
        assert signed_in(secretary).get(reverse("allocation:gap"), {"projet": asked}).status_code == 404

    def test_the_number_of_queries_does_not_grow_with_the_territory(self, secretary, signed_in, now, facts):
        client = signed_in(secretary)
        with CaptureQueriesContext(
            connection,
        ) as small:
            page(client, "gap")
        Plan.objects.update(state=Plan.State.CLOSED)
        make.kept(secretary, now, *demonstration())
        with CaptureQueriesContext(connection) as large:
            page(client, "gap")
        assert len(large) == len(small)


def demonstration():
    """The demonstration, with neither communes nor owners: the territory is not loaded in these tests."""
    staffing, plan = territory.staffing(), territory.plan_at_work()
    services = tuple(replace(row, commune=None) for row in staffing.services)
    operations = tuple(replace(row, owner="") for row in plan.operations)
    return replace(staffing, services=services, date=dt.date(2026, 12, 30)), replace(plan, operations=operations)


class TestScenario:
    def test_it_opens_on_its_verdict_then_why_then_what_it_costs(self, scenario, secretary, signed_in):
        shown = text(page(signed_in(secretary), "scenario", scenario.pk))
        assert "Les 4 planchers sont tenus ;" in shown
        order = [
            "Avant et après",
            "Redéploiements proposés",
            "Ce que permettrait 1 ETP de plus",
            "Ce que cela coûte ailleurs",
        ]
        places = [shown.index(title) for title in order]
        assert places == sorted(places)
        assert "Pour tenir l'effectif plancher de 3,0" in shown
        assert "Abattoir de Sisteron" in shown  # the operation that receives

    def test_it_says_that_it_is_preparatory_and_where_it_comes_from(self, scenario, secretary, signed_in):
        shown = text(page(signed_in(secretary), "scenario", scenario.pk))
        assert "Scénario préparatoire" in shown
        assert scenario.photograph_digest[:12] in shown

    def test_the_words_of_the_field_are_those_agreed(self, scenario, secretary, signed_in):
        client = signed_in(secretary)
        for name, args in (("gap", ()), ("scenario", (scenario.pk,)), ("levers", (scenario.pk,))):
            shown = text(page(client, name, *args)).lower()
            assert not [word for word in FORBIDDEN if word in shown]

    def test_what_failed_is_said_above_the_former_result(self, scenario, secretary, signed_in, now):
        with pytest.raises(actions.OutOfTimeError):
            actions.compute_now(scenario=scenario, by=secretary, at=now, seconds=1e-9)
        shown = text(page(signed_in(secretary), "scenario", scenario.pk))
        assert "Le dernier calcul a échoué" in shown
        assert "Les 4 planchers sont tenus" in shown

    def test_stale_facts_are_said_with_a_button_to_compute_again(self, scenario, facts, secretary, signed_in):
        Requirement.objects.filter(plan=facts[1], mission__code="ACC").update(need=7.0)
        shown = text(page(signed_in(secretary), "scenario", scenario.pk))
        assert "Le plan n'est plus le même." in shown
        assert "Recalculer" in shown

    def test_one_to_be_computed_says_so(self, facts, secretary, signed_in, now):
        draft = make.scenario(secretary, now, computed=False)
        client = signed_in(secretary)
        assert "À calculer" in page(client, "scenario", draft.pk)
        assert client.get(reverse("allocation:data", args=[draft.pk])).status_code == 404
        assert client.get(reverse("allocation:compare", args=[draft.pk])).status_code == 409

    def test_computing_leads_to_the_job(self, scenario, secretary, signed_in):
        response = signed_in(secretary).post(reverse("allocation:compute", args=[scenario.pk]))
        scenario.refresh_from_db()
        assert response.url == reverse("jobs:job", args=[scenario.job_id])

    def test_one_set_aside_is_not_found_any_more(self, scenario, secretary, signed_in):
        client = signed_in(secretary)
        assert client.post(reverse("allocation:set-aside", args=[scenario.pk])).status_code == 302
        assert client.get(reverse("allocation:scenario", args=[scenario.pk])).status_code == 404

    def test_copying_and_renaming(self, scenario, secretary, signed_in):
        client = signed_in(secretary)
        response = client.post(reverse("allocation:duplicate", args=[scenario.pk]), {"name": "Copie"})
        copy = Scenario.objects.get(name="Copie")
        assert response.url == reverse("allocation:levers", args=[copy.pk])
        read = {"version": copy.version}
        taken = client.post(reverse("allocation:rename", args=[copy.pk]), {"name": scenario.name, **read})
        assert "porte déjà ce nom" in text(taken.content.decode())
        client.post(reverse("allocation:rename", args=[copy.pk]), {"name": "Autre nom", **read})
        copy.refresh_from_db()
        assert copy.name == "Autre nom"

    def test_its_data_say_everything(self, scenario, secretary, signed_in):
        response = signed_in(secretary).get(reverse("allocation:data", args=[scenario.pk]))
        data = json.loads(response.content)
        assert data["preparatory"] is True
        assert data["overlay"] == scenario.overlay
        assert data["result"] == scenario.result

    def test_its_tables_leave_as_a_workbook(self, scenario, secretary, signed_in):
        response = signed_in(secretary).get(reverse("allocation:workbook", args=[scenario.pk]))
        assert response.content.startswith(b"PK")
        assert "essai.xlsx" in response["Content-Disposition"]

    def test_the_number_of_queries_does_not_grow_with_the_territory(self, scenario, secretary, signed_in, now):
        client = signed_in(secretary)
        with CaptureQueriesContext(connection) as small:
            page(client, "scenario", scenario.pk)
        photograph, plan = make.kept(secretary, now, *demonstration())
        made = actions.create_scenario(
            photograph=photograph, plan=plan, name="Grand", overlay=Overlay(), by=secretary, at=now
        )
        large_one = actions.compute_now(scenario=made, by=secretary, at=now)
        with CaptureQueriesContext(connection) as large:
            page(client, "scenario", large_one.pk)
        assert len(large) == len(small)


class TestPeople:
    def test_a_person_is_named_then_taken_off(self, scenario, secretary, member, signed_in):
        agent = member("agent")
        client = signed_in(secretary)
        address = reverse("allocation:people", args=[scenario.pk])
        assert client.post(address, {"person": agent.pk}).status_code == 302
        assert agent.user.name in page(client, "people", scenario.pk)
        given = scenario.accesses.get()
        assert client.post(reverse("allocation:people-remove", args=[scenario.pk, given.pk])).status_code == 302
        assert not scenario.accesses.exists()

    def test_only_those_who_do_not_see_it_are_offered(self, scenario, secretary, member, signed_in):
        member("decider"), member("agent")
        form = signed_in(secretary).get(reverse("allocation:people", args=[scenario.pk])).context["form"]
        assert [each.role for each in form.fields["person"].queryset] == ["agent"]


class TestLevers:
    def sent(self, facts, **fields):
        """What the browser sends: nothing pulled but what is said."""
        data = {"projet": facts[0].pk, "plan": facts[1].pk, "name": "Essai", "factor_0": "1", "factor_1": "1"}
        for rows in ("recruits", "floors", "reliefs", "closures", "weights"):
            data |= {f"{rows}-TOTAL_FORMS": "2", f"{rows}-INITIAL_FORMS": "0"}
        return data | fields

    def test_every_lever_of_the_form_reaches_the_scenario(self, facts, secretary, signed_in):
        fields = {
            "cap_2027": "2,5",
            "needs_ignored": "on",
            "between_communes": "on",
            "factor_1": "1,2",
            "forbidden": ["ALI>VET"],
            "recruits-0-year": "2027",
            "recruits-0-service": "VET",
            "recruits-0-profile": "V-206",
            "recruits-0-mission": "ABT",
            "recruits-0-fte": "0,5",
            "floors-0-mission": "ACC",
            "floors-0-fte": "1",
            "floors-0-first_year": "2028",
            "reliefs-0-mission": "COU",
            "reliefs-0-kind": "STOPPED",
            "reliefs-0-first_year": "2028",
            "reliefs-0-risk": "Courriers en retard",
            "closures-1-service": "ALI",
            "closures-1-year": "2028",
            "closures-1-receiver": "VET",
            "weights-0-mission": "CTL",
            "weights-0-weight": "3",
        }
        response = signed_in(secretary).post(reverse("allocation:new"), self.sent(facts, **fields))
        assert response.status_code == 302
        made = Scenario.objects.get()
        assert made.levers == Overlay(
            caps=((2027, 2.5),),
            needs_ignored=True,
            orientation_factors=(("4", 1.2),),
            mission_weights=(("CTL", 3.0),),
            floors=(FloorChange("ACC", 1.0, 2028),),
            recruits=(Recruit(2027, "VET", "V-206", 0.5, "ABT"),),
            closures=(Closure("ALI", 2028, "VET"),),
            reliefs=(Relief("COU", ReliefKind.STOPPED, 2028, risk="Courriers en retard"),),
            forbidden_transfers=(("ALI", "VET"),),
            between_communes=True,
        )
        assert made.state == "computing"

    def test_the_form_of_a_scenario_shows_its_levers_and_saves_them_unchanged(self, facts, secretary, signed_in, now):
        overlay = Overlay(
            caps=((2027, 2.5),),
            recruits=(Recruit(2027, "VET", "V-206", 1.0, "ABT"),),
            reliefs=(Relief("COU", ReliefKind.LIGHTENED, 2028, need=1.0, risk="Retards"),),
            orientation_factors=(("4", 1.5),),
        )
        made = make.scenario(secretary, now, overlay)
        client = signed_in(secretary)
        levers = client.get(reverse("allocation:levers", args=[made.pk])).context["levers"]
        data = {"version": "1"}
        for field in levers.plain:
            if (value := field.value()) not in (None, False, []):
                data[field.html_name] = value if isinstance(value, list) else str(value)
        for rows in levers.rows.values():
            data |= {field.html_name: field.value() for field in rows.management_form}
            data |= {
                field.html_name: str(field.value())
                for form in rows
                for field in form
                if field.value() not in (None, "")
            }
        assert client.post(reverse("allocation:levers", args=[made.pk]), data).status_code == 302
        made.refresh_from_db()
        assert made.levers == overlay
        assert made.state == "computed"  # nothing changed: nothing to compute again

    @pytest.mark.parametrize("version", [None, "", "0", "2", "hier"])
    def test_a_form_without_the_version_that_was_read_is_refused_and_changes_nothing(
        self, facts, secretary, signed_in, now, version
    ):
        made = make.scenario(secretary, now, Overlay(caps=((2027, 2.5),)))
        client = signed_in(secretary)
        sent = {} if version is None else {"version": version}
        for name, typed in (("levers", {"cap_2027": "4", **no_rows()}), ("rename", {"name": "Autre nom"})):
            answer = client.post(reverse(f"allocation:{name}", args=[made.pk]), typed | sent)
            page = text(answer.content.decode())
            assert answer.status_code == 200 and "relisez-le" in page, name
            assert next(iter(typed.values())) in page
        kept = Scenario.objects.get(pk=made.pk)
        assert (kept.levers, kept.name, kept.version) == (made.levers, made.name, made.version)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"name": ""}, "obligatoire"),
            ({"cap_2027": "beaucoup"}, "nombre"),
            ({"cap_2027": "-1"}, "supérieure ou égale"),
            ({"cap_2027": "1e309"}, "nombre"),
            ({"cap_2027": "nan"}, "nombre"),
            ({"recruits-0-year": "2027"}, "Complétez la ligne"),
            ({"recruits-0-year": "<script>", "recruits-0-fte": "1"}, "choix valide"),
            (
                {"reliefs-0-mission": "COU", "reliefs-0-kind": "STOPPED", "reliefs-0-first_year": "2027"},
                "Complétez la ligne",
            ),
            ({"closures-0-service": "VET", "closures-0-year": "2027", "closures-0-receiver": "VET"}, "propre effectif"),
            (
                {
                    "recruits-0-year": "2027",
                    "recruits-0-service": "VET",
                    "recruits-0-profile": "C-354",
                    "recruits-0-mission": "ABT",
                    "recruits-0-fte": "1",
                    "name": "x" * 200,
                },
                "120",
            ),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_written(self, facts, secretary, signed_in, fields, said):
        response = signed_in(secretary).post(reverse("allocation:new"), self.sent(facts, **fields))
        assert response.status_code == 200
        assert said in text(response.content.decode())
        assert not Scenario.objects.exists()

    def test_rows_that_a_browser_invents_are_refused(self, facts, secretary, signed_in):
        data = self.sent(facts, **{"recruits-TOTAL_FORMS": "100000"})
        assert signed_in(secretary).post(reverse("allocation:new"), data).status_code == 200
        assert not Scenario.objects.exists()


def test_transfers_between_communes_are_named_by_their_communes(secretary, signed_in, now):
    places = {"VET": "04070", "ALI": "04209", "SGC": None, "FIN": None}
    for code, name in (("04070", "Digne-les-Bains"), ("04209", "Sisteron")):
        CommuneFactory(code=code, name=name)
    apart = make.staffing(services=tuple(replace(row, commune=places[row.code]) for row in make.staffing().services))
    photograph, plan = make.kept(secretary, now, apart)
    shown = text(page(signed_in(secretary), "new", projet=photograph.pk, plan=plan.pk))
    assert "Sécurité des aliments (Sisteron) → Santé animale (Digne-les-Bains)" in shown


class TestCompare:
    def test_the_same_rows_stand_side_by_side_and_differences_are_marked(self, scenario, secretary, signed_in, now):
        make.scenario(secretary, now, Overlay(no_redeployment=True), name="Tel quel")
        shown = page(signed_in(secretary), "compare", scenario.pk)
        assert "Tel quel" in shown
        assert "al-differs" in shown
        assert "n'a pas le même effectif" in text(shown) or "n'ont pas le même effectif" in text(shown)

    def test_only_those_asked_for_are_compared(self, scenario, secretary, signed_in, now):
        other = make.scenario(secretary, now, Overlay(needs_ignored=True), name="Voulu")
        make.scenario(secretary, now, Overlay(no_redeployment=True), name="Autre")
        address = reverse("allocation:compare", args=[scenario.pk])
        heads = signed_in(secretary).get(address, {"avec": other.pk}).context["heads"]
        assert [head["scenario"] for head in heads] == [scenario, other]
