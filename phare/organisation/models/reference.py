"""The reference lists of an administration: each line is valid from a day to another, and photographs refer to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration
from phare.territory.models import Commune


class Listed(models.Model):
    """A line of a reference list: its code is local to the administration."""

    administration = models.ForeignKey(Administration, verbose_name=_("administration"), on_delete=models.PROTECT)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("nom"), max_length=200)
    since = models.DateField(_("depuis le"), null=True, blank=True)
    until = models.DateField(_("jusqu'au"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("administration", "code"), name="%(app_label)s_%(class)s_one_code"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="%(app_label)s_%(class)s_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BudgetProgramme(Listed):
    """A budget programme, which pays posts, and the ministry it belongs to (LOL-001, LOL-002)."""

    ministry = models.CharField(_("ministère"), max_length=200, blank=True)

    class Meta(Listed.Meta):
        pass


class NotifiedTarget(models.Model):
    """The staff notified to the administration for a programme and a year, in FTE at the end of that year."""

    programme = models.ForeignKey(
        BudgetProgramme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="targets"
    )
    year = models.PositiveSmallIntegerField(_("année"))
    fte = models.DecimalField(_("ETP notifiés"), max_digits=10, decimal_places=4)

    class Meta:
        ordering = ("programme", "year")
        constraints = [
            models.UniqueConstraint(fields=("programme", "year"), name="organisation_one_target_a_year"),
            models.CheckConstraint(condition=Q(fte__gte=0), name="organisation_target_not_negative"),
        ]


class Service(Listed):
    """A service of the State in the territory; whether the prefect has authority is said at the leaf (PAS-014)."""

    kind = models.CharField(_("nature"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("service de rattachement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune du site"), null=True, blank=True, on_delete=models.PROTECT
    )
    under_prefect_authority = models.BooleanField(_("sous l'autorité du préfet"), default=True)
    authority_reason = models.CharField(_("motif"), max_length=300, blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("service")
        constraints = [
            *Listed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(under_prefect_authority=True) | ~Q(authority_reason=""),
                name="organisation_service_outside_says_why",
            ),
        ]


class JobProfile(Listed):
    """A job profile on one budget programme: `B-354` is a secrétaire administratif paid by programme 354 (EMP-011)."""

    programme = models.ForeignKey(
        BudgetProgramme, verbose_name=_("programme"), null=True, blank=True, on_delete=models.PROTECT
    )
    repertory = models.CharField(_("répertoire"), max_length=40, blank=True)
    repertory_version = models.CharField(_("version du répertoire"), max_length=20, blank=True)
    domain = models.CharField(_("domaine fonctionnel"), max_length=120, blank=True)

    class Meta(Listed.Meta):
        pass


class ServiceMission(Listed):
    """What services do for the public: a local list, in a tree; what ends may name its successor."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("mission de rattachement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("mission qui lui succède"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    carriers = models.ManyToManyField(
        Service, verbose_name=_("services qui l'exercent"), through="MissionCarrier", related_name="missions"
    )

    class Meta(Listed.Meta):
        verbose_name = _("mission")


class MissionCarrier(models.Model):
    """That a service may carry a mission; a mission without any carrier may be carried by all."""

    mission = models.ForeignKey(ServiceMission, verbose_name=_("mission"), on_delete=models.CASCADE)
    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.CASCADE)

    class Meta:
        ordering = ("mission", "service")
        constraints = [models.UniqueConstraint(fields=("mission", "service"), name="organisation_one_carrier")]


class JobFunction(Listed):
    """What an agent does within a mission: to steer, to examine files, to receive the public."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("fonction de rattachement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("fonction qui lui succède"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )

    class Meta(Listed.Meta):
        pass


class Compatibility(models.Model):
    """That a profile can work on a mission, at a cost of adaptation for each FTE (0: at once)."""

    profile = models.ForeignKey(JobProfile, verbose_name=_("profil"), on_delete=models.CASCADE)
    mission = models.ForeignKey(ServiceMission, verbose_name=_("mission"), on_delete=models.CASCADE)
    cost = models.FloatField(_("coût d'adaptation"))

    class Meta:
        ordering = ("profile__code", "mission__code")
        constraints = [
            models.UniqueConstraint(fields=("profile", "mission"), name="organisation_one_compatibility"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="organisation_adaptation_not_negative"),
        ]


class TransferCost(models.Model):
    """That staff can go from a service to another, at a cost for each FTE."""

    origin = models.ForeignKey(
        Service, verbose_name=_("service d'origine"), on_delete=models.CASCADE, related_name="transfers_out"
    )
    destination = models.ForeignKey(
        Service, verbose_name=_("service d'accueil"), on_delete=models.CASCADE, related_name="transfers_in"
    )
    cost = models.FloatField(_("coût du transfert"))

    class Meta:
        ordering = ("origin__code", "destination__code")
        constraints = [
            models.UniqueConstraint(fields=("origin", "destination"), name="organisation_one_transfer"),
            models.CheckConstraint(condition=~Q(origin=F("destination")), name="organisation_transfer_goes_elsewhere"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="organisation_transfer_not_negative"),
        ]
