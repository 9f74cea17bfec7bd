"""Updates by the moment they were signed: a program asks for the newest first."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("progress", "0003_held_files_and_parts_of_shares")]

    operations = [
        migrations.AddIndex(
            model_name="update",
            index=models.Index(
                F("signed_at").desc(),
                F("id").desc(),
                condition=Q(signed_at__isnull=False),
                name="update_newest",
            ),
        ),
    ]
