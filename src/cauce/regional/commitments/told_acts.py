"""How the acts on commitments are told in the record."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.words import Telling
from cauce.regional.commitments.models import Commitment, LinkKind


def register() -> None:
    """Teach the record the words for what is done with the text of commitments."""
    words.kind(type_of(Commitment), gettext_lazy("Commitment"))
    words.verb(
        "draft_commitment", gettext_lazy("Drafted a commitment"), gettext_lazy("%(who)s drafted %(what)s.")
    )
    words.verb(
        "change_commitment",
        gettext_lazy("Changed a commitment"),
        gettext_lazy("%(who)s changed %(what)s: it is wording %(version)s."),
    )
    words.verb(
        "agree_commitment",
        gettext_lazy("Agreed to a commitment"),
        gettext_lazy("%(who)s agreed to %(what)s for %(party)s."),
    )
    words.verb(
        "consent_to_commitment",
        gettext_lazy("Committed to another's draft"),
        gettext_lazy("%(who)s agreed that %(named)s commits to %(what)s, wording %(version)s."),
    )
    words.verb("publish_commitment", gettext_lazy("Published a commitment"), _published)
    words.verb(
        "withdraw_commitment",
        gettext_lazy("Withdrew a commitment"),
        gettext_lazy("%(who)s withdrew the draft %(what)s."),
    )
    words.verb("link_commitment", gettext_lazy("Linked a commitment"), _linked)
    words.verb(
        "end_link_of_commitment",
        gettext_lazy("Ended a link"),
        gettext_lazy("%(who)s ended a link of %(what)s to another commitment."),
    )
    words.verb("merge_commitments", gettext_lazy("Merged commitments"), _merged)
    words.verb(
        "split_commitment",
        gettext_lazy("Split a commitment"),
        gettext_lazy("%(who)s drafted %(what)s as a part of %(origin)s."),
    )


def _published(telling: Telling) -> str:
    audience = str(telling.change.get("audience", ""))
    shown = Visibility(audience).label if audience in Visibility.values else audience
    return telling.filled(_("%(who)s showed %(what)s to more readers: %(audience)s."), audience=shown)


def _linked(telling: Telling) -> str:
    kind = str(telling.change.get("kind", ""))
    shown = LinkKind(kind).label if kind in LinkKind.values else kind
    return telling.filled(_("%(who)s linked %(what)s to another commitment: it %(kind)s it."), kind=shown)


def _merged(telling: Telling) -> str:
    keys = ", ".join(str(key) for key in telling.change.get("merged", []))
    return telling.filled(_("%(who)s merged %(keys)s into %(what)s."), keys=keys)
