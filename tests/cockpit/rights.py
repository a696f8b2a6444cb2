"""Who opens the pages of the cockpit: whoever is signed in, each with what is theirs."""

from __future__ import annotations

from phare.decisions.models import Redeployment
from tests.decisions.rights import STEERING, part
from tests.rights import EVERYONE, Rights
from tests.strategy.rights import DOING, owned_operation, step

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
    "cockpit:answer-weather": Rights(DOING, make=owned_operation, method="post", data={"choice": "sun", "version": 0}),
    "cockpit:answer-step": Rights(DOING, make=step, method="post", data={"choice": "done", "version": 1}),
}
