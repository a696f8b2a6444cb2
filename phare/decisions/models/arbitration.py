"""The question put to whoever decides, its options, the grounds for and against, what each engages and expects."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.life import OPEN, TAKEN, ArbitrationState, state_on
from phare.decisions.kernel.proposal import Envelope
from phare.decisions.kernel.small_counts import is_small
from phare.decisions.kernel.verification import Verdict
from phare.decisions.models.signing import SigningAct
from phare.organisation.models import BudgetProgramme, Photograph, ServiceMission
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.models import Operation, Plan
from phare.values.horizon import Horizon


class HorizonChoice(models.TextChoices):
    LONG = Horizon.LONG, _("Long terme")
    MEDIUM = Horizon.MEDIUM, _("Moyen terme")
    SHORT = Horizon.SHORT, _("Court terme")


class Arbitration(models.Model):
    """A signed act of whoever decides: alternatives compared, one chosen, reasons, dates, follow-up (CRO-005).

    Once signed, `frozen` holds all that was signed, `frozen_digest` its SHA-256; a database trigger refuses any change
    to it and to its options.
    """

    class State(models.TextChoices):
        DRAFT = ArbitrationState.DRAFT, _("en préparation")
        CONSULTING = ArbitrationState.CONSULTING, _("en consultation")
        SIGNED = ArbitrationState.SIGNED, _("signé")
        IN_FORCE = ArbitrationState.IN_FORCE, _("en vigueur")
        VERIFIED = ArbitrationState.VERIFIED, _("vérifié")
        ABANDONED = ArbitrationState.ABANDONED, _("abandonné")

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="arbitrations"
    )
    question = models.CharField(_("question"), max_length=300)
    context = models.TextField(_("contexte"), blank=True)
    horizon = models.CharField(_("horizon"), max_length=10, choices=HorizonChoice.choices, default=HorizonChoice.MEDIUM)
    # The other horizons that a decision taken at one of them touches (CRO-006).
    touches = models.JSONField(_("horizons touchés"), default=list, blank=True)
    photograph = models.ForeignKey(
        Photograph, verbose_name=_("projet des services"), null=True, blank=True, on_delete=models.PROTECT
    )
    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), null=True, blank=True, on_delete=models.PROTECT, related_name="arbitrations"
    )
    # What every option stands on, as handed over: kind, key, label, address, digest.
    sources = models.JSONField(_("sources"), default=list, blank=True)
    operations = models.ManyToManyField(
        Operation, verbose_name=_("opérations concernées"), blank=True, related_name="arbitrations"
    )
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    opened_by = models.ForeignKey(
        Membership, verbose_name=_("préparé par"), on_delete=models.PROTECT, related_name="arbitrations_opened"
    )
    opened_at = models.DateTimeField(_("ouvert le"))
    # None in a draft, even one taken back: nobody whom an option touches reads it then.
    consulted_at = models.DateTimeField(_("mis en consultation le"), null=True, blank=True)
    # The SHA-256 of the redeployments of every option when they were last put to consultation.
    consulted_digest = models.CharField(_("empreinte des redéploiements soumis"), max_length=64, blank=True)
    observations_due = models.DateField(_("observations attendues avant le"), null=True, blank=True)
    chosen = models.OneToOneField(
        "Option",
        verbose_name=_("option retenue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="chosen_in",
    )
    reasons = models.TextField(_("motifs"), blank=True)
    effect_on = models.DateField(_("date d'effet"), null=True, blank=True)
    verify_on = models.DateField(_("vérification prévue le"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    number = models.PositiveIntegerField(_("numéro"), null=True, blank=True)
    signed_by = models.ForeignKey(
        Membership,
        verbose_name=_("signé par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="arbitrations_signed",
    )
    # His capacity, then the act that empowers him with its reference: both were bounded before being joined.
    signed_as = models.CharField(_("qualité du signataire"), max_length=500, blank=True)
    signing_act = models.ForeignKey(
        SigningAct, verbose_name=_("acte d'habilitation"), null=True, blank=True, on_delete=models.PROTECT
    )
    signed_at = models.DateTimeField(_("signé le"), null=True, blank=True)
    frozen = models.JSONField(_("contenu signé"), null=True, blank=True)
    frozen_digest = models.CharField(_("empreinte"), max_length=64, blank=True)
    verified_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)
    verified_with = models.ForeignKey(
        Photograph,
        verbose_name=_("projet des services de vérification"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="arbitrations_verified",
    )
    conclusion = models.TextField(_("ce qu'il en est advenu"), blank=True)
    abandoned_at = models.DateTimeField(_("abandonné le"), null=True, blank=True)
    abandon_reason = models.TextField(_("motif de l'abandon"), blank=True)
    # All that full text search reads, kept by the actions.
    searched = models.TextField(blank=True)

    class Meta:
        verbose_name = _("arbitrage")
        ordering = ("-signed_at", "-opened_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("administration", "year", "number"), name="decisions_one_act_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "consulting", "abandoned"], signed_at__isnull=True)
                | Q(
                    state__in=["signed", "verified"],
                    signed_at__isnull=False,
                    signed_by__isnull=False,
                    number__isnull=False,
                    chosen__isnull=False,
                    effect_on__isnull=False,
                    verify_on__isnull=False,
                    frozen__isnull=False,
                )
                & ~Q(signed_as="")
                & ~Q(reasons="")
                & ~Q(frozen_digest=""),
                name="decisions_signed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="abandoned") | ~Q(abandon_reason=""), name="decisions_abandoned_says_why"
            ),
            models.CheckConstraint(
                condition=Q(verify_on__isnull=True) | Q(effect_on__isnull=True) | Q(verify_on__gte=F("effect_on")),
                name="decisions_verified_after_effect",
            ),
        ]
        indexes = [
            models.Index(fields=("administration", "state", "-signed_at"), name="decisions_register"),
            GinIndex(SearchVector("searched", config="french"), name="decisions_full_text"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.question}" if self.number else self.question

    @property
    def reference(self) -> str:
        """Its number in the register, "2026-003"; empty before it is signed."""
        return f"{self.year}-{self.number:03}" if self.number else ""

    @property
    def is_open(self) -> bool:
        """Whether it is still being prepared."""
        return self.state in OPEN

    @property
    def is_taken(self) -> bool:
        """Whether it is signed."""
        return self.state in TAKEN

    def state_on(self, day: dt.date) -> State:
        """Where it stands on a day: signed, its date of effect puts it in force."""
        return self.State(state_on(self.state, self.effect_on, day))


class Option(models.Model):
    """One way to answer the question, with the figures handed over by the room that made them; kept when it loses."""

    arbitration = models.ForeignKey(Arbitration, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(_("nom"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    is_status_quo = models.BooleanField(_("ne rien changer"), default=False)
    position = models.PositiveIntegerField(_("rang"), default=0)
    # As handed over: kind, key, label, address, digest; None for an option written by hand.
    source = models.JSONField(_("source"), null=True, blank=True)
    # Label, value, unit, which direction is better.
    figures = models.JSONField(_("chiffres"), default=list, blank=True)

    class Meta:
        verbose_name = _("option")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint("arbitration", Lower("name"), name="decisions_one_option_per_name"),
            models.UniqueConstraint(
                fields=("arbitration",), condition=Q(is_status_quo=True), name="decisions_one_status_quo"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def administration_id(self) -> int:
        """Whose it is; its arbitration is always read with it."""
        return self.arbitration.administration_id


class Ground(models.Model):
    """A ground that options are weighed on: for some, against others."""

    arbitration = models.ForeignKey(Arbitration, on_delete=models.CASCADE, related_name="grounds")
    text = models.CharField(_("motif examiné"), max_length=300)
    position = models.PositiveIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("motif examiné")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint("arbitration", Lower("text"), name="decisions_one_ground_per_text")]

    def __str__(self) -> str:
        return self.text

    @property
    def administration_id(self) -> int:
        """Whose it is; its arbitration is always read with it."""
        return self.arbitration.administration_id


class Stance(models.Model):
    """What a ground says of an option; none where it says nothing of it."""

    class Side(models.TextChoices):
        FOR = "for", _("pour")
        AGAINST = "against", _("contre")

    ground = models.ForeignKey(Ground, on_delete=models.CASCADE, related_name="stances")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="stances")
    side = models.CharField(_("sens"), max_length=10, choices=Side.choices)
    remark = models.CharField(_("précision"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sens d'un motif")
        ordering = ("ground", "option")
        constraints = [models.UniqueConstraint(fields=("ground", "option"), name="decisions_one_stance")]

    def __str__(self) -> str:
        return self.get_side_display()


class Commitment(models.Model):
    """What an option engages: staff in FTE, money in euros, or a day of the calendar; several in one arbitration."""

    class EnvelopeChoice(models.TextChoices):
        STAFF = Envelope.STAFF, _("effectifs")
        MONEY = Envelope.MONEY, _("crédits")
        CALENDAR = Envelope.CALENDAR, _("calendrier")

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="commitments")
    envelope = models.CharField(_("enveloppe"), max_length=10, choices=EnvelopeChoice.choices)
    label = models.CharField(_("ce qui est engagé"), max_length=200)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    amount = models.FloatField(_("montant (ETP ou euros)"), null=True, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    programme = models.ForeignKey(
        BudgetProgramme, verbose_name=_("programme"), null=True, blank=True, on_delete=models.PROTECT
    )
    operation = models.ForeignKey(
        Operation,
        verbose_name=_("opération"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments",
    )
    # Handed over with the option's figures, so replaced with them; what somebody wrote stays.
    handed = models.BooleanField(_("repris de la source"), default=False)

    class Meta:
        verbose_name = _("engagement")
        ordering = ("envelope", "year", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(envelope="calendar", day__isnull=False, amount__isnull=True)
                | Q(envelope__in=["staff", "money"], amount__isnull=False, amount__lt=float("inf"))
                & Q(amount__gt=float("-inf")),
                name="decisions_commitment_measured",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_small(self) -> bool:
        """Whether it engages so few FTE that a colleague would be recognised."""
        return self.envelope == Envelope.STAFF and is_small(self.amount)


class ExpectedEffect(models.Model):
    """What is expected of an option, and when it is verified: from what to what; then what was found."""

    class VerdictChoice(models.TextChoices):
        DONE = Verdict.DONE, _("atteint")
        PARTLY = Verdict.PARTLY, _("en partie")
        NOT_DONE = Verdict.NOT_DONE, _("non atteint")
        UNKNOWN = Verdict.UNKNOWN, _("non mesuré")

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="effects")
    measure = models.CharField(_("mesure"), max_length=200)
    unit = models.CharField(_("unité"), max_length=20)
    # The FTE on this mission, which a later photograph verifies; otherwise somebody tells the value found.
    mission = models.ForeignKey(
        ServiceMission,
        verbose_name=_("mission"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="expected_effects",
    )
    before = models.FloatField(_("valeur si rien n'est fait"), null=True, blank=True)
    expected = models.FloatField(_("valeur attendue"))
    year = models.PositiveSmallIntegerField(_("fin de l'année"))
    # As in commitments.
    handed = models.BooleanField(_("repris de la source"), default=False)
    found = models.FloatField(_("valeur constatée"), null=True, blank=True)
    found_on = models.DateField(_("constatée au"), null=True, blank=True)
    found_source = models.CharField(_("source du constat"), max_length=200, blank=True)
    verdict = models.CharField(_("constat"), max_length=10, choices=VerdictChoice.choices, blank=True)

    class Meta:
        verbose_name = _("effet attendu")
        ordering = ("year", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(measure="") & ~Q(unit="") & Q(expected__lt=float("inf"), expected__gt=float("-inf")),
                name="decisions_effect_measured",
            ),
        ]

    def __str__(self) -> str:
        return self.measure

    @property
    def administration_id(self) -> int:
        """Whose it is; its option and arbitration are always read with it."""
        return self.option.arbitration.administration_id
