"""What somebody else saved meanwhile, field by field, beside what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import day, language_name
from cauce.regional.commitments.models import Commitment, Indicator
from cauce.regional.progress.content import Content, GivenMoney, GivenValue, plain
from cauce.regional.progress.models import Audience, Dimension, MoneyKind, NoValue, Stage


@dataclass(frozen=True)
class Difference:
    """One field in words: as it stands now, and as it was typed; "" where it says nothing."""

    field: str
    theirs: str
    typed: str


def differences(theirs: Content, typed: Content) -> list[Difference]:
    """Every field in which the two differ, in the order of the form."""
    names = _names(theirs, typed)
    left, right = dict(_told(theirs, names)), dict(_told(typed, names))
    fields = [*left, *(field for field in right if field not in left)]
    return [
        Difference(field, left.get(field, ""), right.get(field, ""))
        for field in fields
        if left.get(field, "") != right.get(field, "")
    ]


def _names(*contents: Content) -> dict[int, str]:
    wanted = {value.indicator for content in contents for value in content.values}
    return {each.pk: str(each) for each in Indicator.objects.filter(pk__in=wanted)}


def _told(content: Content, names: dict[int, str]) -> Iterator[tuple[str, str]]:
    yield _("How things stood on"), day(content.refers_to)
    yield _("Stage"), str(Stage(content.stage).label)
    yield from _text(_("What was done"), content.done)
    yield from _text(_("Why it is discontinued"), content.reason)
    if content.superseded_by:
        yield _("Which commitment takes its place"), _key(content.superseded_by)
    for value in content.values:
        yield names.get(value.indicator, "?"), _value(value)
    for money in content.money:
        yield _money_name(money), plain(money.amount)
    yield from _text(_("Obstacles"), content.obstacles)
    yield _("Who reads the obstacles"), str(Audience(content.obstacles_audience).label)
    yield from _text(_("Support needed"), content.support_needed)
    yield _("Who vouches for it"), content.said_by
    yield _("Who reads it"), str(Audience(content.audience).label)


def _text(name: str, text: Translated) -> Iterator[tuple[str, str]]:
    for code, words in text.by_language.items():
        yield f"{name} ({language_name(code)})", words


def _key(pk: int) -> str:
    return Commitment.objects.filter(pk=pk).values_list("key", flat=True).first() or ""


def _money_name(money: GivenMoney) -> str:
    return f"{MoneyKind(money.kind).label}, {money.currency}"


def _value(given: GivenValue) -> str:
    if given.value is None:
        return str(NoValue(given.no_value).label)
    said = [plain(given.value)]
    if given.numerator is not None and given.denominator is not None:
        said.append(f"{plain(given.numerator)} / {plain(given.denominator)}")
    for dimension, label, part in given.parts:
        said.append(f"{Dimension(dimension).label}, {label}: {plain(part)}")
    for dimension, label, some, everything in given.share_parts:
        said.append(f"{Dimension(dimension).label}, {label}: {plain(some)} / {plain(everything)}")
    said += list(given.note.by_language.values())
    return "; ".join(said)
