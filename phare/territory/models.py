from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """Which official division is loaded: its source, its vintage, and the hash of the file it came from."""

    source = models.CharField(_("source"), max_length=200)
    vintage = models.PositiveSmallIntegerField(_("millésime"))
    licence = models.CharField(_("licence"), max_length=200)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    loaded_at = models.DateTimeField(_("chargé le"))

    class Meta:
        ordering = ("-loaded_at",)
        get_latest_by = "loaded_at"


class Zone(models.TextChoices):
    METROPOLITAN = "metro", _("France métropolitaine")
    OVERSEAS_DEPARTMENT = "drom", _("Département ou région d'outre-mer")
    OVERSEAS_COLLECTIVITY = "com", _("Collectivité d'outre-mer")


class Place(models.Model):
    """What every official division has. Codes are text: "04", "2A", "976"."""

    code = models.CharField(_("code officiel"), max_length=10, primary_key=True)
    name = models.CharField(_("nom"), max_length=120)
    # The name without accents, capitals nor hyphens: what one types in a search box.
    plain_name = models.CharField(max_length=120, db_index=True)
    # Divisions that disappear are kept, since things refer to them, and no longer proposed.
    in_force = models.BooleanField(_("en vigueur"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Region(Place):
    """A region, or an overseas collectivity seen as one."""

    zone = models.CharField(_("zone"), max_length=5, choices=Zone.choices)

    class Meta:
        ordering = ("plain_name",)


class Department(Place):
    """A department, or an overseas collectivity seen as one."""

    region = models.ForeignKey(Region, verbose_name=_("région"), on_delete=models.PROTECT, related_name="departments")
    zone = models.CharField(_("zone"), max_length=5, choices=Zone.choices)
    seat = models.CharField(_("code de la commune chef-lieu"), max_length=5)

    class Meta:
        ordering = ("code",)


class Arrondissement(Place):
    """The district of a sub-prefect."""

    department = models.ForeignKey(
        Department, verbose_name=_("département"), on_delete=models.PROTECT, related_name="arrondissements"
    )
    seat = models.CharField(_("code de la commune chef-lieu"), max_length=5)

    class Meta:
        ordering = ("code",)


class Intercommunality(Place):
    """A body that communes form together; its code is its SIREN. It may span several departments."""

    class Kind(models.TextChoices):
        CC = "CC", _("Communauté de communes")
        CA = "CA", _("Communauté d'agglomération")
        CU = "CU", _("Communauté urbaine")
        METRO = "METRO", _("Métropole")
        MET69 = "MET69", _("Métropole de Lyon")
        EPT = "EPT", _("Établissement public territorial")

    kind = models.CharField(_("nature"), max_length=5, choices=Kind.choices)
    financing = models.CharField(_("mode de financement"), max_length=3, blank=True)

    class Meta:
        ordering = ("plain_name",)


class Commune(Place):
    """A commune of today, with its population and the year this population was counted in."""

    department = models.ForeignKey(
        Department, verbose_name=_("département"), on_delete=models.PROTECT, related_name="communes"
    )
    arrondissement = models.ForeignKey(
        Arrondissement,
        verbose_name=_("arrondissement"),
        null=True,
        on_delete=models.PROTECT,
        related_name="communes",
    )
    intercommunality = models.ForeignKey(
        Intercommunality,
        verbose_name=_("intercommunalité à fiscalité propre"),
        null=True,
        on_delete=models.PROTECT,
        related_name="communes",
    )
    # Around Paris a commune belongs to the metropolis and, within it, to one of these.
    territorial_body = models.ForeignKey(
        Intercommunality,
        verbose_name=_("établissement public territorial"),
        null=True,
        on_delete=models.PROTECT,
        related_name="communes_within",
    )
    population = models.PositiveIntegerField(_("population"), null=True)
    population_vintage = models.PositiveSmallIntegerField(_("millésime de la population"), null=True)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("codes postaux"), default=list)

    class Meta:
        ordering = ("plain_name", "code")


class FormerCommune(models.Model):
    """A code or a name that was a commune's, and the commune of today that answers for it."""

    class Kind(models.TextChoices):
        FORMER = "former", _("Ancien code")
        DELEGATED = "delegated", _("Commune déléguée")
        ASSOCIATED = "associated", _("Commune associée")
        MUNICIPAL = "municipal", _("Arrondissement municipal")

    code = models.CharField(_("code"), max_length=5)
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("nom"), max_length=120, blank=True)
    plain_name = models.CharField(max_length=120, db_index=True, blank=True)
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune actuelle"), on_delete=models.CASCADE, related_name="former"
    )
    population = models.PositiveIntegerField(_("population"), null=True)

    class Meta:
        ordering = ("code", "kind")
        constraints = [models.UniqueConstraint(fields=("code", "kind"), name="territory_one_former_commune_per_kind")]

    def __str__(self) -> str:
        return self.name or self.code
