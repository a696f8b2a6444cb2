import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

MANAGING = {"head": "Chef de service", "interim": "Intérim du chef de service", "delegate": "Délégation de signature"}
ROLES = {
    "decider": "Décideur",
    "secretary_general": "Secrétaire général",
    "head_of_service": "Chef de service",
}
CAPACITIES = {
    "department_prefecture": "Préfet",
    "region_prefecture": "Préfet de région",
    "department_council": "Président du conseil départemental",
}


def say_capacities(apps, schema_editor):
    """Agreements signed before their capacities were kept: as their document said them that day."""
    place = apps.get_model("organisation", "ServiceMembership")
    for each in apps.get_model("decisions", "ServiceAgreement").objects.select_related(
        "service", "service_signed_by", "decider_signed_by", "arbitration__administration"
    ):
        if each.service_signed_at is not None:
            day = each.service_signed_at.date()
            held = place.objects.filter(
                Q(until=None) | Q(until__gte=day), membership=each.service_signed_by, since__lte=day, role__in=MANAGING
            ).select_related("service")
            found = min(held, key=lambda line: (line.service_id != each.service_id, line.pk), default=None)
            each.service_signed_as = ROLES.get(each.service_signed_by.role, "Signataire")
            if found is not None:
                elsewhere = "" if found.service_id == each.service_id else f", {found.service.name}"
                act = f" ({found.act})" if found.act else ""
                each.service_signed_as = f"{MANAGING[found.role]}{elsewhere}{act}"
        if each.decider_signed_at is not None:
            each.decider_signed_as = CAPACITIES.get(each.arbitration.administration.kind, "Décideur")
        each.save()


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0004_names_in_the_register"),
        ("decisions", "0004_signed_whole_for_ever"),
    ]
    operations = [
        migrations.AddField(
            "signingact",
            "scope",
            models.CharField(
                choices=[
                    ("everything", "arbitrages et accords de service"),
                    ("arbitrations", "arbitrages"),
                    ("agreements", "accords de service"),
                ],
                default="everything",
                max_length=15,
                verbose_name="ce qu'il couvre",
            ),
        ),
        migrations.AddField(
            "signingact",
            "services",
            models.ManyToManyField(
                blank=True, related_name="signing_acts", to="organisation.service", verbose_name="services couverts"
            ),
        ),
        migrations.AddConstraint(
            "signingact",
            models.CheckConstraint(
                condition=Q(kind="delegation") | Q(scope="everything"), name="decisions_only_delegations_limited"
            ),
        ),
        migrations.AddField(
            "serviceagreement",
            "service_signed_as",
            models.CharField(blank=True, max_length=500, verbose_name="qualité du signataire du service"),
        ),
        migrations.AddField(
            "serviceagreement",
            "decider_signed_as",
            models.CharField(blank=True, max_length=500, verbose_name="qualité du signataire pour le décideur"),
        ),
        migrations.AddField(
            "serviceagreement",
            "decider_act",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="decisions.signingact",
                verbose_name="acte d'habilitation",
            ),
        ),
        migrations.RunPython(say_capacities, migrations.RunPython.noop),
    ]
