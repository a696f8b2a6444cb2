from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from phare.platform.accounts.models import Administration, Membership
from phare.platform.jobs.kernel.following import FOLLOWING, RETRIABLE, UNDER_WAY, State

STATES = {
    State.QUEUED: _("En attente"),
    State.RUNNING: pgettext_lazy("tâche", "En cours"),
    State.SUCCEEDED: _("Terminée"),
    State.FAILED: _("Échouée"),
    State.CANCELLED: _("Annulée"),
    State.LOST: _("Abandonnée"),
}


class Job(models.Model):
    """A long computation asked by somebody: what it is, how far it is, what came of it.

    procrastinate's own row (`queue_id`) says who runs it; this one says what people see, and outlives it.
    """

    administration = models.ForeignKey(Administration, verbose_name=_("administration"), on_delete=models.PROTECT)
    owner = models.ForeignKey(Membership, verbose_name=_("demandée par"), on_delete=models.PROTECT)
    kind = models.CharField(_("nature"), max_length=100)
    subject = models.CharField(_("objet"), max_length=300)
    task = models.CharField(max_length=128)
    arguments = models.JSONField(default=dict)
    result_url = models.CharField(_("résultat"), max_length=300, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=[(s.value, n) for s, n in STATES.items()])
    progress = models.FloatField(_("avancement"), default=0.0)
    message = models.CharField(_("étape"), max_length=200, blank=True)
    reason = models.CharField(_("motif"), max_length=1000, blank=True)
    # Each begun run has a number: a run that is no longer the last one cannot write any more.
    attempt = models.PositiveIntegerField(_("essais"), default=0)
    kills = models.PositiveIntegerField(_("arrêts brutaux"), default=0)
    stop_requested = models.BooleanField(_("arrêt demandé"), default=False)
    queue_id = models.BigIntegerField(null=True)
    queued_at = models.DateTimeField(_("demandée le"))
    started_at = models.DateTimeField(_("commencée le"), null=True)
    told_at = models.DateTimeField(_("dernières nouvelles"), null=True)
    finished_at = models.DateTimeField(_("finie le"), null=True)

    class Meta:
        verbose_name = _("tâche")
        ordering = ("-queued_at", "-pk")
        indexes = [models.Index(fields=("owner", "-queued_at"))]
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="jobs_progress_is_a_share"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="jobs_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def channel(self) -> str:
        """The live channel on which its progress is announced."""
        return f"jobs.job:{self.pk}"

    @property
    def is_under_way(self) -> bool:
        return State(self.state) in UNDER_WAY

    @property
    def may_stop(self) -> bool:
        return self.is_under_way and not self.stop_requested

    @property
    def may_run_again(self) -> bool:
        return State(self.state) in RETRIABLE

    def may_become(self, state: State) -> bool:
        return state in FOLLOWING[State(self.state)]
