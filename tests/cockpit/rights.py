"""Who opens the pages of the cockpit: whoever is signed in, each with what is theirs."""

from __future__ import annotations

from phare.decisions.models import Redeployment
from tests.decisions.rights import STEERING, part
from tests.indicators.rights import indicator
from tests.rights import EVERYONE, Rights

MATRIX = {
    "cockpit:home": Rights(EVERYONE),
    "cockpit:horizon": Rights(EVERYONE, make=lambda *_: {"slug": "long-terme"}, foreign=True),
    "cockpit:settings": Rights(STEERING),
    "cockpit:duties": Rights(EVERYONE),
    "cockpit:answer-observation": Rights(
        {"head_of_service"},
        make=part("observations", "consulting", of_option=False),
        method="post",
        data={"choice": "favourable", "version": 0},
    ),
    "cockpit:answer-redeployment": Rights(
        STEERING | {"head_of_service"},
        make=part("redeployments", "signed"),
        method="post",
        data=lambda made: {"choice": "under_way", "version": Redeployment.objects.get(pk=made["pk"]).version},
    ),
    "cockpit:answer-value": Rights(
        STEERING | {"head_of_service"}, make=indicator, method="post", data={"value": "12,5", "date": "2024-12-31"}
    ),
}
