"""The shipped reference data has no bad row."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    os.environ.setdefault("CAUCE_PLAIN_STATIC", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.site.settings")
    django.setup()
    from cauce.exchange.reference_data import check_reference_data

    problems = check_reference_data(ROOT / "data")
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
