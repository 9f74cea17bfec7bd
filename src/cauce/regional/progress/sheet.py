"""The whole form of an update: the update, a form for each indicator, rows of money and of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Indicator
from cauce.regional.progress.content import Content, GivenMoney, told
from cauce.regional.progress.evidence import GivenEvidence
from cauce.regional.progress.forms import EvidenceRow, HeldRow, MoneyRow, UpdateForm
from cauce.regional.progress.models import Evidence, HeldFile, MoneyKind, Stage, Update
from cauce.regional.progress.queries.indicators import fed_among
from cauce.regional.progress.rows import rows_of
from cauce.regional.progress.value_forms import ValueForm

#: The pair of form fields that a translated text is typed into.
TEXTS = {"done": "done", "obstacles": "obstacles", "support_needed": "support", "reason": "reason"}

HELD_NAME = re.compile(r"(h\d{1,18})-name")


@dataclass(frozen=True)
class Subject:
    """What is written: whose share of which commitment, in which draft or in place of which update."""

    person: Person
    commitment: Commitment
    party: str
    draft: Update | None = None
    corrects: Update | None = None

    @property
    def form_key(self) -> str:
        """Under which the unsent text is kept."""
        if self.draft is not None:
            return f"update:{self.draft.pk}"
        if self.corrects is not None:
            return f"correction:{self.corrects.pk}"
        return f"report:{self.commitment.key}:{self.party}"


class Sheet:
    """All forms of one page, as one."""

    def __init__(
        self, subject: Subject, *, given: Content | None, data: Any = None, files: Any = None,
        typed: Iterable[str] = (), held: Iterable[HeldFile] = (), is_sent: bool = True,
    ) -> None:  # fmt: skip
        self.subject, self.data = subject, data
        #: Whether somebody sent it just now, and not only had it kept before.
        self.is_sent = is_sent and data is not None
        version = subject.draft.version if subject.draft else 0
        self.update = UpdateForm(
            data, person=subject.person, commitment=subject.commitment,
            initial={"version": version, **_initial(given, subject.person.on)},
        )  # fmt: skip
        names = list(typed)
        values = {each.indicator: each for each in given.values} if given else {}
        asked = indicators_of(subject)
        fed = fed_among(asked)
        self.values = [
            ValueForm(data, indicator=each, given=values.get(each.pk), typed=names, is_fed=each.pk in fed)
            for each in asked
        ]
        money = _money_rows(given.money if given else ())
        self.money = rows_of(MoneyRow, "m", data=data, initial=money, least=1, typed=names)
        self.evidence = rows_of(EvidenceRow, "e", data=data, files=files, initial=[], least=2, typed=names)
        self.held = [HeldRow(data, piece=piece) for piece in held]
        self.pieces = list(subject.draft.evidence.all()) if subject.draft else []
        self.dropped = set(data.getlist("drop")) if data is not None else set()

    @property
    def forms(self) -> Iterator[forms.Form]:
        parts = chain.from_iterable(each.parts for each in self.values)
        return chain([self.update], self.values, parts, self.money, self.evidence, self.held)

    @cached_property
    def _is_valid(self) -> bool:
        found = [each.is_valid() for each in self.forms]
        return all(found) and self._has_each_money_once()

    def is_valid(self) -> bool:
        return self.data is not None and self._is_valid

    def add_error(self, words: str) -> None:
        self.update.add_error(None, words)

    # What the summary of errors asks of a form.
    @property
    def errors(self) -> bool:
        return any(each.errors for each in self.forms)

    @property
    def non_field_errors(self) -> list[str]:
        return [str(error) for each in self.forms for error in each.non_field_errors()]

    def __iter__(self) -> Iterator[BoundField]:
        return (field for each in self.forms for field in each)

    @property
    def version(self) -> int:
        return self.update.cleaned_data.get("version") or 0

    def drops(self) -> list[Evidence]:
        """The pieces of evidence to take off."""
        return [piece for piece in self.pieces if str(piece.pk) in self.dropped]

    def lets_go(self) -> list[HeldFile]:
        """The files that waited and are not wanted any more."""
        return [row.piece for row in self.held if row.is_dropped]

    def missing(self) -> list[str]:
        """The names of files that the page showed as kept, and that are kept no more."""
        there = {row.prefix for row in self.held}
        names = ((HELD_NAME.fullmatch(name), name) for name in self.data or ())
        return [str(self.data[name]) for found, name in names if found and found[1] not in there]

    def take(self, row: EvidenceRow, piece: HeldFile) -> None:
        """Show a file that was sent in this row as one that waits; a link that stood beside it stays."""
        place = self.evidence.index(row)
        left = {name: row[name].data for name in ("link", "audience")} if row["link"].data else {}
        self.evidence[place] = EvidenceRow(prefix=row.prefix, initial=left)
        self.held = [each for each in self.held if each.piece != piece] + [HeldRow(piece=piece)]

    def hush(self) -> None:
        """Say nothing of what is wrong: what is shown was not sent to be saved."""
        for each in self.forms:
            if each.is_bound:
                each._errors, each.cleaned_data = ErrorDict(), {}  # type: ignore[attr-defined]

    def content(self) -> Content:
        """What was typed, when valid."""
        typed = self.update.cleaned_data
        stage = typed["stage"]
        answers = (each.answer() for each in self.values)
        return Content(
            refers_to=typed["refers_to"], stage=stage,
            done=_text(typed, "done"), obstacles=_text(typed, "obstacles"),
            support_needed=_text(typed, "support"),
            reason=_text(typed, "reason") if stage == Stage.DISCONTINUED else Translated(),
            superseded_by=typed["superseded_by"] if stage == Stage.SUPERSEDED else None,
            obstacles_audience=typed["obstacles_audience"], audience=typed["audience"],
            said_by=typed["said_by"], values=tuple(each for each in answers if each is not None),
            money=tuple(sorted(self._money(), key=lambda each: (each.kind, each.currency))),
        )  # fmt: skip

    def given_evidence(self) -> list[GivenEvidence]:
        return [
            GivenEvidence(each["title"], each["link"], each["file"] or None, each["audience"])
            for each in (row.cleaned_data for row in self.evidence if not row.is_empty)
        ] + [
            GivenEvidence(each["title"], audience=each["audience"], held=row.piece)
            for row, each in ((row, row.cleaned_data) for row in self.held if not row.is_dropped)
        ]

    def _money(self) -> list[GivenMoney]:
        rows = (row.cleaned_data for row in self.money if not row.is_empty)
        return [GivenMoney(each["kind"], each["currency"], each["amount"]) for each in rows]

    def _has_each_money_once(self) -> bool:
        seen: set[tuple[str, str]] = set()
        for row in (row for row in self.money if not row.is_empty):
            pair = (row.cleaned_data["kind"], row.cleaned_data["currency"])
            if pair in seen:
                row.add_error("kind", _("This kind stands twice in this currency: give one total."))
            seen.add(pair)
        return not any(row.errors for row in self.money)


def indicators_of(subject: Subject) -> list[Indicator]:
    """The indicators of the commitment that the party reports: its own, and those of nobody."""
    found = subject.commitment.indicators.all()
    return [each for each in found if each.owner_id in (None, subject.party)]


def _initial(given: Content | None, on: date) -> dict[str, Any]:
    if given is None:
        return {"refers_to": on}
    texts = {
        f"{field}_{code}": words
        for name, field in TEXTS.items()
        for code, words in getattr(given, name).by_language.items()
    }
    return {
        **texts, "refers_to": given.refers_to, "stage": given.stage, "said_by": given.said_by,
        "obstacles_audience": given.obstacles_audience, "audience": given.audience,
        "superseded_by": _key_of(given.superseded_by),
    }  # fmt: skip


def _key_of(pk: int | None) -> str:
    return Commitment.objects.values_list("key", flat=True).get(pk=pk) if pk else ""


def _money_rows(given: Iterable[GivenMoney]) -> list[dict[str, Any]]:
    """What was given, and a row to fill for every kind of which nothing was."""
    rows = [{"kind": each.kind, "currency": each.currency, "amount": each.amount} for each in given]
    there = {row["kind"] for row in rows}
    return [*rows, *({"kind": kind.value} for kind in MoneyKind if kind not in there)]


def _text(typed: dict[str, Any], field: str) -> Translated:
    return told(Translated({"es": typed[f"{field}_es"], "en": typed[f"{field}_en"]}))
