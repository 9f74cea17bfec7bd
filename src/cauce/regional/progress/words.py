"""How the acts on updates are told in the record."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.words import Telling
from cauce.regional.progress.models import AttestationKind, Stage, Update


def register() -> None:
    """Teach the record the words for updates."""
    words.kind(type_of(Update), gettext_lazy("Progress update"), "progress:update")
    for key, name, sentence in (
        ("draft_update", gettext_lazy("Began an update"),
         gettext_lazy("%(who)s began an update of %(party)s on %(commitment)s.")),
        ("change_update_draft", gettext_lazy("Changed the draft of an update"),
         gettext_lazy("%(who)s changed the draft of an update of %(party)s on %(commitment)s.")),
        ("discard_update_draft", gettext_lazy("Threw the draft of an update away"),
         gettext_lazy("%(who)s threw away the draft of an update of %(party)s on %(commitment)s.")),
        ("attach_evidence", gettext_lazy("Added evidence"),
         gettext_lazy("%(who)s added evidence to an update of %(party)s on %(commitment)s.")),
        ("remove_evidence", gettext_lazy("Took evidence off"),
         gettext_lazy("%(who)s took evidence off the draft of an update of %(party)s on %(commitment)s.")),
    ):  # fmt: skip
        words.verb(key, name, sentence)
    words.verb("sign_update", gettext_lazy("Signed an update"), _signed)
    words.verb("attest_update", gettext_lazy("Attested an update"), _attested)


def _signed(telling: Telling) -> str:
    stages = {each.value: str(each.label).lower() for each in Stage}
    stage = telling.change.get("stage", "")
    return telling.filled(
        _("%(who)s signed an update of %(party)s on %(commitment)s: %(stage)s."),
        stage=stages.get(stage, stage),
    )


def _attested(telling: Telling) -> str:
    if telling.change.get("kind") == AttestationKind.VERIFIED:
        return telling.filled(
            _("%(who)s noted that %(verifier)s verified the update of %(party)s on %(commitment)s.")
        )
    return telling.filled(_("%(who)s saw the evidence of the update of %(party)s on %(commitment)s."))
