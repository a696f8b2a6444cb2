import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_access_tokens'),
        ('cockpit', '0003_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('sentence', models.CharField(blank=True, max_length=300, verbose_name='en quels termes')),
                ('owed', models.PositiveIntegerField(verbose_name='réponses attendues')),
                ('late', models.PositiveIntegerField(verbose_name='dont en retard')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='par qui')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='accounts.membership', verbose_name='à qui')),
                ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='aussi à')),
            ],
            options={
                'verbose_name': 'relance',
                'ordering': ('-asked_at', '-pk'),
                'indexes': [models.Index(fields=['membership', '-asked_at'], name='cockpit_reminder_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('late__lte', models.F('owed')), ('owed__gte', 1)), name='cockpit_reminder_of_something')],
            },
        ),
    ]
