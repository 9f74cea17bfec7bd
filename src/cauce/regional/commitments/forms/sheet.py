"""The long form as one: its sections are typed, checked, and give a content together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import rules
from cauce.regional.commitments.content import Content, GivenLink, GivenPart
from cauce.regional.commitments.forms.fields import Choices, in_both
from cauce.regional.commitments.forms.rows import MOST, SPARE, given_rows, row_set
from cauce.regional.commitments.forms.sections import (
    LINKS,
    CostForm,
    EnvelopeForm,
    IndicatorForm,
    LinkForm,
    PartForm,
    ShareForm,
    SupportForm,
    TextForm,
)
from cauce.regional.commitments.models import Commitment, Forum, Kind, Life, PartRole

ROWS = {
    "parts": row_set(PartForm, SPARE),
    "shares": row_set(ShareForm, 0, can_delete=False),
    "indicators": row_set(IndicatorForm, 2),
    "support": row_set(SupportForm, 2),
    "links": row_set(LinkForm, 2),
}
ROW_NAMES = {
    "parts": gettext_lazy("Party %(number)s"),
    "shares": gettext_lazy("Your share"),
    "indicators": gettext_lazy("Indicator %(number)s"),
    "support": gettext_lazy("Support %(number)s"),
    "links": gettext_lazy("Link %(number)s"),
}


@dataclass(frozen=True)
class _Named:
    """A bound field whose label says in which row it stands."""

    bound: Any
    label: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bound, name)


class CommitmentSheet:
    """All sections over one commitment; without one, over a new one.

    `content` is what the fields hold at first (default: nothing), `kept` what stood when it was read. Of a
    commitment whose text is not the person's to change, only the sections that are theirs stand here.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        person: Person,
        commitment: Commitment | None = None,
        content: Content | None = None,
        kept: Content | None = None,
        reason: Translated | None = None,
        token: UUID | None = None,
    ) -> None:
        self.person, self.commitment, self.kept = person, commitment, kept or content
        self.writes_text = commitment is None or rules.may_change_text(person, commitment)
        self.choices = Choices(person, commitment)
        self.refusals: list[str] = []
        self._data, self._first = data, content
        version = commitment.version if commitment else 0
        envelope = {"version": version, "token": token or uuid4()}
        for code, text in (reason.by_language if reason else {}).items():
            envelope[f"reason_{code}"] = text
        self.envelope = EnvelopeForm(data, prefix="sent", initial=envelope)
        self.asks_reason = self.writes_text and commitment is not None and commitment.life == Life.PUBLISHED
        self.text = self._text() if self.writes_text else None
        self.cost = CostForm(data, prefix="cost", initial=CostForm.first(content.cost if content else None))
        self.rows = {name: self._rows_of(name) for name in self._names()}

    def _names(self) -> tuple[str, ...]:
        first = "parts" if self.writes_text else "shares"
        return (first, "indicators", "support", "links")

    def _text(self) -> TextForm:
        first = TextForm.first(self._first, self.choices.schemes) if self._first else {}
        return TextForm(
            self._data, prefix="text", initial=first, choices=self.choices, kept=self.kept,
            use_required_attribute=False,
        )  # fmt: skip

    def _rows_of(self, name: str) -> Any:
        return ROWS[name](
            self._data, prefix=name, initial=self._first_rows(name), form_kwargs={"choices": self.choices}
        )

    def _first_rows(self, name: str) -> list[dict[str, Any]]:
        content = self._first
        if content is None:
            own = [pair[0] for pair in self.choices.owners]
            alone = name == "parts" and len(own) == 1
            return [PartForm.first(GivenPart(PartRole.COMMITS, own[0]))] if alone else []
        if name == "shares":
            return [ShareForm.first(part) for part in content.parts if self._is_own(part)]
        if name == "links":
            return [LinkForm.first(each) for each in content.links if self._is_shown(each)]
        form: Any = ROWS[name].form
        return [form.first(each) for each in self._own_rows(name, content)]

    def _own_rows(self, name: str, content: Content) -> list[Any]:
        given = list(getattr(content, name))
        if name != "indicators" or self.writes_text:
            return given
        return [each for each in given if each.owner in self._mine | {""}]

    @cached_property
    def _mine(self) -> frozenset[str]:
        return rules.writes_for(self.person)

    def _is_own(self, part: GivenPart) -> bool:
        return part.role == PartRole.COMMITS and part.party in self._mine

    @property
    def forms(self) -> list[Any]:
        return [self.envelope, *([self.text] if self.text else []), self.cost]

    @cached_property
    def is_right(self) -> bool:
        """Whether every section is; all of them are asked, so that every error is told at once."""
        answers = [each.is_valid() for each in (*self.forms, *self.rows.values())]
        self._check_together()
        return all(answers) and not self.errors

    def _check_together(self) -> None:
        self._check_links()
        if self.text is not None:
            self._check_parts()
            self._check_reporters()
        if self.asks_reason and not self.reason and self._text_changes():
            self.envelope.add_error(
                "reason_es", _("This commitment is published: say why its text changes. Everyone reads it.")
            )

    def _text_changes(self) -> bool:
        kept = self.kept.as_json() if self.kept else {}
        typed = self.content().as_json()
        return any(typed[name] != kept.get(name) for name in typed if name not in FOLLOWED)

    def _check_parts(self) -> None:
        seen: set[tuple[str, str]] = set()
        for form in given_rows(self.rows["parts"]):
            part = form.given()
            place = (part.role, part.party or part.name)
            if place in seen and place[1]:
                form.add_error("party", _("This party has this role already, further up."))
            seen.add(place)

    def _check_links(self) -> None:
        seen: set[tuple[str, str]] = set()
        for form in given_rows(self.rows["links"]):
            link = form.given()
            if link.target and (link.kind, link.target) in seen:
                form.add_error("target", _("This link is there already, further up."))
            seen.add((link.kind, link.target))

    def _check_reporters(self) -> None:
        committing = set(self.content().parties(PartRole.COMMITS))
        for form in given_rows(self.rows["indicators"]):
            owner = form.cleaned_data.get("owner")
            if owner and owner not in committing:
                form.add_error(
                    "owner", _("Only those who commit report. Add it above with the role “Commits”.")
                )

    @property
    def classifications(self) -> list[Any]:
        """One field for each classification, the types of pledges first."""
        if self.text is None:
            return []
        return [self.text[f"terms_{scheme.pk}"] for scheme, _terms in self.text.schemes]

    @property
    def owner(self) -> str:
        """The party that the draft is for."""
        owners = self.choices.owners
        if self.text is not None and "owner" in self.text.fields:
            return str(self.text.cleaned_data.get("owner") or "")
        return owners[0][0] if owners else ""

    @property
    def reason(self) -> Translated:
        return in_both("reason", self.envelope.cleaned_data)

    @property
    def version(self) -> int:
        return int(self.envelope.cleaned_data.get("version") or 0)

    def content(self) -> Content:
        """What was typed, as far as it could be read; whole when `is_right`."""
        text = self._typed_text() if self.text is not None else self.kept
        assert text is not None  # noqa: S101
        return replace(
            text,
            parts=self._typed_parts(),
            indicators=self._typed_indicators(),
            support=tuple(form.given() for form in given_rows(self.rows["support"])),
            cost=self.cost.given(self._stated_on()),
            links=self._typed_links(),
        )

    def _typed_text(self) -> Content:
        assert self.text is not None  # noqa: S101
        cleaned = self.text.cleaned_data
        values: dict[str, Any] = {name: cleaned.get(name) for name in ("year", "starts_on", "ends_on")}
        values |= {name: cleaned.get(name) or "" for name in ("side", "sector", "source_url")}
        values |= {name: in_both(name, cleaned) for name in ("title", "statement", "territory", "population")}
        return Content(
            kind=cleaned.get("kind") or Kind.PLEDGE, forum=cleaned.get("forum") or Forum.GRF_2023,
            period=self.kept.period if self.kept else "", terms=self.text.terms(self.kept),
            countries=tuple(sorted(cleaned.get("countries") or ())), **values,
        )  # fmt: skip

    def _typed_parts(self) -> tuple[GivenPart, ...]:
        if self.text is not None:
            given = [form.given() for form in given_rows(self.rows["parts"])]
            return tuple(sorted(given, key=lambda part: part.role))
        shares = {
            form.cleaned_data.get("party"): in_both("share", form.cleaned_data)
            for form in self.rows["shares"].forms
        }
        assert self.kept is not None  # noqa: S101
        return tuple(
            replace(part, share=shares.get(part.party, part.share)) if self._is_own(part) else part
            for part in self.kept.parts
        )

    def _typed_indicators(self) -> tuple[Any, ...]:
        """Those of others, which are not on the page, stay where they are."""
        typed = [form.given() for form in given_rows(self.rows["indicators"])]
        if self.writes_text or self.kept is None:
            return tuple(typed)
        of_others = [each for each in self.kept.indicators if each.owner not in self._mine | {""}]
        known = {each.key: place for place, each in enumerate(self.kept.indicators)}
        return tuple(sorted([*of_others, *typed], key=lambda each: known.get(each.key, len(known))))

    def _typed_links(self) -> tuple[Any, ...]:
        drawn = [each for each in self.kept.links if not self._is_shown(each)] if self.kept else []
        typed = [form.given() for form in given_rows(self.rows["links"])]
        links = self.kept.links if self.kept else ()
        known = {(each.kind, each.target): place for place, each in enumerate(links)}
        return tuple(
            sorted([*drawn, *typed], key=lambda each: known.get((each.kind, each.target), len(known)))
        )

    def _is_shown(self, link: GivenLink) -> bool:
        """Whether it stands on the page: of a kind written here, and to a commitment that the person sees."""
        return link.kind in LINKS and link.target in self._seen

    @cached_property
    def _seen(self) -> frozenset[str]:
        told = {each.target for content in (self.kept, self._first) if content for each in content.links}
        rows = Commitment.objects.visible_to(self.person).filter(key__in=told)
        return frozenset(rows.values_list("key", flat=True)) if told else frozenset()

    def _stated_on(self) -> date:
        cost = self.kept.cost if self.kept else None
        return cost.stated_on if cost and not self.cost.has_changed() else self.person.on

    def refuse(self, words: str) -> None:
        """Say on the page why an action would not; what was typed stays."""
        self.refusals.append(words)

    @property
    def errors(self) -> bool:
        """Whether there is anything to correct."""
        wrong = any(each.errors for each in self.forms) if self._data is not None else False
        rows = self._data is not None and any(any(each.errors) for each in self.rows.values())
        return bool(self.refusals) or wrong or rows

    def non_field_errors(self) -> list[str]:
        said = [str(error) for each in self.forms for error in each.non_field_errors()]
        said += [str(error) for rows in self.rows.values() for error in rows.non_form_errors()]
        return [*self.refusals, *said]

    def __iter__(self) -> Iterator[Any]:
        """Every field in the order of the page, for the list of errors."""
        yield from (bound for form in self.forms for bound in form)
        for name, rows in self.rows.items():
            for number, form in enumerate(rows.forms, 1):
                row = ROW_NAMES[name] % {"number": number}
                yield from (_Named(bound, f"{row}: {bound.label}") for bound in form)


#: What does not change the promise itself.
FOLLOWED = frozenset(("indicators", "support", "cost", "links", "parts"))


def whole_number(typed: str) -> int:
    """What a hidden field counts; 0 for anything that the page did not write.

    >>> whole_number("12"), whole_number("²"), whole_number("9" * 5000)
    (12, 0, 0)
    """
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def with_more_rows(data: Any, name: str, names: Collection[str] = tuple(ROWS)) -> Any:
    """What was typed, with further empty rows in one section."""
    given = data.copy()
    place = f"{name}-TOTAL_FORMS"
    if name in names:
        given[place] = str(min(whole_number(str(given.get(place, ""))) + SPARE, MOST))
    return given
