"""What the form of a new arrangement begins with: what a match, or a State, says already."""

from __future__ import annotations

from collections.abc import Iterable

from cauce.regional.cooperation.content import Content, GivenSide
from cauce.regional.cooperation.models import ArrangementForm, SideRole
from cauce.regional.support.models import Form, Match

#: The form that the form of a need suggests; money may be of any, so it comes last.
SUGGESTED = (
    (Form.TWINNING, ArrangementForm.TWINNING),
    (Form.SECONDMENT, ArrangementForm.SECONDMENT),
    (Form.EXCHANGE_VISIT, ArrangementForm.EXPERT_VISIT),
    (Form.TRAINING, ArrangementForm.COURSE),
    (Form.TECHNICAL, ArrangementForm.PROJECT),
    (Form.FINANCIAL, ArrangementForm.FUNDING),
)


def content_for(parties: Iterable[str]) -> Content:
    """For whoever writes by hand: the own party receives, or provides; the writer says which."""
    first = [GivenSide(SideRole.RECEIVES, code) for code in list(parties)[:1]]
    return Content(form="", sides=tuple(first))


def content_from(match: Match) -> Content:
    """The need's words, both sides, its classification, its commitment, and the days they share."""
    need, offer = match.need, match.offer
    starts = [each.starts_on for each in (need, offer) if each is not None and each.starts_on]
    ends = [each.ends_on for each in (need, offer) if each is not None and each.ends_on]
    first, last = (max(starts) if starts else None), (min(ends) if ends else None)
    if first and last and last < first:
        first = last = None
    terms = need.terms.values_list("pk", flat=True)
    return Content(
        form=_form(need.forms), title=need.title, summary=need.words, terms=tuple(sorted(terms)),
        commitments=(need.commitment.key,) if need.commitment else (), starts_on=first, ends_on=last,
        sides=(
            GivenSide(SideRole.PROVIDES, match.giver_id, agencies=offer.authority if offer else ""),
            GivenSide(SideRole.RECEIVES, need.owner_id or "", agencies=need.authority),
        ),
    )  # fmt: skip


def _form(forms: Iterable[str]) -> str:
    wanted = set(forms)
    return next((str(form) for asked, form in SUGGESTED if asked in wanted), "")
