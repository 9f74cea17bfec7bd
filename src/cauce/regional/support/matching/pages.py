"""A plan as its reader sees it: only pairs of which they may see both sides, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import number, share
from cauce.regional.support import showing
from cauce.regional.support.matching.names import Names, thawed
from cauce.regional.support.matching.telling import Stopped, Told, reasons_in_words, stopped
from cauce.regional.support.matching.trials import AGAIN
from cauce.regional.support.models import Match, MatchStep, Need, Offer, Run, Stage

WHOLE = 0.9999
#: From here on a pair fits well; from here on it fits fairly.
STRONG, FAIR = 0.75, 0.5


@dataclass(frozen=True)
class SideOf:
    """A need or an offer as the run knew it. `is_changed` when it was rewritten since, or is gone."""

    key: str
    title: Translated
    words: Translated
    owner: str
    is_invented: bool = False
    is_again: bool = False
    is_changed: bool = False


@dataclass(frozen=True)
class Pairing:
    """An offer that serves a need, and why."""

    need: SideOf
    offer: SideOf
    share: str
    amount: str
    fit: str
    fit_range: str
    reasons: list[Told]
    next_best: list[str] | None
    match: Match | None = None
    stage: str = ""

    @property
    def known(self) -> list[Told]:
        return [each for each in self.reasons if each.is_known and each.speaks_for]

    @property
    def against(self) -> list[Told]:
        """What is known and speaks for nothing."""
        return [each for each in self.reasons if each.is_known and not each.speaks_for]

    @property
    def unknown(self) -> list[Told]:
        return [each for each in self.reasons if not each.is_known]


@dataclass(frozen=True)
class Missed:
    """An offer that one thing alone keeps from a need."""

    offer: SideOf
    stopped: Stopped


@dataclass(frozen=True)
class Left:
    """A need of which the plan leaves something."""

    need: SideOf
    covered: str
    near: list[Missed]


@dataclass(frozen=True)
class Covered:
    """How much of what a State needs the plan covers; for a trial, how that moves."""

    state: str
    code: str
    part: float
    words: str
    moved: str = ""


@dataclass
class Reading:
    """A kept plan and what its reader may see of it."""

    run: Run
    person: Person
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.plan: Mapping[str, Any] = self.run.plan or {}
        self.names = thawed(self.plan.get("names", {}))
        self.needs = self._visible(Need, self.plan.get("needs", {}))
        self.offers = self._visible(Offer, self.plan.get("offers", {}))

    def _visible(self, model: Any, told: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
        """Key -> version today and State or party, of those the reader may see."""
        rows = model.objects.visible_to(self.person).filter(key__in=list(told))
        return {
            key: (version, owner) for key, version, owner in rows.values_list("key", "version", "owner_id")
        }

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The rows of which the reader may see both sides."""
        return [
            row
            for row in rows
            if row["need"] in self.needs
            and ("offer" not in row or row["offer"].removesuffix(AGAIN) in self.offers)
        ]

    @property
    def given(self) -> list[Mapping[str, Any]]:
        return self.shown(self.plan.get("given", ()))

    @property
    def hidden(self) -> int:
        """How many proposals the reader is not shown."""
        return len(self.plan.get("given", ())) - len(self.given)

    def need(self, key: str) -> SideOf:
        return self._side(key, self.plan["needs"].get(key, {}), self.needs.get(key))

    def offer(self, key: str) -> SideOf:
        plain = key.removesuffix(AGAIN)
        return self._side(key, self.plan["offers"].get(plain, {}), self.offers.get(plain))

    def _side(self, key: str, said: Mapping[str, Any], now: tuple[int, str] | None) -> SideOf:
        return SideOf(
            key=key.removesuffix(AGAIN),
            title=Translated(said.get("title", {})),
            words=Translated(said.get("words", {})),
            owner=self.names.party(now[1]) if now else "",
            is_invented=bool(said.get("invented")),
            is_again=key.endswith(AGAIN),
            is_changed=now is None or now[0] != said.get("version"),
        )

    def pairings(self, rows: Iterable[Mapping[str, Any]]) -> list[Pairing]:
        """These proposals in full, each with the match that it became. Two queries."""
        listed = list(rows)
        matches = self._matches(listed)
        return [self._pairing(row, matches.get((row["need"], row["offer"]))) for row in listed]

    def _pairing(self, row: Mapping[str, Any], match: Match | None) -> Pairing:
        lost = row.get("next_best")
        return Pairing(
            need=self.need(row["need"]),
            offer=self.offer(row["offer"]),
            share=share_in_words(row["share"]),
            amount=_amount(row),
            fit=fit_in_words(row["lowest"], row["highest"]),
            fit_range=range_in_words(row["lowest"], row["highest"]),
            reasons=reasons_in_words(row, self.names),
            next_best=None if lost is None else self.changes(lost),
            match=match,
            stage=str(Stage(match.stands).label) if match else "",  # type: ignore[attr-defined]
        )

    def _matches(self, rows: list[Mapping[str, Any]]) -> dict[tuple[str, str], Match]:
        """What became of these pairs; the newest match of each."""
        steps = MatchStep.objects.filter(match=OuterRef("pk")).order_by("-at", "-pk")
        found = (
            Match.objects.visible_to(self.person)
            .filter(
                need__key__in=[row["need"] for row in rows], offer__key__in=[row["offer"] for row in rows]
            )
            .annotate(stands=Subquery(steps.values("stage")[:1]))
            .select_related("need", "offer")
            .defer("need__search_es", "need__search_en", "offer__search_es", "offer__search_en")
            .order_by("pk")
        )
        return {(each.need.key, each.offer.key): each for each in found if each.offer}

    def claims(self, row: Mapping[str, Any]) -> list[str]:
        """The figures that "size" rests on, each with its year: of the two parties of a proposal."""
        known = self.plan.get("claims", {})
        return [
            _("%(party)s: %(n)s new claims in %(year)s")
            % {
                "party": self.names.party(code),
                "n": number(known[code]["persons"]),
                "year": known[code]["year"],
            }
            for code in dict.fromkeys((row["state"], row["owner"]))
            if code in known
        ]

    def left(self) -> list[Left]:
        """Needs of which something is left, each with its near misses."""
        return [
            Left(self.need(row["need"]), covered_in_words(row["covered"]), self._near(row))
            for row in self.shown(self.plan.get("unserved", ()))
        ]

    def _near(self, row: Mapping[str, Any]) -> list[Missed]:
        return [
            Missed(self.offer(near["offer"]), stopped(near["barrier"], near["places"], self.names))
            for near in row["near"]
            if near["offer"].removesuffix(AGAIN) in self.offers
        ]

    def coverage(self) -> list[Covered]:
        """Each State of which the reader sees a need, the worst covered first."""
        seen = {owner for _version, owner in self.needs.values()} if not self.person.is_secretariat else None
        moved = self.plan.get("difference", {}).get("coverage", {})
        rows = [
            Covered(self.names.party(code), code, part, share(part, 1), _moved(moved.get(code)))
            for code, part in self.plan.get("coverage", {}).items()
            if seen is None or code in seen
        ]
        return sorted(rows, key=lambda each: (each.part, each.state))

    def changes(self, difference: Mapping[str, Any]) -> list[str]:
        """What another plan has otherwise, in sentences; rows of which a side is hidden are only counted."""
        told = [
            self._change(_("gained: %(offer)s for %(need)s"), row) for row in self.shown(difference["gained"])
        ]
        told += [
            self._change(_("lost: %(offer)s for %(need)s"), row) for row in self.shown(difference["lost"])
        ]
        moved = [
            _("%(state)s: coverage %(moved)s") % {"state": self.names.party(code), "moved": _moved(part)}
            for code, part in difference["coverage"].items()
            if self.person.is_secretariat or code in {owner for _version, owner in self.needs.values()}
        ]
        return [*told, *moved]

    def _change(self, template: str, row: Mapping[str, Any]) -> str:
        need, offer = self.need(row["need"]), self.offer(row["offer"])
        return template % {
            "offer": f"“{offer.title}” ({offer.owner})",
            "need": f"“{need.title}” ({need.owner}), {share_in_words(row['share'])}",
        }


def share_in_words(part: float) -> str:
    return _("the whole need") if part >= WHOLE else _("%(part)s of the need") % {"part": share(part, 1)}


def covered_in_words(part: float) -> str:
    return _("%(part)s covered") % {"part": share(part, 1)} if part else _("not covered")


def fit_in_words(lowest: float, highest: float) -> str:
    """How well a pair fits, as far as that is known: a word, or from one word to another."""
    words = {"strong": _("well"), "fair": _("fairly"), "weak": _("poorly")}
    low, high = _level(lowest), _level(highest)
    if low == high:
        return _("Fits %(how)s") % {"how": words[low]}
    return _("Fits %(low)s to %(high)s, by what is not known yet") % {"low": words[low], "high": words[high]}


def range_in_words(lowest: float, highest: float) -> str:
    low, high = round(lowest * 100), round(highest * 100)
    if low == high:
        return _("%(n)s of 100") % {"n": low}
    return _("between %(low)s and %(high)s of 100") % {"low": low, "high": high}


def _amount(row: Mapping[str, Any]) -> str:
    """How much of the offer goes there; "" when nothing is counted."""
    if row["amount"] is None or not row["unit"]:
        return ""
    return showing.quantity(Decimal(str(row["amount"])), row["unit"], row["currency"])


def _level(fit: float) -> str:
    return "strong" if fit >= STRONG else "fair" if fit >= FAIR else "weak"


def _moved(part: float | None) -> str:
    """By how many hundredths a coverage moves: "+12 points"."""
    if not part:
        return ""
    points = round(part * 100)
    sign = "+" if points > 0 else "\u2212"
    return ngettext("%(n)s point", "%(n)s points", abs(points)) % {"n": f"{sign}{abs(points)}"}
