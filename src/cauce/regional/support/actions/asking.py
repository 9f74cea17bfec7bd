"""Writing a need or an offer, and its life: published, closed with a reason, opened again, thrown away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.parties.models import Party
from cauce.regional.support import rules
from cauce.regional.support.actions.refusals import (
    ChangedMeanwhile,
    Record,
    Refused,
    locked,
    note,
    require,
)
from cauce.regional.support.actions.rows import write
from cauce.regional.support.checking import faults
from cauce.regional.support.content import NeedSaid, OfferSaid, Said, changed_fields, said_of
from cauce.regional.support.keys import key_of
from cauce.regional.support.models import Need, Offer


def draft_need(*, by: Person, said: NeedSaid, owner: str, token: UUID | None = None) -> Need:
    """Write down what a State needs. Only its own people read it until it is published.

    Sent twice with the same token it is written once; what was changed before the second sending is saved
    too, unless the draft was worked on meanwhile. Raises PermissionDenied and `Refused`.
    """
    require(owner in rules.needs_for(by))
    return _draft(Need, by, said, owner, token)


def draft_offer(*, by: Person, said: OfferSaid, owner: str, token: UUID | None = None) -> Offer:
    """Write down what a party offers; else as `draft_need`."""
    require(owner in rules.offers_for(by))
    return _draft(Offer, by, said, owner, token)


def sent(model: type[Record], by: Person, token: UUID | None) -> Record | None:
    """What this person wrote with the token, whatever became of it; None when nothing was."""
    if token is None:
        return None
    found: Record | None = model.objects.filter(token=token, drafted_by=by.user_id).first()
    return found


def change(*, by: Person, record: Record, said: Said, version: int) -> Record:
    """Save the whole content again; nothing is written when nothing differs.

    Raises PermissionDenied; `ChangedMeanwhile` when `version` is not the last; `Refused` for what does not
    hold.
    """
    with transaction.atomic():
        stands = locked(record)
        require(rules.may_write(by, stands))
        kept = said_of(stands)
        changed = changed_fields(kept, said)
        if not changed:
            return stands
        if stands.version != version:
            raise ChangedMeanwhile(stands)
        _refuse_faults(said, str(stands.owner_id), by)
        stands.version += 1
        write(stands, said, by)
        note(_verb("change", stands), stands, by, version=stands.version, fields=changed)
    return stands


def publish(
    *, by: Person, record: Record, visibility: str, named: Collection[str] = (), version: int | None = None
) -> Record:
    """Open it to matching, and to the readers chosen; later, to more of them.

    An audience only widens. `version` is what was read. Raises PermissionDenied and `Refused`.
    """
    with transaction.atomic():
        stands = locked(record)
        require(rules.may_publish(by, stands))
        if version not in (None, stands.version):
            raise Refused(_("The text changed while you were reading it. Read it again before you publish."))
        _refuse_faults(said_of(stands), str(stands.owner_id), by)
        added = set(named) - set(stands.named_parties.values_list("code", flat=True))
        _refuse_audience(stands, visibility, added)
        stands.visibility = visibility
        stands.published_at = stands.published_at or timezone.now()
        stands.save(update_fields=["visibility", "published_at"])
        if visibility == Visibility.PARTIES:
            stands.named_parties.add(*Party.objects.filter(code__in=added))
        note(
            _verb("publish", stands), stands, by, audience=str(visibility), named=sorted(added),
            version=stands.version,
        )  # fmt: skip
    return stands


def close(*, by: Person, record: Record, because: str) -> Record:
    """Take it out of the matching, saying why. Raises PermissionDenied, and `Refused` without a reason."""
    words = because.strip()
    with transaction.atomic():
        stands = locked(record)
        require(rules.may_write(by, stands))
        if not stands.is_open:
            raise Refused(_("It is not open: there is nothing to close."))
        if not words:
            raise Refused(_("Say why it is closed."), [("because", _("Say why it is closed."))])
        stands.closed_at, stands.closed_because = timezone.now(), words
        stands.save(update_fields=["closed_at", "closed_because"])
        note(_verb("close", stands), stands, by, because=words)
    return stands


def reopen(*, by: Person, record: Record) -> Record:
    """Open again what was closed. Raises PermissionDenied, and `Refused` for what is not closed."""
    with transaction.atomic():
        stands = locked(record)
        require(rules.may_write(by, stands))
        if stands.closed_at is None:
            raise Refused(_("It is not closed."))
        because, stands.closed_at, stands.closed_because = stands.closed_because, None, ""
        stands.save(update_fields=["closed_at", "closed_because"])
        note(_verb("reopen", stands), stands, by, because=because)
    return stands


def withdraw(*, by: Person, record: Need | Offer) -> None:
    """Throw a draft away. Its key is not given again. Raises PermissionDenied and `Refused`."""
    with transaction.atomic():
        stands = type(record).objects.select_for_update().get(pk=record.pk)
        require(rules.may_withdraw(by, stands))
        note(_verb("withdraw", stands), stands, by, key=stands.key)
        try:
            stands.delete()
        except ProtectedError:
            raise Refused(_("Something was built on it already. It stays; close it instead.")) from None


def write_new(
    model: type[Record], *, by: Person, said: Said, owner: str, token: UUID | None = None
) -> Record:
    """A new draft and its entry in the record. Within a transaction; the caller has asked the rules."""
    (made,) = write_all(model, by=by, said=[said], owner=owner, token=token)
    return made


def write_all(
    model: type[Record], *, by: Person, said: Iterable[Said], owner: str, token: UUID | None = None
) -> list[Record]:
    """A new draft of each content, with its entry; else as `write_new`. A token stands for one content."""
    states = rules.states(by.on)
    invented = User.objects.filter(pk=by.user_id or 0, is_demonstration=True).exists()
    made = []
    for each in said:
        _refuse(faults(each, owner=owner, states=states))
        kept = model(
            key=key_of(model, owner, by.on.year), owner_id=owner, visibility=Visibility.PRIVATE, token=token,
            drafted_by_id=by.user_id, written_at=timezone.now(), is_demonstration=invented,
        )  # fmt: skip
        write(kept, each, by)
        note(_verb("draft", kept), kept, by)
        made.append(kept)
    return made


def _draft(model: type[Record], by: Person, said: Said, owner: str, token: UUID | None) -> Record:
    before = sent(model, by, token)
    if before is not None:
        return _once_more(before, by, said, owner)
    try:
        with transaction.atomic():
            return write_new(model, by=by, said=said, owner=owner, token=token)
    except IntegrityError:
        before = sent(model, by, token)
        if before is None:
            raise
        return _once_more(before, by, said, owner)


def _once_more(sent: Record, by: Person, said: Said, owner: str) -> Record:
    """The page was sent before: what it says now is saved, if nobody else wrote there since."""
    if sent.owner_id != owner:
        raise Refused(
            _("This page was sent already, for another party: it is %(key)s. Begin a new page for this one.")
            % {"key": sent.key}
        )
    try:
        if not changed_fields(said_of(sent), said) or (sent.version == 1 and not sent.published_at):
            return change(by=by, record=sent, said=said, version=sent.version)
    except ChangedMeanwhile:
        pass  # since the look at what was sent: said in the same words
    raise Refused(
        _("This page was sent already: it is %(key)s, which was changed since. Open that one to go on.")
        % {"key": sent.key}
    )


def _refuse_faults(said: Said, owner: str, by: Person) -> None:
    _refuse(faults(said, owner=owner, states=rules.states(by.on)))


def _refuse(found: list[tuple[str, str]]) -> None:
    if found:
        raise Refused(" ".join(words for _field, words in found), found)


def _refuse_audience(stands: Need | Offer, visibility: str, added: Collection[str]) -> None:
    if visibility not in rules.audiences_after(stands):
        raise Refused(_("Those who see it already keep seeing it: choose a wider audience."))
    if visibility == Visibility.PARTIES and not added:
        raise Refused(
            _("Choose the States and organisations that will see it."),
            [("named", _("Choose the States and organisations that will see it."))],
        )


def _verb(act: str, kept: Need | Offer) -> str:
    return f"{act}_{'need' if isinstance(kept, Need) else 'offer'}"
