"""How partly known dates and answers about offices are said."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from cauce.foundation.parties.models import OfficeTerm
from cauce.foundation.parties.terms import Answer, Kind, Reason
from cauce.foundation.values.partial_date import PartialDate


def partial(moment: PartialDate | None) -> str:
    """A date as precise as its source: "24 nov 2025", "nov 2025", "T4 2025", "2025"; "" for none."""
    return span(moment.first, moment.last, moment.precision) if moment else ""


def span(first: date, last: date, precision: str) -> str:
    """Two days that bound something, as people say it: "24–25 nov 2025", "ene 2026", "T2 2025", "2027"."""
    if precision == "year":
        return _joined(str(first.year), str(last.year))
    if precision == "quarter":
        return _joined(quarter(first), quarter(last))
    if precision == "month":
        return _joined(_month(first), _month(last))
    return _days(first, last)


def _joined(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def quarter(day: date) -> str:
    """The quarter of a day: "T2 2025"."""
    return gettext("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": day.year}


def _month_mark() -> str:
    return "M" if (get_language() or "").startswith("en") else "b"


def _month(day: date) -> str:
    return date_format(day, f"{_month_mark()} Y")


def _days(first: date, last: date) -> str:
    month = _month_mark()
    if first == last:
        return date_format(first, f"j {month} Y")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_format(last, f'j {month} Y')}"
    shape = f"j {month}" if first.year == last.year else f"j {month} Y"
    return f"{date_format(first, shape)} – {date_format(last, f'j {month} Y')}"


def period(term: OfficeTerm) -> str:
    """From when to when a term ran, and what of that is not known, in words."""
    if not term.began and not term.ended:
        return gettext("dates not found")
    known = {"began": partial(term.began), "ended": partial(term.ended), "seen": partial(term.known_until)}
    if term.began and term.ended:
        return _joined(known["began"], known["ended"])
    if term.ended:
        return gettext("until %(ended)s; beginning not found") % known
    if term.known_until:
        return gettext("since %(began)s, at least until %(seen)s") % known
    return gettext("since %(began)s") % known


KIND_WORDS = {
    Kind.KNOWN: lambda: gettext("Known"),
    Kind.PRESUMED: lambda: gettext("Presumed"),
    Kind.NOT_KNOWN: lambda: gettext("Not known"),
}


def firmness(answer: Answer[OfficeTerm]) -> str:
    """ "Known", "Presumed" or "Not known"."""
    return KIND_WORDS[answer.kind]()


def headline(answer: Answer[OfficeTerm]) -> str:
    """The answer in a few words: the holder, or that nobody knows, and who is possible."""
    names = _names(answer.holders)
    if answer.kind is Kind.NOT_KNOWN:
        if not names:
            return gettext("Not known")
        return gettext("Not known; possibly %(names)s") % {"names": names}
    return names


def _names(holders: tuple[OfficeTerm, ...]) -> str:
    return gettext(" or ").join(str(term.party) for term in holders)


def explanation(answer: Answer[OfficeTerm]) -> str:
    """Why the answer is as firm as it is, in one sentence."""
    if answer.reason is Reason.DATES_NOT_FOUND and not (answer.before and answer.after):
        return gettext("%(names)s held the office; the dates were not found.") % _facts(answer)
    return _SENTENCES[answer.reason]() % _facts(answer)


def _facts(answer: Answer[OfficeTerm]) -> dict[str, str]:
    first = answer.holders[0] if answer.holders else None
    second = answer.holders[-1] if answer.holders else None
    return {
        "first": str(first.party) if first else "",
        "second": str(second.party) if second else "",
        "names": _names(answer.holders),
        "period": period(first) if first else "",
        "began": partial(first.began) if first else "",
        "before": str(answer.before.party) if answer.before else "",
        "before_period": period(answer.before) if answer.before else "",
        "after": str(answer.after.party) if answer.after else "",
        "after_period": period(answer.after) if answer.after else "",
    }


_SENTENCES = {
    Reason.DATES_COVER: lambda: gettext("The recorded dates cover that day (%(period)s)."),
    Reason.HANDOVER_DAY: lambda: gettext("That was the day of the hand-over from %(first)s to %(second)s."),
    Reason.ROUGH_DATES: lambda: gettext(
        "The source gives %(period)s and not the exact days, so the holder on that day is presumed."
    ),
    Reason.NO_HANDOVER_RECORDED: lambda: gettext(
        "In office since %(began)s. No hand-over is recorded after that, so it is presumed still in office."
    ),
    Reason.HANDOVER_WITHIN: lambda: gettext(
        "The hand-over from %(first)s to %(second)s fell around that day; the exact day is not recorded."
    ),
    Reason.DATES_NOT_FOUND: lambda: gettext(
        "%(names)s held the office between %(before)s (%(before_period)s) and %(after)s (%(after_period)s); "
        "the dates were not found."
    ),
    Reason.END_NOT_FOUND: lambda: gettext(
        "The last term recorded before is that of %(first)s (%(period)s); when it ended was not found."
    ),
    Reason.BEGINNING_NOT_FOUND: lambda: gettext("%(first)s came next; when the term began was not found."),
    Reason.BEFORE_THE_FIRST: lambda: gettext(
        "None recorded so early: the first recorded term is that of %(after)s (%(after_period)s)."
    ),
    Reason.AFTER_THE_LAST: lambda: gettext(
        "None recorded: the last recorded term is that of %(before)s (%(before_period)s)."
    ),
    Reason.BETWEEN_TERMS: lambda: gettext(
        "None recorded between %(before)s (%(before_period)s) and %(after)s (%(after_period)s)."
    ),
    Reason.NOTHING_RECORDED: lambda: gettext("No term of this office is recorded."),
}
