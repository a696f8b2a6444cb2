"""What was measured: values by territory and date, the import that brought them, and what is contested."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.indicators.kernel.definition import ValueKind
from phare.indicators.models.definition import Definition, Indicator, finite
from phare.platform.accounts.models import Administration, Membership


class ValueImport(models.Model):
    """A file of values taken in: its name, its SHA-256, what it brought, by whom and when."""

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="value_imports"
    )
    file_name = models.CharField(_("fichier"), max_length=200)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    added = models.PositiveIntegerField(_("valeurs nouvelles"), default=0)
    superseding = models.PositiveIntegerField(_("valeurs remplacées"), default=0)
    unchanged = models.PositiveIntegerField(_("valeurs inchangées"), default=0)
    # Empty for the platform itself, as when a demonstration is founded.
    by = models.ForeignKey(
        Membership, verbose_name=_("importé par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("importé le"))

    class Meta:
        verbose_name = _("import de valeurs")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.file_name


class ValueQuerySet(models.QuerySet["Value"]):
    def standing(self) -> ValueQuerySet:
        """Return the values that no later one superseded and that nobody withdrew."""
        return self.filter(superseded_by=None, withdrawn_at=None)


class Value(models.Model):
    """A figure of an indicator in a territory at a date; superseded or withdrawn with its trace, never erased."""

    class Kind(models.TextChoices):
        INITIAL = ValueKind.INITIAL, _("initiale")
        ACTUAL = ValueKind.ACTUAL, _("constatée")
        TARGET = ValueKind.TARGET, _("cible")
        ESTIMATE = ValueKind.ESTIMATE, _("estimée")

    # A million of them may come at once: only what is looked for has its index, below.
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicateur"), on_delete=models.PROTECT, db_index=False, related_name="values"
    )
    territory_level = models.CharField(_("niveau"), max_length=15, choices=Definition.Level.choices)
    # The official code as text: "04", "2A", "93"; "FR" for the country.
    territory_code = models.CharField(_("territoire"), max_length=10)
    date = models.DateField(_("date"))
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices)
    value = models.FloatField(_("valeur"))
    margin = models.FloatField(_("marge"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    brought_by = models.ForeignKey(
        ValueImport,
        verbose_name=_("import"),
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="values",
    )
    author = models.ForeignKey(
        Membership,
        verbose_name=_("saisie par"),
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("enregistrée le"))
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("remplacée par"),
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="replaces",
    )
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership,
        verbose_name=_("retirée par"),
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawal_reason = models.CharField(_("motif du retrait"), max_length=300, blank=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("valeur")
        ordering = ("indicator", "territory_level", "territory_code", "date", "pk")
        indexes = [
            models.Index(fields=("indicator", "territory_level", "territory_code"), name="indicators_value_place"),
            models.Index(
                fields=("superseded_by",), condition=Q(superseded_by__isnull=False), name="indicators_value_superseded"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("indicator", "territory_level", "territory_code", "date", "kind"),
                condition=Q(superseded_by__isnull=True, withdrawn_at__isnull=True),
                name="indicators_one_standing_value",
            ),
            models.CheckConstraint(
                condition=finite("value") & (Q(margin__isnull=True) | (Q(margin__gte=0) & finite("margin"))),
                name="indicators_value_finite",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} · {self.territory_code} · {self.date} · {self.kind}"


class CounterValue(models.Model):
    """A figure contested: what is said instead, why and on what source; both are shown until it is settled."""

    class Kept(models.TextChoices):
        VALUE = "value", _("la valeur publiée")
        COUNTER = "counter", _("la valeur contestataire")

    contested = models.ForeignKey(
        Value, verbose_name=_("valeur contestée"), on_delete=models.PROTECT, related_name="counter_values"
    )
    value = models.FloatField(_("valeur"))
    date = models.DateField(_("date"))
    reason = models.TextField(_("motif"))
    source = models.CharField(_("source"), max_length=300)
    by = models.ForeignKey(Membership, verbose_name=_("contestée par"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("contestée le"))
    kept = models.CharField(_("retenue"), max_length=10, choices=Kept.choices, blank=True)
    settled_by = models.ForeignKey(
        Membership, verbose_name=_("tranchée par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(_("tranchée le"), null=True, blank=True)
    settlement = models.TextField(_("motif du choix"), blank=True)

    class Meta:
        verbose_name = _("contre-valeur")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("contested",), condition=Q(settled_at__isnull=True), name="indicators_one_open_counter_value"
            ),
            models.CheckConstraint(condition=finite("value"), name="indicators_counter_value_finite"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, kept="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(kept="")),
                name="indicators_counter_value_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contested_id} · {self.value}"
