"""From a draft to the register: agreed by its owner, shown to more, or thrown away."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.parties.models import Party
from cauce.regional.commitments import rules
from cauce.regional.commitments.actions.carrying import goes_on_in
from cauce.regional.commitments.actions.refusals import Refused, locked, note, require
from cauce.regional.commitments.content import Content
from cauce.regional.commitments.models import Commitment, Consent, PartRole
from cauce.regional.commitments.wording import content_read


def missing(content: Content, owner: str | None) -> list[str]:
    """What a commitment lacks before it can be agreed to, each in words."""
    gaps = {
        _("its title"): bool(content.title),
        _("its statement"): bool(content.statement),
        _("its owner among those who commit"): owner in content.parties(PartRole.COMMITS),
    }
    return [words for words, is_there in gaps.items() if not is_there]


def agree(*, by: Person, commitment: Commitment, version: int | None = None) -> Commitment:
    """Agree to a draft in the name of its owner. Nobody sees more of it by this alone.

    `version` is the wording that was read. Raises PermissionDenied and `Refused`.
    """
    with transaction.atomic():
        stands = locked(commitment)
        require(rules.may_agree(by, stands))
        _refuse_unread(stands, version)
        gaps = missing(content_read(stands), stands.owner_id)
        if gaps:
            raise Refused(_("Before it can be agreed it needs: %(gaps)s.") % {"gaps": "; ".join(gaps)})
        stands.agreed_at = timezone.now()
        stands.save(update_fields=["agreed_at"])
        note("agree_commitment", stands, by, version=stands.version)
    return stands


def publish(
    *,
    by: Person,
    commitment: Commitment,
    visibility: str,
    named: Collection[str] = (),
    version: int | None = None,
) -> Commitment:
    """Show what was agreed to more readers; `named` are the codes of parties, for the audience "parties".

    An audience only widens. `version` is the wording that was read. Raises PermissionDenied and `Refused`.
    """
    with transaction.atomic():
        stands = locked(commitment)
        require(rules.may_publish(by, stands))
        _refuse_unread(stands, version)
        added = set(named) - set(stands.named_parties.values_list("code", flat=True))
        _refuse_narrower(stands, visibility, added)
        stands.visibility = visibility
        if visibility == Visibility.PUBLIC:
            _refuse_unasked(stands)
            _refuse_taken(stands)
            stands.published_at = timezone.now()
        stands.save(update_fields=["visibility", "published_at"])
        if visibility == Visibility.PARTIES:
            stands.named_parties.add(*Party.objects.filter(code__in=added))
        note("publish_commitment", stands, by, audience=str(visibility), named=sorted(added))
    return stands


def consent(*, by: Person, commitment: Commitment, party: str, version: int) -> Consent:
    """Agree, in the name of a party that another's draft names, to commit as this wording says.

    `version` is the wording that was read. When the text changes, it is asked for again. Raises
    PermissionDenied, and `Refused` when it changed before this was said.
    """
    with transaction.atomic():
        stands = locked(commitment)
        _refuse_unread(stands, version)
        require(rules.may_consent(by, stands) and party in rules.writes_for(by) & {*rules.unasked(stands)})
        made = Consent.objects.create(
            commitment=stands, party_id=party, version=stands.version, at=timezone.now(),
            by_id=by.user_id,  # type: ignore[misc]
        )  # fmt: skip
        note("consent_to_commitment", stands, by, version=stands.version, named=[party])
    return made


def _refuse_unread(stands: Commitment, version: int | None) -> None:
    if version not in (None, stands.version):
        raise Refused(_("The text changed while you were reading it. Read it again before you agree."))


def _refuse_unasked(stands: Commitment) -> None:
    names = [str(party) for party in Party.objects.filter(code__in=rules.unasked(stands))]
    if names:
        raise Refused(
            _("It would bind others who have not agreed to this wording: %(names)s. Show it to them first; "
              "each agrees on its own page.") % {"names": ", ".join(sorted(names))}
        )  # fmt: skip


def _refuse_taken(stands: Commitment) -> None:
    keys = goes_on_in(stands)
    if keys:
        raise Refused(
            _("What was reported goes on in %(keys)s already: published too, it would be counted twice.")
            % {"keys": ", ".join(keys)}
        )


def _refuse_narrower(stands: Commitment, visibility: str, added: Collection[str]) -> None:
    if visibility not in rules.AUDIENCES or visibility == Visibility.PRIVATE:
        raise Refused(_("Choose who will see it."))
    step = rules.AUDIENCES.index(visibility) - rules.AUDIENCES.index(stands.visibility)
    if visibility == Visibility.PARTIES and not added:
        raise Refused(_("Choose the States and organisations that will see it."))
    if step < 0 or (step == 0 and visibility != Visibility.PARTIES):
        raise Refused(_("Those who see it already keep seeing it: choose a wider audience."))


def withdraw(*, by: Person, commitment: Commitment) -> None:
    """Throw away what is not published, its wordings with it. Its key is not given again."""
    with transaction.atomic():
        stands = locked(commitment)
        require(rules.may_withdraw(by, stands))
        note("withdraw_commitment", stands, by)
        try:
            stands.delete()
        except ProtectedError:
            raise Refused(_("Something was reported on this commitment already. It stays.")) from None
