"""The same money twice: a button pressed twice, and a part that comes to a stage beside its whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.flows import Row, Stage, Why, count
from cauce.foundation.accounts.standing import Person
from cauce.regional.cooperation.actions.refusals import Refused
from cauce.regional.cooperation.models import Flow
from cauce.regional.cooperation.queries.money import kin

#: Who sends the very same row again so soon has pressed twice.
SOON = timedelta(minutes=10)
#: What makes two rows the same word of the same source.
SAME = (
    "stage", "donor_id", "follows_id", "part_of_id", "amount", "currency", "on", "source_url", "channel",
    "note", "purpose", "occasion", "visibility", "need_id", "commitment_id", "arrangement_id",
)  # fmt: skip
WHOLE = gettext_lazy(
    "%(key)s, which this is a part of, has come to that stage as a whole: it would count twice."
)


def sent_already(by: Person, row: Flow, recipients: Iterable[str], at: datetime | None) -> Flow | None:
    """The row that this person entered a moment ago with the very same words; None when there is none.

    Raises `Refused` when it was entered longer ago: another payment, or the same once more, nobody can tell.
    """
    wanted, moment = frozenset(recipients), at or timezone.now()
    alike = Flow.objects.filter(
        withdrawn_at__isnull=True, entered_by=by.user_id, **{name: getattr(row, name) for name in SAME}
    )
    for each in alike.exclude(entered_at__isnull=True).order_by("-entered_at"):
        if frozenset(each.recipients.values_list("pk", flat=True)) != wanted:
            continue
        if abs(moment - each.entered_at) <= SOON:
            return each  # type: ignore[no-any-return]
        words = _("%(key)s says the very same. If this is other money, say that under “%(field)s”.")
        raise Refused(words % {"key": each.key, "field": _("What is to be said of it")})
    return None


def refuse_beside(stage: str, before: Flow | None, larger: Flow | None) -> None:
    """No money comes to a stage once in a part and once in the whole.

    `before` is the row that the new one follows; without one, `larger` is what the new one is part of. Holds
    the oldest row of their flow until the transaction ends, so that two are one after the other.
    """
    near = before or larger
    if near is None or near.is_total:
        return
    lines = _Lines(_held(near))
    held = larger is not None and larger.stage == stage and larger.amount is not None
    mine = lines.of(near.pk)
    above = list(lines.above(mine))
    if before is None:
        above = [] if held else [mine, *above]
    for row in lines.counting(stage):
        line = lines.of(row.pk)
        if line in above:
            raise Refused(WHOLE % {"key": lines.rows[line].key})
        if before is not None and mine in lines.above(line):
            raise Refused(_("A part of this has come to that stage by itself. Enter the others one by one."))


class _Lines:
    """The rows of a flow in lines: a line is a row that follows none, and all that follow it."""

    def __init__(self, rows: Mapping[int, Flow]) -> None:
        self.rows = rows

    def of(self, pk: int) -> int:
        """The row that a row's line begins with."""
        seen = {pk}
        while (before := self.rows[pk].follows_id or 0) in self.rows and before not in seen:
            pk = before
            seen.add(pk)
        return pk

    def above(self, line: int) -> Iterator[int]:
        """The lines that a line is part of, nearest first."""
        seen = {line}
        while (larger := self.rows[line].part_of_id or 0) in self.rows and (
            line := self.of(larger)
        ) not in seen:
            seen.add(line)
            yield line

    def counting(self, stage: str) -> list[Flow]:
        """The rows that count at a stage with an amount."""
        answers = count(self._row(each) for each in self.rows.values())
        counting = {each.row.key for each in answers if each.why is Why.COUNTS}
        return [each for each in self.rows.values() if each.stage == stage and each.key in counting]

    def _row(self, flow: Flow) -> Row:
        follows, part_of = (self.rows.get(pk or 0) for pk in (flow.follows_id, flow.part_of_id))
        return Row(
            key=flow.key, stage=Stage(flow.stage), donor="", on=flow.on, amount=flow.amount,
            currency=flow.currency, follows=follows.key if follows else "",
            part_of=part_of.key if part_of else "", is_withdrawn=flow.withdrawn_at is not None,
        )  # fmt: skip


def _held(start: Flow) -> dict[int, Flow]:
    """All rows of the flow of a row, read once the oldest of them is held."""
    Flow.objects.select_for_update(of=("self",)).get(pk=min(_family(start)))
    return Flow.objects.in_bulk(_family(start))


def _family(start: Flow) -> set[int]:
    """The rows tied to one; not through a total, in which others stand."""
    return kin(Flow.objects.filter(is_total=False), {start.pk})
