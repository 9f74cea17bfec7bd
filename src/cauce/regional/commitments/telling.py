"""A commitment's content told line by line, so that two wordings can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import PREFERENCE, Translated
from cauce.foundation.web.templatetags.cauce import day, language_name
from cauce.foundation.web.templatetags.cauce import number as grouped
from cauce.regional.commitments.content import (
    Content,
    GivenCost,
    GivenIndicator,
    GivenPart,
    amount_text,
)
from cauce.regional.commitments.models import (
    Commitment,
    Direction,
    Forum,
    Indicator,
    Kind,
    LinkKind,
    Measure,
    PartRole,
    Side,
    SupportType,
)
from cauce.regional.commitments.queries.sectors import sector_labels, sector_name


@dataclass(frozen=True)
class Told:
    """One line: where it stands in the content, what it is called, and what it says."""

    path: tuple[str, ...]
    label: str
    words: str


@dataclass(frozen=True)
class Names:
    """What codes are called in the reader's language. `shown` are the keys of the linked commitments, and
    `indicators` those fed, as far as the reader may see them.
    """

    parties: Mapping[str, str]
    terms: Mapping[str, str]
    sectors: Mapping[str, str]
    indicators: Mapping[int, str]
    shown: frozenset[str]

    @classmethod
    def of(cls, contents: Iterable[Mapping[str, Any]], reader: Person | None = None) -> Names:
        """The names of everything that the contents (as JSON) speak of. Five queries, however many."""
        contents = list(contents)
        rows = Commitment.objects.visible_to(reader) if reader else Commitment.objects.all()
        fed = Indicator.objects.filter(pk__in=_each(contents, "indicators", "feeds") - {None})
        fed = fed.filter(commitment__in=rows).select_related("commitment")
        parties = {code for content in contents for code in _codes(content)}
        terms = {code for content in contents for code in content.get("terms", ())}
        linked = rows.filter(key__in=_each(contents, "links", "target")).values_list("key", flat=True)
        return cls(
            {each.code: str(each) for each in Party.objects.filter(code__in=parties)},
            {each.code: str(each) for each in Term.objects.filter(code__in=terms)},
            sector_labels(),
            {each.pk: f"{each.commitment.key}: {each}" for each in fed},
            frozenset(linked),
        )

    def party(self, code: str) -> str:
        return self.parties.get(code, code)


def _codes(content: Mapping[str, Any]) -> Iterator[str]:
    yield from content.get("countries", ())
    yield from (part["party"] for part in content.get("parts", ()))
    yield from (indicator["owner"] for indicator in content.get("indicators", ()))


def _each(contents: list[Mapping[str, Any]], rows: str, name: str) -> set[Any]:
    return {row[name] for content in contents for row in content.get(rows, ())}


def told(content: Content, names: Names) -> Iterator[Told]:
    """Every line that says something, in the order of the form."""
    yield from (line for line in _lines(content, names) if line.words)


def _lines(content: Content, names: Names) -> Iterator[Told]:
    yield Told(("kind",), _("Kind"), _choice(Kind, content.kind))
    yield Told(("forum",), _("Forum"), _choice(Forum, content.forum))
    yield Told(("side",), _("Support"), _choice(Side, content.side))
    yield Told(("year",), _("Year"), str(content.year or ""))
    yield Told(("period",), _("Period"), content.period)
    yield from _texts("title", _("Title"), content.title)
    yield from _texts("statement", _("Statement"), content.statement)
    for part in content.parts:
        yield from _part(part, names)
    countries = ", ".join(names.party(code) for code in content.countries)
    yield Told(("countries",), _("Countries"), countries)
    yield from _texts("territory", _("Territory"), content.territory)
    yield from _texts("population", _("Population"), content.population)
    yield Told(("starts_on",), _("First day"), _day(content.starts_on))
    yield Told(("ends_on",), _("Last day"), _day(content.ends_on))
    sector = sector_name(content.sector, dict(names.sectors)) if content.sector else ""
    yield Told(("sector",), _("Sector of the plan"), sector)
    terms = "; ".join(names.terms.get(code, code) for code in content.terms)
    yield Told(("terms",), _("Classifications"), terms)
    for number, indicator in enumerate(content.indicators, 1):
        yield from _indicator(indicator, number, names)
    if content.cost:
        yield from _cost(content.cost)
    for number, wanted in enumerate(content.support, 1):
        label = _("Support wanted %(number)s") % {"number": number}
        yield Told(("support", str(number), "type"), label, _choice(SupportType, wanted.type))
        yield from _texts("support", label, wanted.text, str(number))
    yield from _links(content, names)
    yield Told(("source_url",), _("Where it was announced"), content.source_url)


def _choice(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _texts(field: str, label: str, text: Translated, *within: str) -> Iterator[Told]:
    languages = [*PREFERENCE, *(code for code in text.by_language if code not in PREFERENCE)]
    for code in languages:
        named = f"{label} ({language_name(code)})"
        yield Told((field, *within, code), named, text.by_language.get(code, ""))


def _part(part: GivenPart, names: Names) -> Iterator[Told]:
    who = names.party(part.party) if part.party else part.name
    label = f"{_choice(PartRole, part.role)}: {who}"
    place = (part.role, part.party or part.name)
    yield Told(("parts", *place), label, _("takes part"))
    yield from _texts("parts", _("%(part)s, share") % {"part": label}, part.share, *place)


def _indicator(each: GivenIndicator, number: int, names: Names) -> Iterator[Told]:
    place = ("indicators", each.key or str(number))
    yield from _texts("indicators", _("Indicator %(number)s") % {"number": number}, each.name, place[1])
    rest = {
        "unit": (_("unit"), str(each.unit)),
        "measure": (_("measured as"), _choice(Measure, each.measure)),
        "direction": (_("direction"), _choice(Direction, each.direction)),
        "baseline": (_("baseline"), _dated(each.baseline, each.baseline_on)),
        "target": (_("target"), _dated(each.target, each.target_on)),
        "owner": (_("reported by"), names.party(each.owner)),
        "feeds": (_("adds to"), names.indicators.get(each.feeds or 0, "")),
    }
    for key, (word, words) in rest.items():
        yield Told((*place, key), f"{each.name}: {word}", words)


def _cost(cost: GivenCost) -> Iterator[Told]:
    prices = _(" in prices of %(year)s") % {"year": cost.prices_of} if cost.prices_of else ""
    amounts = {
        "total": (_("Cost, total"), cost.total),
        "state_share": (_("Cost, the State's own share"), cost.state_share),
        "external_share": (_("Cost, share from others"), cost.external_share),
    }
    for key, (label, value) in amounts.items():
        yield Told(
            ("cost", key), label, f"{_number(value)} {cost.currency}{prices}" if value is not None else ""
        )


def _links(content: Content, names: Names) -> Iterator[Told]:
    for link in content.links:
        if link.target in names.shown:
            words = f"{_choice(LinkKind, link.kind)} {link.target}"
            yield Told(("links", link.kind, link.target), _("Link"), words)
            label = _("Note on the link: %(link)s") % {"link": words}
            yield from _texts("links", label, link.note, link.kind, link.target)


def _day(value: date | None) -> str:
    return day(value) if value else ""


def _number(value: Decimal | None) -> str:
    if value is None:
        return ""
    decimals = amount_text(value).partition(".")[2]
    return grouped(value, len(decimals))


def _dated(value: Decimal | None, on: date | None) -> str:
    amount = _number(value)
    return _("%(amount)s on %(day)s") % {"amount": amount, "day": day(on)} if amount and on else amount
