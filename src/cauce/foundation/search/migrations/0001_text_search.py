"""Text search that forgives accents and word forms, in Spanish and English.

The snowball stop lists are left out: the Spanish one drops "Estado" and "Estados", which are
words of the trade here. Little words are left out of a question instead (see `words.py`).
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

MAKE = """
CREATE TEXT SEARCH DICTIONARY {name}_stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = {base});
CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.{base});
ALTER TEXT SEARCH CONFIGURATION {name}
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart WITH {name}_stem;
ALTER TEXT SEARCH CONFIGURATION {name}
    ALTER MAPPING FOR hword, hword_part, word WITH {before}{name}_stem;
"""
DROP = """
DROP TEXT SEARCH CONFIGURATION IF EXISTS {name};
DROP TEXT SEARCH DICTIONARY IF EXISTS {name}_stem;
"""
READINGS = (
    {"name": "cauce_es", "base": "spanish", "before": "unaccent, "},
    {"name": "cauce_es_accented", "base": "spanish", "before": ""},
    {"name": "cauce_en", "base": "english", "before": "unaccent, "},
)
SORT_KEY = """
CREATE FUNCTION cauce_sort_key(shown text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(unaccent('unaccent'::regdictionary, shown));
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        *(migrations.RunSQL(MAKE.format(**reading), DROP.format(**reading)) for reading in READINGS),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION IF EXISTS cauce_sort_key(text);"),
    ]
