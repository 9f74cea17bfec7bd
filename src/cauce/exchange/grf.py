"""The sheet of a pledge for the Global Refugee Forum: how far it is in the Forum's own three stages.

The Forum's update knows "in the planning stage", "in progress" and "fulfilled", and an optional text. What
has no such stage (silence, a pledge discontinued or superseded) has none on the sheet: the comment says it.
A sheet leaves the house, so it only tells what everyone who sees the pledge may read, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cauce.exchange import reported
from cauce.exchange.bilingual import LANGUAGES, amount_in_words, in_both
from cauce.foundation.accounts.standing import Person, nobody
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import language_name
from cauce.regional.commitments.models import Forum, Kind, PartRole
from cauce.regional.progress.models import MoneyKind, Stage
from cauce.regional.progress.queries import Standing, standings_of

FORUMS = (Forum.GRF_2019, Forum.GRF_2023)
KINDS = (Kind.PLEDGE, Kind.MULTISTAKEHOLDER_PLEDGE)
#: The stages that the Forum has, in its words.
STAGES = {
    Stage.PLANNING.value: gettext_lazy("In the planning stage"),
    Stage.IN_PROGRESS.value: gettext_lazy("In progress"),
    Stage.FULFILLED.value: gettext_lazy("Fulfilled"),
}


@dataclass(frozen=True)
class Sheet:
    """What the form of the Forum asks about one pledge. `stage` is "" when the Forum has none for it."""

    stage: str
    on: date
    refers_to: date | None
    narrative: Translated
    amounts: Translated
    challenges: Translated
    support_needed: Translated
    comment: Translated

    @property
    def stage_label(self) -> Translated:
        return in_both(lambda: str(STAGES[self.stage])) if self.stage else Translated()


def pledges(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `rows` of commitments that were pledged at the Forum."""
    return rows.filter(forum__in=FORUMS, kind__in=KINDS)


def sheets_of(person: Person, rows: Collection[Any], on: date) -> Mapping[int, Sheet]:
    """The sheet of each of these pledges, read with `its_parts` (each with its party)."""
    keys = [row.pk for row in rows]
    standings = standings_of(nobody(on), keys, on=on)
    said = reported.words_of(person, keys, on, holding=("money",))
    return {row.pk: _sheet(row, standings[row.pk], said.get(row.pk, ()), on) for row in rows}


def _sheet(row: Any, standing: Standing, said: Sequence[Any], on: date) -> Sheet:
    names = {part.party_id: part.party for part in row.its_parts if part.role == PartRole.COMMITS}
    shares = {code: [each for each in said if each.party_id == code] for code in names if code}
    spoken = {code: updates for code, updates in shares.items() if updates}
    is_joint = standing.is_joint
    return Sheet(
        stage=standing.standing if standing.standing in STAGES else "",
        on=on,
        refers_to=standing.refers_to,
        narrative=_told({names[code]: _done(each) for code, each in spoken.items()}, is_joint),
        amounts=in_both(lambda: _amounts(names, spoken)),
        challenges=_told({names[code]: each[0].its_obstacles for code, each in spoken.items()}, is_joint),
        support_needed=_told(
            {names[code]: each[0].support_needed for code, each in spoken.items()}, is_joint
        ),
        comment=in_both(lambda: "\n".join(_comment(row, standing, names, shares, on))),
    )


def _done(updates: Sequence[Any]) -> Translated:
    """What was done, as last told: an update that says "unchanged" leaves the text before it standing."""
    return next((each.done for each in updates if each.done or not each.is_unchanged), Translated())


def _told(texts: Mapping[Any, Translated], is_joint: bool) -> Translated:
    """One text of all partners, each by name when there are several. A text stays in its own language.

    Where some have told it in a language, what the others told in another only stands there with a mark.
    """
    told = {language for text in texts.values() for language, said in text.by_language.items() if said}
    return Translated(
        {language: _told_in(language, texts, is_joint) for language in LANGUAGES if language in told}
    )


def _told_in(language: str, texts: Mapping[Any, Translated], is_joint: bool) -> str:
    lines = []
    for party, text in texts.items():
        read = text.reading(language)
        with override(language):
            only = _("only in %(language)s") % {"language": language_name(read.language)}
        mark = f" ({only})" if read.is_fallback else ""
        name = f"{party.short.reading(language).text or party.code}: " if is_joint else ""
        lines += [f"{name}{read.text}{mark}"] if read.text else []
    return "\n".join(lines)


def _amounts(names: Mapping[Any, Any], spoken: Mapping[Any, Sequence[Any]]) -> str:
    lines = (
        f"{names[code]}: {MoneyKind(each.kind).label} {amount_in_words(each.currency, each.amount)}"
        for code, updates in spoken.items()
        for each in reported.money_standing(updates)
    )
    return "\n".join(lines)


def _comment(
    row: Any, standing: Standing, names: Mapping[Any, Any], shares: Mapping[Any, Sequence[Any]], on: date
) -> Iterable[str]:
    if row.is_demonstration or any(each.is_demonstration for updates in shares.values() for each in updates):
        yield _("Invented to show how Cauce works.")
    if standing.is_silent and standing.speaking:
        yield _("The partners that have not dropped out have not reported lately.")
    elif standing.is_silent and standing.refers_to:
        yield _("No update since %(day)s.") % {"day": standing.refers_to.isoformat()}
    elif standing.is_silent:
        yield _("No progress has been reported.")
    if standing.is_joint:
        yield _("%(speaking)s of %(partners)s partners have reported lately.") % {
            "speaking": standing.speaking,
            "partners": standing.partners,
        }
    for code, updates in shares.items():
        yield from _share(names[code], updates)
    yield _("As it stood on %(day)s.") % {"day": on.isoformat()}


def _share(party: Any, updates: Sequence[Any]) -> Iterable[str]:
    """The last word of a partner, with what the Forum has no stage for."""
    if not updates:
        yield _("%(party)s: no update.") % {"party": party}
        return
    last = updates[0]
    said = {"party": party, "stage": Stage(last.stage).label, "day": last.refers_to.isoformat()}
    yield _("%(party)s: %(stage)s (%(day)s).") % said
    if last.reason:
        yield str(last.reason)
    if last.its_successor:
        yield _("Its place is taken by %(key)s.") % {"key": last.its_successor}
