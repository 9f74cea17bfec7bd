"""What a sheet changes in a plan: rows new, changed, unchanged, and those it leaves out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from cauce.foundation.values.translated import Translated
from cauce.regional.plans.importing.rows import OBJECTIVES, GivenRow, shortened
from cauce.regional.plans.models import PlanRow
from cauce.regional.plans.wording import digest_of

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
AMOUNT = ("cost", "currency")


@dataclass(frozen=True)
class Outcome:
    """What becomes of a row of the sheet: it is `before` with other words, or new when there is none."""

    given: GivenRow
    before: PlanRow | None = None

    @property
    def kind(self) -> str:
        if self.before is None:
            return NEW
        return UNCHANGED if says_the_same(self.given, self.before) else CHANGED


@dataclass(frozen=True)
class Difference:
    """A sheet beside the plan as it stands. `left_out` are rows of the plan that the sheet does not have."""

    outcomes: tuple[Outcome, ...]
    left_out: tuple[PlanRow, ...]

    def count(self, kind: str) -> int:
        return sum(outcome.kind == kind for outcome in self.outcomes)


def difference(
    given: Sequence[GivenRow], present: Sequence[PlanRow], columns: Collection[str], country: str
) -> Difference:
    """Recognise each row by its own number, or the key of its commitment; else by its wording.

    `columns` are the meanings that the sheet has: about the others it says nothing, and nothing changes.
    """
    by_id = _by_id(present)
    by_digest = {row.digest: row for row in present}
    claimed: set[int] = set()
    pairs: list[tuple[GivenRow, PlanRow | None]] = []
    for each in given:
        found = by_id.get(each.own_id) if each.own_id else None
        pairs.append((each, found))
        claimed |= {found.pk} if found else set()
    outcomes = []
    for each, found in pairs:
        alike = by_digest.get(each.digest) if found is None else None
        if alike is not None and alike.pk not in claimed:
            found = alike
            claimed.add(alike.pk)
        outcomes.append(Outcome(completed(each, found, columns, country), found))
    return Difference(tuple(outcomes), tuple(row for row in present if row.pk not in claimed))


def _by_id(present: Sequence[PlanRow]) -> dict[str, PlanRow]:
    keys = {row.commitment.key: row for row in present if row.commitment}
    return keys | {row.own_id: row for row in present if row.own_id}


def completed(given: GivenRow, before: PlanRow | None, columns: Collection[str], country: str) -> GivenRow:
    """The row with what it had before where the sheet has no column for it."""
    if before is None:
        return given
    told = {code: f"text_{code}" in columns or f"title_{code}" in columns for code in ("es", "en")}
    text = _kept_languages(given.text, before.text, told)
    titled = {code: f"title_{code}" in columns or (told[code] and is_cut_from(before, code)) for code in told}
    title = _kept_languages(given.title, before.title, titled)
    objective = given.objective if "objective" in columns else objective_of(before)
    kept = {key: value for key, value in before.more.items() if not _has(key, columns)}
    return replace(
        given,
        own_id=given.own_id or before.own_id,
        objective=objective,
        title=title,
        text=text,
        more=kept | given.more,
        digest=digest_of(country, given.sector, text.reading("es").text),
    )


def is_cut_from(row: PlanRow, code: str) -> bool:
    """Whether a title is but the beginning of the wording: it then follows the wording."""
    title, text = (words.by_language.get(code, "") for words in (row.title, row.text))
    return bool(title == shortened(text))


def _has(key: str, columns: Collection[str]) -> bool:
    return "cost" in columns if key in AMOUNT else key in columns


def _kept_languages(given: Translated, before: Translated, told: dict[str, bool]) -> Translated:
    new, old = given.by_language, before.by_language
    return Translated(
        {code: new.get(code, "") if told[code] else old.get(code) or new.get(code, "") for code in told}
    )


def objective_of(row: PlanRow) -> str:
    """The key of a row's objective; "" for none."""
    return (row.objective_id or "").removeprefix(f"{OBJECTIVES}/")


def says_the_same(given: GivenRow, row: PlanRow) -> bool:
    """Whether a row of a sheet says what the plan's row says. The State's own number is no wording."""
    return (given.sector, given.objective, _said(given.title), _said(given.text), given.more) == (
        row.sector, objective_of(row), _said(row.title), _said(row.text), row.more,
    )  # fmt: skip


def _said(text: Translated) -> dict[str, str]:
    return {code: words for code, words in text.by_language.items() if words}
