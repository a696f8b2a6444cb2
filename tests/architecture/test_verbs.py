"""What the trail records is named `room.noun.past_participle`, by its own room, and has a French name for auditors."""

from __future__ import annotations

import ast
import re

from phare.platform.audit.signals import named_verbs
from tests.architecture.tree import Module, modules, snippet


def test_every_verb_is_named_after_its_room():
    assert not [fault for module in modules("phare") for fault in misnamed(module)]


def test_every_verb_has_a_french_name():
    recorded = {verb for module in modules("phare") for verb in verbs(module)}
    assert recorded
    assert not sorted(recorded - named_verbs()), "name them with name_verbs(…) in the room's apps.py"


def test_a_verb_of_another_room_or_form_is_found():
    text = "audit.record('strategy.plan.drafted', plan, by, at, {})\naudit.record('vote', plan, by, at, {})\n"
    assert verbs(snippet(text)) == {"strategy.plan.drafted", "vote"}
    assert misnamed(snippet(text, "phare/strategy/actions/plans.py")) == ["phare/strategy/actions/plans.py: vote"]
    assert len(misnamed(snippet(text, "phare/platform/jobs/actions.py"))) == 2


def verbs(module: Module) -> set[str]:
    """Return the verbs that a module records, as far as they are written in full."""
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and node.args)
    firsts = (call.args[0] for call in calls if ast.unparse(call.func) in {"audit.record", "record"})
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


def misnamed(module: Module) -> list[str]:
    room = module.parts[2] if module.parts[1] == "platform" else module.parts[1]
    well_named = re.compile(rf"{room}(\.[a-z_]+){{2}}")
    return [f"{module.path}: {verb}" for verb in sorted(verbs(module)) if not well_named.fullmatch(verb)]
