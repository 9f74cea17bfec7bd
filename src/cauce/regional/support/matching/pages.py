"""A plan as its reader sees it: only pairs of which they may see both sides, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.matching.reasons import Barrier
from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import number, share
from cauce.regional.support.matching.changes import Changes
from cauce.regional.support.matching.measures import (
    amount_in_words,
    covered_in_words,
    fit_in_words,
    moved_in_words,
    range_in_words,
    share_in_words,
)
from cauce.regional.support.matching.names import Names, thawed
from cauce.regional.support.matching.scarce import needs_in_words, one_more, price_in_words
from cauce.regional.support.matching.shown import Aside, Covered, Dear, Left, Missed, Pairing, SideOf
from cauce.regional.support.matching.telling import reasons_in_words, stopped
from cauce.regional.support.matching.trials import AGAIN
from cauce.regional.support.models import Match, MatchStep, Need, Offer, Run, Stage
from cauce.regional.support.queries.offers import knows_excluded

#: Why somebody takes no part in a plan.
ASIDE: Mapping[str, Any] = {
    "covered": gettext_lazy("Needs that agreements cover already"),
    "used_up": gettext_lazy("Offers of which nothing is left"),
    "no_need": gettext_lazy("Offers that no open need can use as they are"),
    "not_chosen": gettext_lazy("Offers that could serve, but others serve better"),
}


@dataclass
class Reading:
    """A kept plan and what its reader may see of it; of one State alone when one is named."""

    run: Run
    person: Person
    state: str = ""
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.plan: Mapping[str, Any] = self.run.plan or {}
        self.names = thawed(self.plan.get("names", {}))
        self.needs = self._visible(Need, self.plan.get("needs", {}))
        self.offers = self._visible(Offer, self.plan.get("offers", {}))
        if self.state not in {each.code for each in self.coverage()}:
            self.state = ""

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

    @cached_property
    def given(self) -> list[Mapping[str, Any]]:
        return self._of_state(self.open_to_reader)

    @cached_property
    def open_to_reader(self) -> list[Mapping[str, Any]]:
        return self.shown(self.plan.get("given", ()))

    @property
    def hidden(self) -> int:
        """How many proposals the reader is not shown."""
        return len(self.plan.get("given", ())) - len(self.open_to_reader)

    def _of_state(self, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [row for row in rows if row["state"] == self.state] if self.state else rows

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
            amount=amount_in_words(row),
            fit=fit_in_words(row["lowest"], row["highest"]),
            fit_range=range_in_words(row["lowest"], row["highest"]),
            reasons=reasons_in_words(row, self.names),
            next_best=None if lost is None else self._next_best(row, lost),
            match=match,
            stage=str(Stage(match.stands).label) if match else "",  # type: ignore[attr-defined]
        )

    def _next_best(self, row: Mapping[str, Any], lost: Mapping[str, Any]) -> list[str]:
        told = Changes(self, lost, without=(row["need"], row["offer"]))
        return [*told.sentences(), *told.fit(is_next=True)]

    def trial(self) -> list[str] | None:
        """What a trial has otherwise than the plan as it is, in sentences; None when it is no trial."""
        found = self.plan.get("difference")
        if found is None:
            return None
        told = Changes(self, found)
        return [*told.sentences(), *told.fit(is_next=False)]

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

    @cached_property
    def unserved(self) -> list[Mapping[str, Any]]:
        """The needs of which something is left, as they are kept."""
        return self._of_state(self.shown(self.plan.get("unserved", ())))

    def left(self, rows: Iterable[Mapping[str, Any]]) -> list[Left]:
        """These needs of which something is left, each with its near misses."""
        return [
            Left(
                self.need(row["need"]),
                covered_in_words(row["covered"]),
                self._near(row),
                self.price(row["need"]),
            )
            for row in rows
        ]

    def price(self, need: str) -> list[str]:
        """How dear a need is, in sentences; none in a plan that was made before this was kept."""
        return price_in_words(self.plan.get("scarcity", {}).get(need))

    def dear(self) -> list[Dear]:
        """The needs that others pay most for, the dearest first."""
        rows = self._of_state(self.shown(self.plan.get("dear", ())))
        return [self._dear(row["need"], self.plan["scarcity"][row["need"]]) for row in rows]

    def _dear(self, need: str, price: Mapping[str, Any]) -> Dear:
        return Dear(self.need(need), needs_in_words(price["forgone"]), one_more(price))

    def aside(self) -> list[Aside]:
        """Who took no part, by the reason."""
        kept = self.plan.get("aside", {})
        return [self._aside(why, kept[why]) for why in ASIDE if kept.get(why, {}).get("count")]

    def _aside(self, why: str, kept: Mapping[str, Any]) -> Aside:
        is_needs = why == "covered"
        if is_needs:
            sides = [self.need(row["need"]) for row in kept["rows"] if row["need"] in self.needs]
        else:
            keys = [row["offer"] for row in kept["rows"]]
            sides = [self.offer(key) for key in keys if key.removesuffix(AGAIN) in self.offers]
        return Aside(str(ASIDE[why]), is_needs, kept["count"], sides, kept["count"] - len(sides))

    def _near(self, row: Mapping[str, Any]) -> list[Missed]:
        return [
            Missed(self.offer(near["offer"]), stopped(near["barrier"], near["places"], self.names))
            for near in row["near"]
            if near["offer"].removesuffix(AGAIN) in self.offers and not self._is_secret(near)
        ]

    def _is_secret(self, near: Mapping[str, Any]) -> bool:
        """Whether it would tell that an offer excludes a State to somebody who may not know whom it excludes.

        An offer that names the States it is for says openly for whom it is not.
        """
        if near["barrier"] != Barrier.STATE_NOT_ELIGIBLE or knows_excluded(self.person, near["owner"]):
            return False
        return near["offer"].removesuffix(AGAIN) in self.for_any

    @cached_property
    def for_any(self) -> frozenset[str]:
        """The offers that name no State."""
        found = Offer.objects.filter(key__in=list(self.offers), for_any=True)
        return frozenset(found.values_list("key", flat=True))

    def coverage(self) -> list[Covered]:
        """Each State of which the reader sees a need, the worst covered first."""
        seen = {owner for _version, owner in self.needs.values()} if not self.person.is_secretariat else None
        moved = self.plan.get("difference", {}).get("coverage", {})
        rows = [
            Covered(self.names.party(code), code, part, share(part, 1), moved_in_words(moved.get(code)))
            for code, part in self.plan.get("coverage", {}).items()
            if seen is None or code in seen
        ]
        return sorted(rows, key=lambda each: (each.part, each.state))
