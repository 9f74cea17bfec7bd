"""Reads of rounds. Every one starts from what the person may see."""

from cauce.regional.rounds.queries.answers import Row, reported_in, row_of, rows_of, with_answers
from cauce.regional.rounds.queries.board import Counts, PartyLine, counts_of, lines_of, lines_seen_by
from cauce.regional.rounds.queries.mine import Owed, owed_by, parties_to_answer
from cauce.regional.rounds.queries.owing import PROMISES, Scope, named, owing, owing_by_party

__all__ = [
    "PROMISES",
    "Counts",
    "Owed",
    "PartyLine",
    "Row",
    "Scope",
    "counts_of",
    "lines_of",
    "lines_seen_by",
    "named",
    "owed_by",
    "owing",
    "owing_by_party",
    "parties_to_answer",
    "reported_in",
    "row_of",
    "rows_of",
    "with_answers",
]
