from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration, Membership
from phare.platform.exchange.kernel.following import State

STATES = {
    State.HELD: _("À confirmer"),
    State.CONFIRMED: _("Importé"),
    State.ABANDONED: _("Abandonné"),
}


class PendingImport(models.Model):
    """A file uploaded and read, that waits for its owner's word; its content is erased once that is said.

    Nothing of it is in the rooms' tables before it is confirmed.
    """

    administration = models.ForeignKey(Administration, verbose_name=_("administration"), on_delete=models.PROTECT)
    owner = models.ForeignKey(Membership, verbose_name=_("déposé par"), on_delete=models.PROTECT)
    importer = models.CharField(_("nature"), max_length=60)
    target = models.CharField(_("objet"), max_length=100)
    file_name = models.CharField(_("fichier"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("taille"))
    content = models.FileField(upload_to="imports/%Y/%m/", max_length=200, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=[(s.value, n) for s, n in STATES.items()])
    created_at = models.DateTimeField(_("déposé le"))
    settled_at = models.DateTimeField(_("réglé le"), null=True)

    class Meta:
        verbose_name = _("import")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="exchange_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=State.HELD.value, settled_at__isnull=True)
                | (~Q(state=State.HELD.value) & Q(settled_at__isnull=False)),
                name="exchange_settled_has_its_date",
            ),
        ]
        indexes = [models.Index(fields=("state", "created_at"))]

    def __str__(self) -> str:
        return self.file_name
