from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategy", "0005_compatibility_and_proposals")]
    operations = [
        migrations.AddField(model, name, models.TextField(blank=True, default="", verbose_name=label), preserve_default=False)
        for model in ("action", "operation")
        for name, label in (("participants", "agents associés"), ("users_part", "part des usagers"))
    ]
