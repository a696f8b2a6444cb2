from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phare.allocation.kernel.life import ScenarioState
from phare.allocation.kernel.overlay import Overlay, read_overlay
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Administration, Membership
from phare.platform.jobs.models import Job
from phare.strategy.models import Plan

ROWS = frozenset({"allocation", "transfers"})
"""What a result says of each service, profile and mission."""


@lru_cache(maxsize=16)
def _on_pages(compressed: bytes) -> Mapping[str, Any]:
    # Reading it is most of what a page of it costs; one kept before its rows had a line of their own has them here.
    shown = json.loads(zlib.decompress(compressed).split(b"\n", 1)[0])
    return {**shown, **{key: [] for key in ROWS}}


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def kept(self) -> ScenarioQuerySet:
        """Return the scenarios that were not set aside, without their results, which are large."""
        return self.filter(archived_at__isnull=True).defer("result_compressed")


class Scenario(models.Model):
    """An overlay on a photograph and a plan, and what the crossing makes of it; always preparatory (CRO-005).

    The result is that of the overlay as it stands and of the inputs whose digests are kept beside it: a computation
    that fails leaves the former one in place, with the reason.
    """

    class Origin(models.TextChoices):
        TREND = "trend", _("Tendance")
        FLOORS_FIRST = "floors_first", _("Socles d'abord")
        BALANCED = "balanced", _("Équilibré")
        OWN = "own", _("Construit ici")

    class State(models.TextChoices):
        DRAFT = ScenarioState.DRAFT, _("à calculer")
        COMPUTING = ScenarioState.COMPUTING, _("calcul en cours")
        COMPUTED = ScenarioState.COMPUTED, _("calculé")
        FAILED = ScenarioState.FAILED, _("calcul échoué")
        CANCELLED = ScenarioState.CANCELLED, _("calcul arrêté")

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="scenarios"
    )
    photograph = models.ForeignKey(Photograph, verbose_name=_("projet des services"), on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.PROTECT)
    name = models.CharField(_("nom"), max_length=120)
    origin = models.CharField(_("origine"), max_length=20, choices=Origin.choices, default=Origin.OWN)
    owner = models.ForeignKey(Membership, verbose_name=_("auteur"), on_delete=models.PROTECT, related_name="scenarios")
    viewers = models.ManyToManyField(
        Membership,
        verbose_name=_("personnes nommées"),
        through="ScenarioAccess",
        through_fields=("scenario", "membership"),
        related_name="scenarios_shown",
    )
    overlay = models.JSONField(_("leviers"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=1)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(_("motif"), max_length=1000, blank=True)
    job = models.ForeignKey(Job, verbose_name=_("calcul"), null=True, blank=True, on_delete=models.PROTECT)
    photograph_digest = models.CharField(_("empreinte du projet des services"), max_length=64, blank=True)
    plan_digest = models.CharField(_("empreinte du plan"), max_length=64, blank=True)
    result_compressed = models.BinaryField(_("résultat"), null=True, blank=True)
    # What a list shows of the result, without opening it.
    summary = models.JSONField(_("résumé"), default=dict)
    computed_at = models.DateTimeField(_("calculé le"), null=True, blank=True)
    seconds = models.FloatField(_("durée du calcul"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"))
    archived_at = models.DateTimeField(_("écarté le"), null=True, blank=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scénario")
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("administration", "photograph", "plan", "name"),
                condition=Q(archived_at__isnull=True),
                name="allocation_one_scenario_per_name",
            ),
            models.UniqueConstraint(
                fields=("administration", "photograph", "plan", "origin"),
                condition=Q(archived_at__isnull=True) & ~Q(origin="own"),
                name="allocation_one_prepared_scenario_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(result_compressed__isnull=True, computed_at__isnull=True)
                | Q(result_compressed__isnull=False, computed_at__isnull=False),
                name="allocation_result_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("allocation:scenario", kwargs={"pk": self.pk})

    @property
    def levers(self) -> Overlay:
        """The overlay, read."""
        return read_overlay(self.overlay)

    @property
    def result(self) -> dict[str, Any] | None:
        """What `phare.allocation.kernel.result.result_of` gave, or None before the first computation."""
        if self.result_compressed is None:
            return None
        lines = zlib.decompress(bytes(self.result_compressed)).split(b"\n")
        return {key: value for line in lines for key, value in json.loads(line).items()}

    @property
    def result_on_pages(self) -> Mapping[str, Any] | None:
        """The result without its rows of staff (`ROWS`), which no page shows and which are most of it; never to be
        changed, since the next page is given the same."""
        return None if self.result_compressed is None else _on_pages(bytes(self.result_compressed))

    def keep(self, result: dict[str, Any]) -> None:
        """Hold a result, compressed: what pages show on a line, its rows of staff on the next; the caller saves."""
        parts = ({key: result[key] for key in result.keys() - ROWS}, {key: result[key] for key in ROWS})
        said = "\n".join(json.dumps(part, allow_nan=False) for part in parts)
        self.result_compressed = zlib.compress(said.encode(), 6)


class ScenarioAccess(models.Model):
    """That a person, named, may read a scenario, by whom and since when."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="accesses")
    membership = models.ForeignKey(Membership, verbose_name=_("personne"), on_delete=models.PROTECT)
    given_by = models.ForeignKey(
        Membership, verbose_name=_("donné par"), on_delete=models.PROTECT, related_name="scenarios_opened"
    )
    given_at = models.DateTimeField(_("donné le"))

    class Meta:
        ordering = ("membership__user__name",)
        constraints = [models.UniqueConstraint(fields=("scenario", "membership"), name="allocation_one_access_each")]

    def __str__(self) -> str:
        return f"{self.scenario_id} · {self.membership_id}"


class Worked(models.Model):
    """What a job computes from a photograph and a plan, and the digests of both as they then were.

    A computation that fails leaves the former result in place; its job says why.
    """

    job = models.ForeignKey(
        Job, verbose_name=_("calcul"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    photograph_digest = models.CharField(_("empreinte du projet des services"), max_length=64, blank=True)
    plan_digest = models.CharField(_("empreinte du plan"), max_length=64, blank=True)
    computed_at = models.DateTimeField(_("calculé le"), null=True, blank=True)
    seconds = models.FloatField(_("durée du calcul"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        """Whether it is being computed, again or for the first time."""
        return self.job is not None and self.job.is_under_way


class Frontier(Worked):
    """The curve of coverage against FTE redeployed, on a photograph and a plan: the latest computed."""

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="frontiers"
    )
    photograph = models.ForeignKey(Photograph, verbose_name=_("projet des services"), on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.PROTECT)
    # What `phare.allocation.kernel.frontier.points_as_data` gives.
    points = models.JSONField(_("points"), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("photograph", "plan"), name="allocation_one_frontier_on_the_same_facts")
        ]

    def __str__(self) -> str:
        return f"{self.photograph} × {self.plan}"


class Ensemble(Worked):
    """How a scenario holds when its facts are drawn again, many times: the latest trial."""

    scenario = models.OneToOneField(
        Scenario, verbose_name=_("scénario"), on_delete=models.PROTECT, related_name="ensemble"
    )
    draws = models.PositiveIntegerField(_("tirages"))
    # The same seed draws the same numbers.
    seed = models.PositiveIntegerField(_("graine"))
    # The result tried: it was computed then.
    of_result = models.DateTimeField(_("résultat éprouvé, calculé le"), null=True, blank=True)
    # What `phare.allocation.kernel.robustness.robustness_of` gives.
    result = models.JSONField(_("résultat"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.scenario)
