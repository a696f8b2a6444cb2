import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_access_tokens'),
        ('cockpit', '0004_reminders'),
    ]

    operations = [
        migrations.AlterField(
            model_name='shownfigure',
            name='key',
            field=models.CharField(max_length=100, verbose_name='chiffre'),
        ),
        migrations.CreateModel(
            name='Dashboard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('set_aside', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='non retenu')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('administration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dashboard', to='accounts.administration', verbose_name='administration')),
            ],
            options={
                'verbose_name': 'tableau de bord',
            },
        ),
    ]
