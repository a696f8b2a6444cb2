from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration
from phare.platform.post.kernel.delivery import FOLLOWING, State

STATES = {State.QUEUED: _("En attente"), State.SENT: _("Envoyé"), State.FAILED: _("Non remis")}


class OutgoingMail(models.Model):
    """A mail written in the transaction of the action that sends it; it leaves once that transaction is committed.

    `proof` is what the mail server answered when it took the message, and `message_id` how it knows it.
    """

    administration = models.ForeignKey(Administration, verbose_name=_("administration"), on_delete=models.PROTECT)
    to = models.CharField(_("destinataire"), max_length=254)
    subject = models.CharField(_("objet"), max_length=200)
    body = models.TextField(_("texte"))
    body_html = models.TextField(_("texte mis en forme"), blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=[(s.value, n) for s, n in STATES.items()], default=State.QUEUED.value
    )
    attempts = models.PositiveIntegerField(_("essais"), default=0)
    queued_at = models.DateTimeField(_("écrit le"))
    next_try_at = models.DateTimeField(_("prochain essai"), null=True)
    sent_at = models.DateTimeField(_("remis le"), null=True)
    message_id = models.CharField(_("identifiant du message"), max_length=200, unique=True)
    proof = models.CharField(_("réponse du serveur"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("courriel")
        ordering = ("-queued_at", "-pk")
        indexes = [
            models.Index(fields=("next_try_at",), condition=Q(state="queued"), name="post_mail_to_send"),
            models.Index(fields=("administration", "-queued_at")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="post_mail_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def may_become(self, state: State) -> bool:
        return state in FOLLOWING[State(self.state)]

    @property
    def may_be_retried(self) -> bool:
        return self.may_become(State.QUEUED)
