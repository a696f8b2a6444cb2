"""What ministries, the region and others ask to be told, and what was answered ("demandes d'information")."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.asked_table import AskedColumn
from phare.platform.accounts.models import Administration, Membership
from phare.platform.files.models import StoredFile


class InformationRequest(models.Model):
    """A request to be told something, answered once, with a file drawn from what is already here.

    `drawn_from` says of what and when; `reuses` is the request whose answer was given again.
    """

    class Asker(models.TextChoices):
        MINISTRY = "ministry", _("ministère")
        REGION = "region", _("région (SGAR, directions régionales)")
        OTHER = "other", _("autre")

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="information_requests"
    )
    asker_kind = models.CharField(_("nature du demandeur"), max_length=10, choices=Asker.choices)
    asker = models.CharField(_("demandeur"), max_length=200)
    reference = models.CharField(_("référence"), max_length=200)
    question = models.CharField(_("ce qui est demandé"), max_length=300)
    details = models.TextField(_("précisions"), blank=True)
    received_on = models.DateField(_("reçue le"))
    due_on = models.DateField(_("attendue le"))
    entrusted_to = models.ForeignKey(
        Membership,
        verbose_name=_("confiée à"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="information_requests",
    )
    recorded_by = models.ForeignKey(
        Membership, verbose_name=_("enregistrée par"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("enregistrée le"))
    answered_by = models.ForeignKey(
        Membership, verbose_name=_("répondu par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("fichier"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_from = models.CharField(_("tiré de"), max_length=300, blank=True)
    reuses = models.ForeignKey(
        "self", verbose_name=_("réponse reprise de"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("demande d'information")
        ordering = ("due_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("received_on")), name="decisions_request_in_order"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="", file__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & (~Q(answer="") | Q(file__isnull=False)),
                name="decisions_request_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True, drawn_from="") | Q(file__isnull=False) & ~Q(drawn_from=""),
                name="decisions_request_file_has_a_source",
            ),
        ]
        indexes = [models.Index(fields=("administration", "answered_at", "due_on"), name="decisions_requests")]

    def __str__(self) -> str:
        return self.question


class AskedTable(models.Model):
    """The table that the asker of a request wants filled, as it was sent, and what fills each of its columns.

    `lines` says what each row is about, `columns` is a list of `AskedColumn` written plainly. Kept with its request,
    it serves again when the same asker asks.
    """

    request = models.OneToOneField(
        InformationRequest, verbose_name=_("demande"), on_delete=models.CASCADE, related_name="table"
    )
    file = models.ForeignKey(StoredFile, verbose_name=_("fichier"), on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(_("feuille"), max_length=300)
    header_row = models.PositiveIntegerField(_("ligne des titres"))
    lines = models.CharField(_("une ligne par"), max_length=60)
    columns = models.JSONField(_("colonnes"), default=list)

    class Meta:
        verbose_name = _("tableau du demandeur")
        constraints = [
            models.CheckConstraint(condition=Q(header_row__gte=1), name="decisions_table_has_a_row_of_titles")
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def asked(self) -> tuple[AskedColumn, ...]:
        """Its columns."""
        return tuple(
            AskedColumn(
                each["place"],
                each["title"],
                each["source"],
                each["indicator"],
                dt.date.fromisoformat(each["on"]) if each["on"] else None,
            )
            for each in self.columns
        )

    @asked.setter
    def asked(self, columns: tuple[AskedColumn, ...]) -> None:
        self.columns = [
            {
                "place": each.place,
                "title": each.title,
                "source": each.source,
                "indicator": each.indicator,
                "on": each.on.isoformat() if each.on else "",
            }
            for each in columns
        ]

    @property
    def is_mapped(self) -> bool:
        """Whether something fills one of its columns."""
        return any(each.source for each in self.asked)
