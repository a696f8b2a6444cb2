"""Reads of strategy, named by what they return."""

from phare.strategy.queries.action_rows import (
    ActionRow,
    action_rows,
    actions_of_operation,
    actions_of_plan,
    arrondissements_within,
    columns_shown,
    named_from,
    plain_actions,
)
from phare.strategy.queries.attention import (
    attention_points,
    duties_of,
    duties_of_all,
    operations_held,
    plans_at_work,
)
from phare.strategy.queries.closing import CarriedOn, Closing, closing_of
from phare.strategy.queries.compatibility import compatibility_matrix, levels_covered
from phare.strategy.queries.coverage import (
    StaffToday,
    coverage_today,
    staff_today,
)
from phare.strategy.queries.duties import DONE, STEP, WEATHER, fair_levels
from phare.strategy.queries.figures import operations_owned
from phare.strategy.queries.finding import (
    NOWHERE,
    FoundActions,
    WantedActions,
    actions_to_link,
    found_actions,
    late_and_blocked,
    rows_of,
)
from phare.strategy.queries.history import (
    Deed,
    history,
)
from phare.strategy.queries.places import ArrondissementRow, actions_by_arrondissement, own_arrondissements
from phare.strategy.queries.plans import (
    NEW,
    RECORD_CLASS,
    KnownCodes,
    PlanTarget,
    checked_plan,
    known_codes,
    plan_data,
    plan_target,
    plans_visible,
    standing_rows,
)
from phare.strategy.queries.progress import Advance, advance_of
from phare.strategy.queries.proposals import proposals_of
from phare.strategy.queries.publications import (
    digest_of,
    final_publication,
    headline_of,
    latest_publication,
    picture_of,
    publication_in_the_news,
    publications_of,
)
from phare.strategy.queries.reading import PlanReading, plan_reading
from phare.strategy.queries.rules import (
    plan_warnings,
)
from phare.strategy.queries.shared import actions_under, links_told, operations_elsewhere
from phare.strategy.queries.slipping import Slip, Slips, slips_of
from phare.strategy.queries.standings import (
    DepartmentPlans,
    PlanMap,
    PlanStanding,
    plan_above,
    plan_map,
    plan_over_departments,
    plans_below,
    standings_of,
)
from phare.strategy.queries.tree import (
    Fold,
    ObjectiveRow,
    OperationRow,
    OrientationRow,
    PlanTree,
    Wanted,
    piloting_services,
    plan_tree,
)
from phare.strategy.queries.watch import thresholds_of
from phare.strategy.queries.weather import latest_weathers, weathers_of

__all__ = [
    "DONE",
    "NEW",
    "NOWHERE",
    "RECORD_CLASS",
    "STEP",
    "WEATHER",
    "ActionRow",
    "Advance",
    "ArrondissementRow",
    "CarriedOn",
    "Closing",
    "Deed",
    "DepartmentPlans",
    "Fold",
    "FoundActions",
    "KnownCodes",
    "ObjectiveRow",
    "OperationRow",
    "OrientationRow",
    "PlanMap",
    "PlanReading",
    "PlanStanding",
    "PlanTarget",
    "PlanTree",
    "Slip",
    "Slips",
    "StaffToday",
    "Wanted",
    "WantedActions",
    "action_rows",
    "actions_by_arrondissement",
    "actions_of_operation",
    "actions_of_plan",
    "actions_to_link",
    "actions_under",
    "advance_of",
    "arrondissements_within",
    "attention_points",
    "checked_plan",
    "closing_of",
    "columns_shown",
    "compatibility_matrix",
    "coverage_today",
    "digest_of",
    "duties_of",
    "duties_of_all",
    "fair_levels",
    "final_publication",
    "found_actions",
    "headline_of",
    "history",
    "known_codes",
    "late_and_blocked",
    "latest_publication",
    "latest_weathers",
    "levels_covered",
    "links_told",
    "named_from",
    "operations_elsewhere",
    "operations_held",
    "operations_owned",
    "own_arrondissements",
    "picture_of",
    "piloting_services",
    "plain_actions",
    "plan_above",
    "plan_data",
    "plan_map",
    "plan_over_departments",
    "plan_reading",
    "plan_target",
    "plan_tree",
    "plan_warnings",
    "plans_at_work",
    "plans_below",
    "plans_visible",
    "proposals_of",
    "publication_in_the_news",
    "publications_of",
    "rows_of",
    "slips_of",
    "staff_today",
    "standing_rows",
    "standings_of",
    "thresholds_of",
    "weathers_of",
]
