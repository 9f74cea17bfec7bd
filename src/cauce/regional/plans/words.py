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
        "add_plan_row", _("Added a row to a plan"),
        _("%(who)s added row %(position)s to version %(number)s of the plan of %(party)s."),
    )  # fmt: skip
    words.verb(
        "change_plan_row", _("Changed a row of a plan"),
        _("%(who)s changed row %(position)s of version %(number)s of the plan of %(party)s."),
    )  # fmt: skip
    words.verb(
        "restore_plan_row", _("Put a row of a plan back"),
        _("%(who)s put row %(position)s back into version %(number)s of the plan of %(party)s."),
    )  # fmt: skip
    words.verb(
        "explain_plan_row", _("Said why a row of a plan is left out"),
        _("%(who)s said why row %(position)s is left out of version %(number)s of the plan of %(party)s."),
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
