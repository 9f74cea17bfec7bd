"""What must hold of a content before it is written; the refusals say it to the person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments import rules
from cauce.regional.commitments.actions.refusals import Refused
from cauce.regional.commitments.content import COLUMNS, Content, GivenIndicator, GivenPart
from cauce.regional.commitments.models import Commitment, Indicator, LinkKind, PartRole


def check(content: Content, kept: Content | None, by: Person, commitment: Commitment | None = None) -> None:
    """Raises `Refused` for what the database alone would refuse without words, or could not see."""
    _check_text(content)
    _check_parts(content.parts)
    _refuse_binding(content, kept, commitment)
    _refuse_rewriting(content, kept, by, commitment)
    _check_indicators(content, kept, by, commitment)
    _check_links(content, kept, by)


def _check_text(content: Content) -> None:
    if not content.title:
        raise Refused(_("A commitment needs a title, in Spanish or in English."))
    if content.starts_on and content.ends_on and content.ends_on < content.starts_on:
        raise Refused(_("The last day lies before the first."))
    cost = content.cost
    if cost and min(cost.total, cost.state_share or 0, cost.external_share or 0) < 0:
        raise Refused(_("A cost is not negative."))


def _check_parts(parts: Collection[GivenPart]) -> None:
    places = [(part.role, part.party or part.name) for part in parts]
    if any(bool(part.party) == bool(part.name) for part in parts):
        raise Refused(_("Say for each part which party or which agency takes it."))
    if len(set(places)) < len(places):
        raise Refused(_("A party has each role once."))


def _refuse_binding(content: Content, kept: Content | None, commitment: Commitment | None) -> None:
    """What everyone reads binds nobody whom it did not bind before."""
    if kept is None or commitment is None or commitment.published_at is None:
        return
    known = {*kept.parties(PartRole.COMMITS), commitment.owner_id}
    if not known.issuperset(content.parties(PartRole.COMMITS)):
        raise Refused(
            _("It is published: nobody else can be named as committing. Write a new one with them.")
        )


def _refuse_rewriting(
    content: Content, kept: Content | None, by: Person, commitment: Commitment | None
) -> None:
    """What several agreed to and everyone reads is written anew by none of them; each has its own share."""
    if kept is None or commitment is None or commitment.published_at is None:
        return
    others = set(kept.parties(PartRole.COMMITS)) - rules.writes_for(by)
    if not others:
        return
    is_reworded = any(getattr(content, name) != getattr(kept, name) for name in COLUMNS)
    if is_reworded or _shares(content, others) != _shares(kept, others):
        raise Refused(
            _("It is published, and others agreed to these words with you: they stay as they are. Change "
              "your own share, or write a new one with them.")
        )  # fmt: skip


def _shares(content: Content, of: Collection[str]) -> dict[str, object]:
    """What each of these parties does; one that no longer takes part does nothing."""
    committing = {part.party: part.share for part in content.parts if part.role == PartRole.COMMITS}
    return {party: committing[party] for party in of if party in committing}


def _check_indicators(
    content: Content, kept: Content | None, by: Person, commitment: Commitment | None
) -> None:
    before = {each.key: each for each in kept.indicators} if kept else {}
    committing = set(content.parties(PartRole.COMMITS))
    for given in content.indicators:
        if given.key and given.key not in before:
            raise Refused(_("That indicator is not of this commitment."))
        if given.owner and given.owner not in committing:
            raise Refused(_("%(name)s: only those who commit report on it.") % {"name": given.name})
        if given.feeds and given.feeds != getattr(before.get(given.key), "feeds", None):
            _check_feeding(given, by, commitment)


def _check_feeding(given: GivenIndicator, by: Person, commitment: Commitment | None) -> None:
    """It feeds one that the person sees, and no ring comes of it."""
    visible = Commitment.objects.visible_to(by)
    fed = Indicator.objects.filter(pk__in=[given.feeds], commitment__in=visible).first()
    if fed is None:
        raise Refused(_("%(name)s: the indicator that it adds to was not found.") % {"name": given.name})
    seen: Indicator | None = fed
    while seen is not None:
        if commitment is not None and (seen.commitment_id, seen.key) == (commitment.pk, given.key):
            raise Refused(_("%(name)s would add to itself in a ring.") % {"name": given.name})
        seen = _further(seen)


def _further(indicator: Indicator) -> Indicator | None:
    """What it became in a merge; else what it adds to."""
    merged = indicator.continued_in.filter(party__isnull=True).select_related("target").first()
    return merged.target if merged else indicator.feeds


def _check_links(content: Content, kept: Content | None, by: Person) -> None:
    before = set(kept.links) if kept else set()
    made = [each for each in content.links if each not in before]
    known = {(each.kind, each.target) for each in before}
    drawn = (LinkKind.MERGED_INTO, LinkKind.SPLIT_FROM)
    if any(each.kind in drawn and (each.kind, each.target) not in known for each in made):
        raise Refused(_("Merging and splitting have pages of their own."))
    wanted = {each.target for each in made}
    found = Commitment.objects.visible_to(by).filter(key__in=wanted).values_list("key", flat=True)
    missing = sorted(wanted - set(found))
    if missing:
        raise Refused(_("No commitment was found with the key %(keys)s.") % {"keys": ", ".join(missing)})


def refuse_foreign(kept: Content, content: Content, mine: frozenset[str]) -> None:
    """Of what came from a source, a party changes its own share and how it is followed up, nothing else."""
    allowed = replace(
        kept, indicators=content.indicators, cost=content.cost, support=content.support,
        links=content.links, parts=_with_own_shares(kept, content, mine),
    )  # fmt: skip
    if allowed.as_json() != content.as_json():
        raise Refused(_("Its text stays as its source has it; only your own share can be changed here."))
    if _of_others(kept, mine) != _of_others(content, mine):
        raise Refused(_("An indicator that another party reports is changed by that party."))


def _with_own_shares(kept: Content, content: Content, mine: frozenset[str]) -> tuple[GivenPart, ...]:
    given = {(part.role, part.party): part.share for part in content.parts}
    return tuple(
        replace(part, share=given.get((part.role, part.party), part.share))
        if part.party in mine and part.role == PartRole.COMMITS
        else part
        for part in kept.parts
    )


def _of_others(content: Content, mine: frozenset[str]) -> list[object]:
    return [each.as_json() for each in content.indicators if each.owner and each.owner not in mine]
