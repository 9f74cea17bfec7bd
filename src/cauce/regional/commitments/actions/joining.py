"""Commitments among each other: linked, several made one, one made several. Nothing of them is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import rules
from cauce.regional.commitments.actions.carrying import (
    Dealt,
    as_new,
    carry_all,
    carry_dealt,
    dealt_out,
    only_added_up,
)
from cauce.regional.commitments.actions.checking import check
from cauce.regional.commitments.actions.refusals import Refused, locked, note, require
from cauce.regional.commitments.actions.writing import create
from cauce.regional.commitments.content import Content, GivenLink, GivenPart
from cauce.regional.commitments.models import Commitment, Life, Link, LinkKind, PartRole
from cauce.regional.commitments.wording import append_revision, content_read, keep_first


@dataclass(frozen=True)
class Share:
    """One of the commitments that a split makes: its words, and whose parts go with it."""

    title: Translated
    statement: Translated
    parties: tuple[str, ...]


def link(
    *, by: Person, origin: Commitment, target: Commitment, kind: str, note_on_it: Translated | None = None
) -> Link:
    """Say how one commitment stands to another from today on. Raises PermissionDenied and `Refused`."""
    with transaction.atomic():
        stands = locked(origin)
        require(rules.may_link(by, stands, kind))
        kept = content_read(stands)
        given = GivenLink(kind, target.key, note_on_it or Translated())
        if any((each.kind, each.target) == (kind, target.key) for each in kept.links):
            raise Refused(_("This link exists already."))
        if stands.pk == target.pk:
            raise Refused(_("A commitment is not linked to itself."))
        check(replace(kept, links=(*kept.links, given)), kept, by, stands)
        made = _draw(stands, target, kind, by, given.note)
        note("link_commitment", stands, by, kind=str(kind))
    return made


def end_link(*, by: Person, link: Link) -> None:
    """End a link today: it stays readable as one that was."""
    with transaction.atomic():
        stands = locked(link.origin)
        row = Link.objects.select_for_update().get(pk=link.pk)
        require(rules.may_link(by, stands, row.kind) and row.ended is None)
        keep_first(stands)
        row.ended = by.on
        row.save(update_fields=["ended"])
        _next_wording(stands, by)
        note("end_link_of_commitment", stands, by, kind=row.kind)


def _draw(
    origin: Commitment,
    target: Commitment,
    kind: str,
    by: Person,
    on_it: Translated,
    reason: Translated | None = None,
) -> Link:
    keep_first(origin)
    made = Link.objects.create(
        origin=origin, target=target, kind=kind, note=on_it, began=by.on,
        made_by_id=by.user_id,
    )  # fmt: skip
    _next_wording(origin, by, reason)
    return made


def _next_wording(commitment: Commitment, by: Person, reason: Translated | None = None) -> None:
    commitment.version += 1
    commitment.save(update_fields=["version"])
    append_revision(commitment, by=by, reason=reason)


def merge(
    *, by: Person, commitments: Iterable[Commitment], base: Commitment, reason: Translated
) -> Commitment:
    """Make several into one that has the words of `base`, the parts and classifications of all.

    The merged ones stay readable and point at the new one. Published ones are merged by the secretariat,
    which changes no word of them; drafts by their owner, into a draft. Raises PermissionDenied and `Refused`.
    """
    with transaction.atomic():
        pks = sorted({each.pk for each in commitments} | {base.pk})
        merged = list(Commitment.objects.visible_to(by).filter(pk__in=pks).order_by("pk").select_for_update())
        require(len(merged) == len(pks) and all(rules.may_merge(by, each) for each in merged))
        _refuse_merge(merged, reason)
        first = next(each for each in merged if each.pk == base.pk)
        merged = [first, *(each for each in merged if each != first)]
        content = united(*(_as_new(each) for each in merged))
        made = create(by=by, content=content, owner=_common_owner(merged), **_standing_of(merged, first))
        carry_all(merged, made)
        for each in merged:
            _draw(each, made, LinkKind.MERGED_INTO, by, Translated(), reason)
        note("merge_commitments", made, by, merged=[each.key for each in merged])
    return made


def _refuse_merge(merged: Sequence[Commitment], reason: Translated) -> None:
    if len(merged) < 2:
        raise Refused(_("It takes two commitments at least to merge."))
    if len({each.life == Life.PUBLISHED for each in merged}) > 1:
        raise Refused(_("Published commitments and drafts are not merged with each other."))
    if not reason:
        raise Refused(_("Say why they become one: those who read them will ask."))
    _refuse_merged(merged)
    for each in merged:
        _refuse_split_before(each)


def _refuse_merged(commitments: Sequence[Commitment]) -> None:
    gone = Link.objects.filter(origin__in=commitments, kind=LinkKind.MERGED_INTO, ended__isnull=True)
    keys = gone.values_list("origin__key", flat=True)
    if keys:
        raise Refused(_("Merged already: %(keys)s.") % {"keys": ", ".join(sorted(keys))})


def _common_owner(merged: Sequence[Commitment]) -> str | None:
    owners = {each.owner_id for each in merged}
    return owners.pop() if len(owners) == 1 else None


def _standing_of(merged: Sequence[Commitment], base: Commitment) -> dict[str, object]:
    """Public and dated today when all are published; else a draft of its owner's."""
    fields: dict[str, object] = {
        "is_demonstration": any(each.is_demonstration for each in merged),
        "confidence": base.confidence,
        "note": base.note,
    }
    if base.life != Life.PUBLISHED:
        return fields | {"visibility": Visibility.PRIVATE}
    now = timezone.now()
    return fields | {"visibility": Visibility.PUBLIC, "agreed_at": now, "published_at": now}


def _as_new(commitment: Commitment) -> Content:
    content = content_read(commitment)
    return replace(content, indicators=tuple(as_new(commitment, content)))


def united(base: Content, *others: Content) -> Content:
    """The words of `base`, with the parts, countries, classifications, support and indicators of all.

    What a party committed to elsewhere becomes its share: what that share said, or else the statement.
    """
    everything = (base, *others)
    return replace(
        base,
        terms=tuple(sorted({code for each in everything for code in each.terms})),
        countries=tuple(sorted({code for each in everything for code in each.countries})),
        parts=_united_parts(base, others),
        indicators=tuple(each for content in everything for each in content.indicators),
        support=tuple(dict.fromkeys(each for content in everything for each in content.support)),
        cost=None,
        links=(),
    )


def _united_parts(base: Content, others: Sequence[Content]) -> tuple[GivenPart, ...]:
    found = {(part.role, part.party or part.name): part for part in base.parts}
    for content in others:
        for part in content.parts:
            commits = part.role == PartRole.COMMITS
            share = part.share or (content.statement if commits else Translated())
            place = (part.role, part.party or part.name)
            known = found.get(place)
            found[place] = replace(part, share=_both(known.share, share) if known else share)
    return tuple(found.values())


def _both(one: Translated, other: Translated) -> Translated:
    """Two texts one below the other, language by language."""
    codes = dict.fromkeys((*one.by_language, *other.by_language))
    texts = {code: [text.by_language.get(code, "") for text in (one, other)] for code in codes}
    return Translated({code: "\n".join(dict.fromkeys(filter(None, both))) for code, both in texts.items()})


def split(
    *, by: Person, commitment: Commitment, shares: Sequence[Share], reason: Translated
) -> list[Commitment]:
    """Make drafts of the parts of one commitment; it stays as it is, and they point back at it.

    Each draft is its owner's to agree to and to publish: the State's own that splits, or, when the
    secretariat proposes it, the first party of each share. Raises PermissionDenied and `Refused`.
    """
    with transaction.atomic():
        stands = locked(commitment)
        require(rules.may_split(by, stands))
        kept = content_read(stands)
        _refuse_merged([stands])
        _refuse_split_before(stands)
        _refuse_split(kept, shares, reason)
        own = stands.owner_id if rules.owns(by, stands) else None
        dealt = dealt_out(kept, [each.parties for each in shares], stay=only_added_up(stands))
        made = []
        for share, given in zip(shares, dealt, strict=True):
            content = _of_share(kept, share, given)
            made.append(create(by=by, content=content, owner=own or share.parties[0]))
            carry_dealt(stands, made[-1], given)
        for each in made:
            _draw(each, stands, LinkKind.SPLIT_FROM, by, Translated(), reason)
            note("split_commitment", each, by, origin=stands.key)
    return made


def _refuse_split_before(commitment: Commitment) -> None:
    """What its public shares took over is neither dealt out again nor merged: it would be counted twice."""
    shares = commitment.linked_from.filter(
        kind=LinkKind.SPLIT_FROM, ended__isnull=True, origin__visibility=Visibility.PUBLIC
    )
    keys = sorted(shares.values_list("origin__key", flat=True))
    if keys:
        raise Refused(_("Split already: %(keys)s.") % {"keys": ", ".join(keys)})


def _refuse_split(kept: Content, shares: Sequence[Share], reason: Translated) -> None:
    if len(shares) < 2:
        raise Refused(_("It takes two shares at least to split."))
    if not all(each.title and each.parties for each in shares):
        raise Refused(_("Each share needs a title, and at least one party that commits."))
    strangers = {code for each in shares for code in each.parties} - set(kept.parties(PartRole.COMMITS))
    if strangers:
        raise Refused(
            _("Only those who commit take a share: %(who)s.") % {"who": ", ".join(sorted(strangers))}
        )
    if not reason:
        raise Refused(_("Say why it is split: those who read it will ask."))


def _of_share(kept: Content, share: Share, given: Sequence[Dealt]) -> Content:
    mine = [part for part in kept.parts if part.party in share.parties or part.role != PartRole.COMMITS]
    return replace(
        kept, title=share.title, statement=share.statement or kept.statement, parts=tuple(mine), cost=None,
        indicators=tuple(each.indicator for each in given), support=(), links=(),
    )  # fmt: skip
