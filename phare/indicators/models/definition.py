"""What is measured: an indicator, and the dated versions of what it means."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.indicators.kernel import definition as plain
from phare.indicators.kernel.secrecy import Rule, Secrecy, strictest
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration

FINITE = {"gt": float("-inf"), "lt": float("inf")}


def finite(field: str) -> Q:
    """Return the condition that a column holds a finite number: PostgreSQL ranks NaN above every other."""
    return Q(**{f"{field}__{bound}": limit for bound, limit in FINITE.items()})


class Indicator(models.Model):
    """One thing that an administration measures; what it means is in its definitions, one version after another."""

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="indicators"
    )
    code = models.CharField(_("code"), max_length=80)
    name = models.CharField(_("intitulé"), max_length=300)
    theme = models.CharField(_("thème"), max_length=200, blank=True)
    # Grows at each revision, so that two people do not overwrite one another.
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("indicateur")
        ordering = ("theme", "name", "code")
        constraints = [
            models.UniqueConstraint(fields=("administration", "code"), name="indicators_one_indicator_per_code")
        ]

    def __str__(self) -> str:
        return self.name

    def definition_on(self, day: dt.date) -> Definition:
        """Return what it means on a day: the last definition that held by then, else the first there is."""
        known = sorted(self.definitions.all(), key=lambda each: each.since)
        return next((each for each in reversed(known) if each.since <= day), known[0])

    @property
    def definition(self) -> Definition:
        """Its latest definition, whose day may be to come."""
        return max(self.definitions.all(), key=lambda each: each.since)

    def rule_by(self, day: dt.date) -> Rule | None:
        """Return the strictest secrecy that it has been under by a day: what its pages, which tell the past, keep."""
        known = [each for each in self.definitions.all() if each.since <= day] or [self.definition_on(day)]
        return strictest(each.rule for each in known)

    def rule_of(self, date: dt.date, day: dt.date) -> Rule | None:
        """Return the secrecy that a figure of this date keeps on a day: that of then and that of now, the stricter."""
        return strictest(self.definition_on(each).rule for each in (date, day))


class Definition(models.Model):
    """What an indicator means from a day on; never changed once values rest on it: a change is a new version."""

    class Direction(models.TextChoices):
        UP = plain.Direction.UP, _("doit monter")
        DOWN = plain.Direction.DOWN, _("doit baisser")

    class Periodicity(models.TextChoices):
        MONTH = plain.Periodicity.MONTH, _("mois")
        QUARTER = plain.Periodicity.QUARTER, _("trimestre")
        HALF_YEAR = plain.Periodicity.HALF_YEAR, _("semestre")
        YEAR = plain.Periodicity.YEAR, _("année")

    class Level(models.TextChoices):
        NATION = plain.Level.NATION, _("nation")
        REGION = plain.Level.REGION, _("région")
        DEPARTMENT = plain.Level.DEPARTMENT, _("département")
        ARRONDISSEMENT = plain.Level.ARRONDISSEMENT, _("arrondissement")
        COMMUNE = plain.Level.COMMUNE, _("commune")

    class Aggregation(models.TextChoices):
        SUM = plain.Aggregation.SUM, _("somme")
        RATIO = plain.Aggregation.RATIO, _("rapport des sommes")
        MEAN = plain.Aggregation.MEAN, _("moyenne pondérée")
        MAXIMUM = plain.Aggregation.MAXIMUM, _("maximum")
        LAST = plain.Aggregation.LAST, _("dernière valeur")
        NONE = plain.Aggregation.NONE, _("ne s'agrège pas")

    class Secrecy(models.TextChoices):
        NONE = "none", _("aucun")
        BUSINESSES = "businesses", _("entreprises (moins de 3, ou une à 85 %)")
        HOUSEHOLDS = "households", _("ménages (moins de 11)")

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicateur"), on_delete=models.CASCADE, related_name="definitions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    since = models.DateField(_("vaut à partir du"))
    unit = models.CharField(_("unité"), max_length=60)
    direction = models.CharField(_("sens"), max_length=4, choices=Direction.choices)
    lower = models.FloatField(_("plus petite valeur possible"), null=True, blank=True)
    upper = models.FloatField(_("plus grande valeur possible"), null=True, blank=True)
    method = models.TextField(_("méthode"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    periodicity = models.CharField(_("périodicité"), max_length=10, choices=Periodicity.choices)
    delay_days = models.PositiveSmallIntegerField(_("délai de disponibilité, en jours"), default=0)
    responsible = models.ForeignKey(
        Service,
        verbose_name=_("service responsable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="indicator_definitions",
    )
    level = models.CharField(_("niveau territorial"), max_length=15, choices=Level.choices)
    aggregation = models.CharField(_("agrégation"), max_length=10, choices=Aggregation.choices)
    # What a ratio or a mean is weighted by: another indicator, or the population of the division loaded.
    denominator = models.ForeignKey(
        Indicator,
        verbose_name=_("dénominateur"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="weighed_by_it",
    )
    by_population = models.BooleanField(_("pondérée par la population"), default=False)
    cumulative = models.BooleanField(_("cumulé depuis le début"), default=False)
    decimals = models.PositiveSmallIntegerField(_("décimales"), default=0)
    secrecy = models.CharField(_("secret statistique"), max_length=12, choices=Secrecy.choices, default=Secrecy.NONE)

    class Meta:
        verbose_name = _("définition d'indicateur")
        ordering = ("indicator", "number")
        constraints = [
            models.UniqueConstraint(fields=("indicator", "number"), name="indicators_one_definition_per_number"),
            models.UniqueConstraint(fields=("indicator", "since"), name="indicators_one_definition_per_day"),
            models.CheckConstraint(
                condition=(Q(lower__isnull=True) | finite("lower"))
                & (Q(upper__isnull=True) | finite("upper"))
                & (Q(lower__isnull=True) | Q(upper__isnull=True) | Q(upper__gt=F("lower"))),
                name="indicators_definition_bounds",
            ),
            models.CheckConstraint(
                condition=~Q(aggregation__in=[plain.Aggregation.RATIO, plain.Aggregation.MEAN])
                | Q(denominator__isnull=False)
                | Q(by_population=True),
                name="indicators_definition_weighted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} · v{self.number}"

    @property
    def rule(self) -> Rule | None:
        """What statistical secrecy hides of its figures, None where it hides nothing."""
        return Secrecy(self.secrecy).rule
