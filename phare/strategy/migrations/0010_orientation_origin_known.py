from django.db import migrations, models

KNOWN = ["", "REGIONAL", "LOCAL"]


def leave_unsaid(apps, schema_editor):
    """An origin that no screen offers says nothing: it is no longer told, and the plan asks for it (PAS-006).

    What was written stays in the register.
    """
    apps.get_model("strategy", "Orientation").objects.exclude(origin__in=KNOWN).update(origin="")


class Migration(migrations.Migration):
    dependencies = [("strategy", "0009_final_account")]
    operations = [
        migrations.RunPython(leave_unsaid, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="orientation",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", KNOWN)), name="strategy_orientation_origin_known"
            ),
        ),
    ]
