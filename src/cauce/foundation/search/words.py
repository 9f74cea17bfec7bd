"""What a person typed, made ready for the database: little words out, too much of it cut."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

LONGEST = 200
JOINS = ("OR",)

#: Articles, prepositions, conjunctions and pronouns of both languages, without accents.
LITTLE = frozenset(
    """
    a al ante aquel aquella aquellas aquellos asi aun bajo cada como con cual cuales cuando de del desde
    donde e el ella ellas ellos en entre era es esa esas ese eso esos esta estas este esto estos fue ha
    han hasta hay la las le les lo los mas me mi mis muy ni no nos o para pero por porque que quien
    quienes se segun ser si sin sobre son su sus tambien te tu u un una unas uno unos y ya yo about
    after all also an and any are as at be been before but by can could did do does for from had has
    have he her his how i if in into is it its of on or our she so than that the their them then there
    these they this those to under was we were what when where which who will with would you your
    """.split()  # noqa: SIM905
)

_TOKEN = re.compile(r'-?"[^"]*"?|\S+')
_WORD = re.compile(r"\w+")
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ue000\ue001\ud800-\udfff]+")

Problem = Literal["", "empty", "little", "negative"]


@dataclass(frozen=True)
class Words:
    """A question. `problem` says why it cannot be looked up; `was_cut` that only its start is.

    `head` and `last` are the same question with its last plain word apart, to look for beginnings.
    """

    asked: str
    text: str = ""
    head: str = ""
    last: str = ""
    was_cut: bool = False
    problem: Problem = ""


def read(typed: str) -> Words:
    """Understand what was typed: words, "a phrase", -without.

    >>> read("protección de la niñez -fronteras").text
    'protección niñez -fronteras'
    >>> read("de la").problem, read("-asilo").problem, read(" % ").problem
    ('little', 'negative', 'empty')
    """
    clean = " ".join(_UNWRITABLE.sub(" ", typed[: 20 * LONGEST]).split())
    asked = clean[:LONGEST].strip()
    was_cut = len(clean) > LONGEST or len(typed) > 20 * LONGEST
    tokens = [token for token in _TOKEN.findall(asked) if _WORD.search(token)]
    kept = [token for token in tokens if not _is_little(token)]
    if not any(not token.startswith("-") for token in kept):
        return Words(asked, was_cut=was_cut, problem=_problem(tokens, kept))
    *head, last = kept
    beginning = "" if last.startswith(("-", '"')) else _WORD.findall(last)[-1]
    return Words(asked, " ".join(kept), " ".join(head), beginning, was_cut)


def _problem(tokens: list[str], kept: list[str]) -> Problem:
    if kept:
        return "negative"
    return "little" if tokens else "empty"


def _is_little(token: str) -> bool:
    """Whether a word outside quotes carries no meaning of its own. A bare OR joins words, and stays."""
    if token in JOINS or token.startswith(('"', '-"')):
        return False
    return _plain(token) in LITTLE


def _plain(token: str) -> str:
    spread = unicodedata.normalize("NFKD", token.casefold())
    return "".join(_WORD.findall("".join(mark for mark in spread if not unicodedata.combining(mark))))
