import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cooperation', '0002_wordings_and_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='rate',
            options={'ordering': ('currency', '-on', '-pk')},
        ),
        migrations.RemoveConstraint(
            model_name='rate',
            name='one_rate_a_day',
        ),
        migrations.AddField(
            model_name='rate',
            name='because',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='rate',
            name='corrects',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='cooperation.rate'),
        ),
        migrations.AddField(
            model_name='rate',
            name='set_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rate',
            name='set_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects__isnull', True)), fields=('currency', 'on'), name='one_first_rate_a_day'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('because', ''), _negated=True), _connector='OR'), name='a_correction_of_a_rate_says_why'),
        ),
    ]
