"""No model change without its migration."""

import os
import sys

import django
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("CAUCE_PLAIN_STATIC", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.site.settings")
    django.setup()
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    sys.stdout.write("no migration is missing\n")


if __name__ == "__main__":
    main()
