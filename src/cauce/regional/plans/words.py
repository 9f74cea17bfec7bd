"""How plans are told, in the record and on their pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.regional.plans.models import PlanVersion


def register() -> None:
    """Teach the record the words for the versions of plans."""
    words.kind(type_of(PlanVersion), _("Version of a National Action Plan"))
    words.verb(
        "revise_plan", _("Began a version of a plan"),
        _("%(who)s began version %(number)s of the plan of %(party)s."),
    )  # fmt: skip
    words.verb(
        "import_plan", _("Read a plan from a sheet"),
        _("%(who)s read a sheet into version %(number)s of the plan of %(party)s: "
          "%(new)s rows new, %(changed)s changed, %(left_out)s left out."),
    )  # fmt: skip
    words.verb(
        "reword_plan_row", _("Reworded a row of a plan"),
        _("%(who)s reworded row %(position)s of version %(number)s of the plan of %(party)s."),
    )  # fmt: skip
    words.verb(
        "drop_plan_row", _("Left a row out of a plan"),
        _("%(who)s left row %(position)s out of version %(number)s of the plan of %(party)s."),
    )  # fmt: skip
    words.verb(
        "publish_plan", _("Published a plan"),
        _("%(who)s published version %(number)s of the plan of %(party)s, with %(rows)s rows; "
          "%(made_public)s commitments became public with it."),
    )  # fmt: skip
    words.verb(
        "discard_plan_draft", _("Discarded a draft of a plan"),
        _("%(who)s discarded the draft of version %(number)s of the plan of %(party)s."),
    )  # fmt: skip
