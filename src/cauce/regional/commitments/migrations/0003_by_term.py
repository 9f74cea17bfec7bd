"""Which commitments bear a term, answered from an index alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("commitments", "0002_by_year")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX commitment_by_term ON commitments_commitment_terms (term_id, commitment_id)",
            "DROP INDEX commitment_by_term",
        ),
    ]
