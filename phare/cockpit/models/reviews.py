"""Meetings on a plan: what is on the agenda, what is noted, what follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.decisions.models import Arbitration
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.models import Action, Plan


class Review(models.Model):
    """A meeting on a plan, from its agenda to its report; once closed, nothing of it changes."""

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="reviews"
    )
    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.PROTECT, related_name="reviews")
    title = models.CharField(_("intitulé"), max_length=200)
    held_on = models.DateField(_("date de la réunion"))
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    attending = models.TextField(_("présents"), blank=True)
    introduction = models.TextField(_("en ouverture"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    opened_by = models.ForeignKey(
        Membership, verbose_name=_("préparée par"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("ouverte le"))
    closed_by = models.ForeignKey(
        Membership, verbose_name=_("close par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    # What the plan's figures were when it was closed: the report says them, whatever they become.
    figures = models.JSONField(_("chiffres du plan"), null=True, blank=True)

    class Meta:
        verbose_name = _("revue")
        ordering = ("-held_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, figures__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, figures__isnull=False),
                name="cockpit_review_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReviewItem(models.Model):
    """One subject of a review: what needs someone, what was said of it, and the arbitration or the action it opened."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("rang"), default=0)
    subject = models.CharField(_("sujet"), max_length=500)
    # Where the attention point was, as its room said it; "" for a subject that somebody added.
    kind = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=300, blank=True)
    who = models.CharField(_("qui"), max_length=200, blank=True)
    by_when = models.DateField(_("avant le"), null=True, blank=True)
    notes = models.TextField(_("ce qui s'est dit"), blank=True)
    conclusion = models.TextField(_("ce qui est convenu"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    arbitration = models.ForeignKey(
        Arbitration, verbose_name=_("arbitrage"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.ForeignKey(
        Action, verbose_name=_("action"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("sujet d'une revue")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.subject

    @property
    def administration_id(self) -> int:
        """Whose it is; its review is always read with it."""
        return self.review.administration_id
