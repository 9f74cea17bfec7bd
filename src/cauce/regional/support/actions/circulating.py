"""Putting a need before the members, and what they answer. The clocks of both run from these rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cauce.foundation.accounts import mail
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.ledger.actions import record
from cauce.regional.rounds.letters import reporting_for
from cauce.regional.support import rules, showing
from cauce.regional.support.actions.refusals import Refused, locked, require
from cauce.regional.support.models import Answer, AnswerKind, Circulation, Need
from cauce.regional.support.queries.clocks import ANSWERED_WITHIN, months_after


def readers_of(need: Need, members: Collection[str]) -> frozenset[str]:
    """Of some members those who may see the need: nothing goes to a side before its owner agreed."""
    others = set(members) - {str(need.owner_id)}
    if need.visibility == Visibility.PUBLIC:
        return frozenset(others)
    if need.visibility == Visibility.PARTIES:
        return frozenset(others & set(need.named_parties.values_list("code", flat=True)))
    return frozenset()


def circulate(*, by: Person, need: Need, parties: Collection[str]) -> list[Circulation]:
    """Put an open need before members that may see it; those who had it already are not written to again.

    Who writes for them gets a mail. Raises PermissionDenied, and `Refused` for a closed need, for nobody,
    and for a member that the State does not show it to.
    """
    require(by.is_secretariat and by.may_write)
    with transaction.atomic():
        stands = locked(need)
        if not stands.is_open:
            raise Refused(_("Only an open need is circulated."))
        _refuse_readers(stands, parties, by)
        known = set(stands.circulations.values_list("party", flat=True))
        added = sorted(set(parties) - known)
        moment = timezone.now()
        made = Circulation.objects.bulk_create(
            Circulation(need=stands, party_id=code, by_id=by.user_id, at=moment) for code in added
        )
        for each in made:
            record(verb="circulate_need", subject=each, by=by, party=str(each.party_id), at=moment)
        _tell(stands, added, by)
    return made


def answer(*, by: Person, need: Need, party: str, kind: str, words: str = "") -> Answer:
    """Answer a need in the name of a member. The newest answer counts; earlier ones stay.

    The same answer once more on the same day is the one that is there.
    Raises PermissionDenied, and `Refused` when the need is closed or the answer is none of the three.
    """
    with transaction.atomic():
        stands = locked(need)
        require(party in rules.offers_for(by) and party != stands.owner_id)
        require(Need.objects.visible_to(by).filter(pk=stands.pk).exists())
        if not stands.is_open:
            raise Refused(_("This need is closed. Nothing was recorded."))
        if kind not in AnswerKind.values:
            raise Refused(
                _("Choose one of the three answers."), [("kind", _("Choose one of the three answers."))]
            )
        given = stands.answers.filter(party=party, at__date=timezone.localdate())
        last: Answer | None = given.first()
        if last is not None and (last.kind, last.words) == (kind, words.strip()):
            return last
        made = Answer.objects.create(
            need=stands, party_id=party, kind=kind, words=words.strip(), by_id=by.user_id,
            at=timezone.now(),
        )  # fmt: skip
        record(verb="answer_need", subject=made, by=by, party=party, change={"answer": str(kind)})
    return made


def _refuse_readers(need: Need, parties: Collection[str], by: Person) -> None:
    if not parties:
        raise Refused(_("Choose to whom it goes."), [("parties", _("Choose to whom it goes."))])
    beyond = sorted(set(parties) - readers_of(need, rules.members(by.on)))
    if beyond:
        raise Refused(
            _("Its State does not show it to: %(names)s. Ask the State to show it to them first.")
            % {"names": ", ".join(beyond)}
        )


def _tell(need: Need, parties: list[str], by: Person) -> None:
    for _party, user in reporting_for(parties, on=by.on):
        with translation.override(user.language):
            told = _told_of(need, by)
            mail.write(
                "support/email/circulated", to=user.email, language=user.language, user=user, need=need,
                **told,
            )  # fmt: skip


def _told_of(need: Need, by: Person) -> dict[str, Any]:
    """What a mail says of a need, beside its own words."""
    return {
        "state": need.owner,
        "forms": ", ".join(showing.form_names(need)),
        "amount": showing.quantity(need.amount, need.unit, need.currency),
        "window": showing.window(need),
        "due_on": months_after(by.on, ANSWERED_WITHIN),
        "link": str(settings.SITE_ADDRESS) + reverse("support:answer", args=[need.key]),
    }
