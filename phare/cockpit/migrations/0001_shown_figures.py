
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_invitations_and_sharings'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShownFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('horizon', models.CharField(choices=[('long', 'Long terme'), ('medium', 'Moyen terme'), ('short', 'Court terme')], max_length=10, verbose_name='horizon')),
                ('key', models.CharField(max_length=80, verbose_name='chiffre')),
                ('administration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown_figures', to='accounts.administration', verbose_name='administration')),
            ],
            options={
                'verbose_name': 'chiffre suivi',
                'ordering': ('administration', 'horizon'),
                'constraints': [models.UniqueConstraint(fields=('administration', 'horizon'), name='cockpit_one_figure_a_horizon')],
            },
        ),
    ]
