"""The crossing as JSON: what is read, what is refused and in which words, what is written."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phare.allocation.kernel.exchange import problem_as_data, read_problem, solution_as_data
from phare.allocation.kernel.problem import Mission, Problem, ProblemErrors, Service
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.problems import problems

WHOLE: dict[str, Any] = {
    "periods": [2026, 2027],
    "services": [{"id": "DDT", "under_prefect_authority": True}, {"id": "ARS", "under_prefect_authority": False}],
    "profiles": [{"id": "B"}, {"id": "T"}],
    "missions": [
        {
            "id": "Eau",
            "weight": 2,
            "core": True,
            "need": [4, 5],
            "floor": [2, 2],
            "floor_rank": 2,
            "floor_profiles": ["T"],
            "services": ["DDT"],
        },
        {"id": "Loup", "need": [1, 1.5], "floor": [0, 0]},
    ],
    "staff": [
        {"service": "DDT", "profile": "T", "mission": "Eau", "fte": 3},
        {"service": "ARS", "profile": "B", "mission": "Loup", "fte": 1},
    ],
    "movements": [
        {"period": 2027, "service": "DDT", "profile": "T", "fte": -0.5},
        {"period": 2027, "service": "ARS", "profile": "B", "mission": "Loup", "fte": 1},
    ],
    "compatibility": [{"profile": "T", "mission": "Loup", "cost": 0.3}],
    "transfer_costs": [{"from": "DDT", "to": "ARS", "cost": 1}],
    "max_moved_fte": [2, None],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The whole problem with one value changed; `path` as `missions.0.need`; a `+` at its end appends."""
    data: Any = copy.deepcopy(WHOLE)
    *way, last = path.split(".")
    place = data
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    if last == "+":
        place.append(value)
    elif value is Ellipsis:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    result: dict[str, Any] = data
    return result


def errors_of(data: object) -> tuple[str, ...]:
    with pytest.raises(ProblemErrors) as refusal:
        read_problem(data)
    assert refusal.value.sentence == "\n".join(refusal.value.errors)
    return refusal.value.errors


REFUSED = [
    # path, value, the sentence
    ("periods", ..., "problème : « periods » manque."),
    ("services", ..., "problème : « services » manque."),
    ("profiles", ..., "problème : « profiles » manque."),
    ("missions", ..., "problème : « missions » manque."),
    ("staff", ..., "problème : « staff » manque."),
    ("notes", 1, "problème : « notes » n'est pas une clé connue"),
    ("periods", 2026, "periods : une liste est attendue, pas « 2026 »."),
    ("periods", [], "periods : il faut au moins une période."),
    ("periods", [2027, 2026], "periods : les périodes doivent se suivre dans l'ordre, sans répétition."),
    ("periods", [2026, 2026], "periods : les périodes doivent se suivre dans l'ordre, sans répétition."),
    ("periods.0", "2026", "periods[0] : un nombre entier est attendu, pas « 2026 »."),
    ("periods.0", 2026.0, "periods[0] : un nombre entier est attendu, pas « 2026.0 »."),
    ("periods.0", True, "periods[0] : un nombre entier est attendu, pas un booléen."),
    ("services.0", "DDT", "services[0] : un objet est attendu, pas « DDT »."),
    ("services.0.id", 4, "services[0].id : un texte est attendu, pas « 4 »."),
    ("services.0.id", ..., "services[0] : « id » manque."),
    ("services.1.id", "DDT", "services : identifiant répété (« DDT »)."),
    ("services.0.under_prefect_authority", 1, "services[0].under_prefect_authority : true ou false est attendu"),
    ("services.0.name", "x", "services[0] : « name » n'est pas une clé connue (id, under_prefect_authority)."),
    ("profiles.0.id", None, "profiles[0].id : un texte est attendu, pas null."),
    ("profiles.1.id", "B", "profiles : identifiant répété (« B »)."),
    ("missions.1.id", "Eau", "missions : identifiant répété (« Eau »)."),
    ("missions.1.need", ..., "missions[1] : « need » manque."),
    ("missions.1.floor", ..., "missions[1] : « floor » manque."),
    ("missions.1.need", 3, "missions[1].need : une liste est attendue, pas « 3 »."),
    ("missions.1.need", [1], "missions « Loup », need : 1 valeur(s) pour 2 période(s) ; il en faut une par période."),
    ("missions.1.floor", [1, 2, 3], "missions « Loup », floor : 3 valeur(s) pour 2 période(s)"),
    ("missions.1.need.0", "1", "missions[1].need[0] : un nombre est attendu, pas « 1 »."),
    ("missions.1.need.0", False, "missions[1].need[0] : un nombre est attendu, pas un booléen."),
    ("missions.1.need.0", None, "missions[1].need[0] : un nombre est attendu, pas null."),
    ("missions.1.need.0", -1, "missions « Loup », need : -1 est négatif."),
    ("missions.1.need.0", math.nan, "missions « Loup », need : NaN n'est pas un nombre fini."),
    ("missions.1.floor.0", math.inf, "missions « Loup », floor : Infinity n'est pas un nombre fini."),
    ("missions.1.floor.0", 10**400, "missions[1].floor[0] : ce nombre est trop grand."),
    ("missions.1.floor.0", 1e9, "missions « Loup », floor : 1e+09 dépasse 1e+07."),
    ("missions.0.weight", 0, "missions « Eau », weight : doit être supérieur à zéro."),
    ("missions.0.weight", -2, "missions « Eau », weight : -2 est négatif."),
    ("missions.0.weight", None, "missions[0].weight : un nombre est attendu, pas null."),
    ("missions.0.core", "yes", "missions[0].core : true ou false est attendu, pas « yes »."),
    ("missions.0.floor_rank", 0, "missions « Eau », floor_rank : 0 ; un rang est un entier à partir de 1."),
    ("missions.0.floor_rank", 1.5, "missions[0].floor_rank : un nombre entier est attendu, pas « 1.5 »."),
    ("missions.0.floor_profiles", ["Z"], "missions « Eau », floor_profiles : « Z » n'est déclaré nulle part."),
    ("missions.0.floor_profiles", "T", "missions[0].floor_profiles : une liste est attendue, pas « T »."),
    ("missions.0.services", ["Z"], "missions « Eau », services : « Z » n'est déclaré nulle part."),
    ("missions.0.services", [1], "missions[0].services[0] : un texte est attendu, pas « 1 »."),
    ("staff", {}, "staff : une liste est attendue, pas un objet."),
    ("staff.0.service", "Z", "staff (« Z », « T », « Eau ») : « Z » n'est déclaré nulle part."),
    ("staff.0.profile", "Z", "staff (« DDT », « Z », « Eau ») : « Z » n'est déclaré nulle part."),
    ("staff.0.mission", "Z", "staff (« DDT », « T », « Z ») : « Z » n'est déclaré nulle part."),
    ("staff.0.fte", -1, "staff (« DDT », « T », « Eau »), fte : -1 est négatif."),
    ("staff.0.fte", [], "staff[0].fte : un nombre est attendu, pas une liste."),
    ("staff.0.fte", ..., "staff[0] : « fte » manque."),
    ("movements", None, "movements : une liste est attendue, pas null."),
    ("movements.0.period", 2030, "movements (2030, « DDT », « T ») : la période 2030 n'est pas dans « periods »."),
    ("movements.0.service", "Z", "movements (2027, « Z », « T ») : « Z » n'est déclaré nulle part."),
    ("movements.1.mission", "Z", "movements (2027, « ARS », « B ») : « Z » n'est déclaré nulle part."),
    ("movements.0.fte", math.nan, "movements (2027, « DDT », « T »), fte : NaN n'est pas un nombre fini."),
    ("movements.0.fte", -9, "movements : en 2027, il resterait -6 ETP de profil « T » sur la mission « Eau »"),
    ("movements.0.profile", "B", "movements : en 2027, le service « DDT » n'a aucun effectif de profil « B »"),
    ("compatibility.0.cost", ..., "compatibility[0] : « cost » manque."),
    ("compatibility.0.cost", -1, "compatibility (« T », « Loup »), cost : -1 est négatif."),
    ("compatibility.0.profile", "Z", "compatibility (« Z », « Loup ») : « Z » n'est déclaré nulle part."),
    (
        "compatibility.+",
        {"profile": "T", "mission": "Loup", "cost": 1},
        "compatibility : couple profil, mission répété",
    ),
    ("transfer_costs.0.to", "Z", "transfer_costs (de « DDT » à « Z ») : « Z » n'est déclaré nulle part."),
    ("transfer_costs.0.to", "DDT", "un service ne transfère pas de personnel à lui-même."),
    ("transfer_costs.0.cost", -1, "transfer_costs (de « DDT » à « ARS »), cost : -1 est négatif."),
    ("transfer_costs.+", {"from": "DDT", "to": "ARS", "cost": 2}, "transfer_costs : couple de services répété"),
    ("max_moved_fte", [1], "max_moved_fte : 1 valeur(s) pour 2 période(s)"),
    ("max_moved_fte", 3, "max_moved_fte : une liste est attendue, pas « 3 »."),
    ("max_moved_fte.0", -1, "max_moved_fte : -1 est négatif."),
    ("max_moved_fte.0", "2", "max_moved_fte[0] : un nombre est attendu, pas « 2 »."),
]


@pytest.mark.parametrize(("path", "value", "sentence"), REFUSED)
def test_wrong_input_is_refused_with_a_sentence_that_says_where_and_what(
    path: str, value: object, sentence: str
) -> None:
    assert any(sentence in error for error in errors_of(changed(path, value)))


@pytest.mark.parametrize("path", ["services.0.id", "missions.0.weight", "periods.0"])
def test_a_wrong_value_is_not_held_against_the_rows_that_are_right(path: str) -> None:
    """Neither a mission whose weight cannot be read, nor a service whose identifier cannot, is thought unknown."""
    assert len(errors_of(changed(path, [1]))) == 1


def test_every_error_is_named_at_once_those_of_the_trend_included() -> None:
    data = changed("missions.0.weight", 0)
    data["missions"][1]["need"] = [1]
    data["compatibility"][0]["cost"] = "x"
    data["movements"][0]["fte"] = -9
    data["unknown"] = True
    errors = errors_of(data)
    assert len(errors) == 5, errors


@pytest.mark.parametrize("data", [None, 3, "x", [], [WHOLE], True, math.nan])
def test_what_is_not_an_object_is_refused(data: object) -> None:
    assert len(errors_of(data)) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*WHOLE, "id", "fte", "x")), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([path for path, *_ in REFUSED if not path.endswith("+")]), JSON)
def test_no_json_value_at_any_place_gives_anything_but_a_problem_or_sentences(path: str, value: object) -> None:
    try:
        problem = read_problem(changed(path, value))
    except ProblemErrors as refusal:
        assert refusal.errors
    else:
        assert isinstance(problem, Problem)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_no_json_value_gives_anything_but_sentences(value: object) -> None:
    assert errors_of(value)


@settings(max_examples=50, deadline=None)
@given(problems())
def test_a_problem_written_then_read_is_the_same(problem: Problem) -> None:
    assert read_problem(json.loads(json.dumps(problem_as_data(problem)))) == problem


def test_what_is_left_out_has_its_default() -> None:
    small = {
        "periods": [2026],
        "services": [{"id": "DDT"}],
        "profiles": [],
        "missions": [{"id": "Eau", "need": [1], "floor": [0]}],
        "staff": [],
    }
    problem = read_problem(small)
    assert problem == Problem(
        (2026,), (Service("DDT", True),), (), (Mission("Eau", (1.0,), (0.0,), 1.0, False, 1),), ()
    )
    assert solve(problem).levels.others == (1.0,)


def test_a_movement_without_a_mission_may_say_null_and_carriers_may_be_an_empty_list() -> None:
    data = changed("movements.0.mission", None)
    data["missions"][0] |= {"need": [2, 2]}
    data["missions"][1] |= {"services": [], "need": [3, 3]}
    solution = solve(read_problem(data))
    assert any(row.service == "DDT" and row.mission == "Loup" for row in solution.allocation)


def test_the_answer_is_written_unrounded_services_outside_the_authority_included() -> None:
    data = solution_as_data(solve(read_problem(WHOLE)))
    assert list(data) == [
        "status",
        "floor_shortfall_total",
        "upheaval",
        "allocation",
        "transfers",
        "coverage",
        "explanation",
    ]
    assert data["status"] == "optimal"
    assert data["explanation"] is None
    assert {"period": 2026, "service": "ARS", "profile": "B", "mission": "Loup", "fte": 1.0} in data["allocation"]
    # Three FTE on a need of four, weight two: half is missing in 2026, then five needed and half an FTE gone.
    water = [row for row in data["coverage"] if row["mission"] == "Eau"]
    assert water == [
        {
            "period": 2026,
            "mission": "Eau",
            "need": 4.0,
            "floor": 2.0,
            "fte": 3.0,
            "floor_shortfall": 0.0,
            "weighted_shortfall": 0.5,
        },
        {
            "period": 2027,
            "mission": "Eau",
            "need": 5.0,
            "floor": 2.0,
            "fte": 2.5,
            "floor_shortfall": 0.0,
            "weighted_shortfall": 1.0,
        },
    ]
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize(
    ("path", "row", "sentences"),
    [
        (
            "staff.+",
            {"service": "X", "profile": "Y", "mission": 3, "fte": "trois"},
            ("mission : un texte", "fte : un nombre est attendu", "« X » n'est déclaré", "« Y » n'est déclaré"),
        ),
        (
            "missions.1.need",
            ["a", math.nan, -1.0],
            ("need[0] : un nombre", "NaN n'est pas", "-1 est négatif", "3 valeur(s) pour 2"),
        ),
        (
            "transfer_costs.+",
            {"from": "X", "to": 1, "cost": True},
            ("to : un texte", "cost : un nombre", "« X » n'est"),
        ),
        (
            "movements.+",
            {"period": "2027", "service": "X", "profile": "Y", "fte": None},
            ("period :", "fte :", "« X »"),
        ),
    ],
)
def test_a_value_that_cannot_be_read_hides_no_other_error_of_its_row(path, row, sentences) -> None:
    errors = errors_of(changed(path, row))
    for sentence in sentences:
        assert any(sentence in error for error in errors), sentence


def test_a_value_that_cannot_be_read_is_held_once_only_against_what_it_stands_in() -> None:
    assert errors_of(changed("max_moved_fte", 3)) == ("max_moved_fte : une liste est attendue, pas « 3 ».",)
    (error,) = errors_of(changed("max_moved_fte", ["a", None]))
    assert error == "max_moved_fte[0] : un nombre est attendu, pas « a »."
