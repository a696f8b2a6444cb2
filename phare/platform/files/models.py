from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration, Membership


class StoredFile(models.Model):
    """A file kept for a record of a room: what it is by its content, its digest, who may read it by that record.

    A document may have two renditions, the full one and the public one (PPI-004, ACT-108): the second says of which.
    """

    class Rendition(models.TextChoices):
        FULL = "full", _("Version intégrale")
        PUBLIC = "public", _("Version publique")

    administration = models.ForeignKey(Administration, verbose_name=_("administration"), on_delete=models.PROTECT)
    owner = models.ForeignKey(Membership, verbose_name=_("déposé par"), on_delete=models.PROTECT)
    record_class = models.CharField(_("nature de l'objet"), max_length=60)
    record_key = models.CharField(_("objet"), max_length=60)
    name = models.CharField(_("nom"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(_("empreinte"), max_length=64, db_index=True)
    rendition = models.CharField(_("version"), max_length=10, choices=Rendition.choices)
    full = models.OneToOneField(
        "self",
        verbose_name=_("version intégrale"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="public",
    )
    created_at = models.DateTimeField(_("déposé le"))

    class Meta:
        verbose_name = _("fichier conservé")
        ordering = ("record_class", "record_key", "created_at", "pk")
        indexes = [models.Index(fields=("record_class", "record_key"))]
        constraints = [
            models.CheckConstraint(condition=Q(rendition__in=["full", "public"]), name="files_rendition_is_known"),
            models.CheckConstraint(
                condition=Q(full__isnull=True) | Q(rendition="public"), name="files_only_public_is_of_a_full_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name
