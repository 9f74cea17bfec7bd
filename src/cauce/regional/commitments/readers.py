"""Who reads a commitment, in words that a person can check before agreeing or publishing."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cauce.foundation.accounts.visibility import Visibility
from cauce.regional.commitments.models import Commitment


def readers(visibility: str, owner: str, named: Iterable[str] = ()) -> list[str]:
    """Who sees a record of that audience, line by line; `owner` and `named` are names of parties."""
    if visibility == Visibility.PUBLIC:
        return [
            _("Everyone, also without an account: on its page, in lists, in the search and in the counts."),
            _("Whoever downloads the data or reads it through the API."),
        ]
    lines = [_("The people who act for %(owner)s.") % {"owner": owner}] if owner else []
    if visibility != Visibility.PRIVATE:
        lines.append(_("The Technical Secretariat."))
    names = ", ".join(named)
    if visibility == Visibility.PARTIES and names:
        lines.append(_("The people who act for: %(names)s.") % {"names": names})
    return lines


def readers_of(commitment: Commitment) -> list[str]:
    """Who sees it now."""
    named = [str(party) for party in commitment.named_parties.all()]
    return readers(commitment.visibility, str(commitment.owner or ""), named)
