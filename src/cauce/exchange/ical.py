"""The agenda as iCalendar feeds (RFC 5545, 7986): public events only, the same bytes for the same data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any

import icalendar
from django.db.models import Max, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cauce.exchange import VERSION
from cauce.exchange.acts import REFERENCE_DATA_LOADED
from cauce.foundation.accounts.standing import nobody
from cauce.foundation.ledger.models import Entry
from cauce.foundation.parties.models import Party, Team
from cauce.foundation.web import sources
from cauce.regional.agenda import queries, words
from cauce.regional.agenda.models import Event, Organ, Precision, Status

REFRESH = timedelta(hours=12)
MOST_KEPT = 8
#: The stamp of an event where the ledger knows no load of data and no act about it. Never "now".
EDITION = datetime(2025, 1, 1, tzinfo=UTC)
STATUSES = {Status.CANCELLED: "CANCELLED", Status.HELD: "CONFIRMED", Status.CONFIRMED: "CONFIRMED"}


@dataclass(frozen=True)
class Feed:
    """One calendar: its name, what it holds, its events and when each last changed."""

    name: str
    about: str
    events: Sequence[Event]
    loaded_at: datetime
    stamps: dict[str, datetime]

    @property
    def changed_at(self) -> datetime:
        """When anything in it last changed, as far as the ledger knows."""
        return max((self.stamp(event) for event in self.events), default=self.loaded_at)

    def stamp(self, event: Event) -> datetime:
        """The last act about the event, or the last load of data."""
        return max(self.loaded_at, self.stamps.get(str(event.pk), EDITION))


def everything(on: date) -> Feed:
    """Every public event."""
    return _feed(_("MIRPS agenda"), _("All public events."), queries.feed(nobody(on)))


def of_organ(on: date, organ: str) -> Feed:
    """The public events of one organ. Raises Http404 when there is no such organ."""
    if organ not in Organ.values:
        raise Http404(_("There is no organ “%(organ)s”.") % {"organ": organ})
    said = str(Organ(organ).label)
    return _feed(said, _("Public events of this organ."), queries.feed(nobody(on), organ=organ))


def of_team(on: date, key: str) -> Feed:
    """The public events of one team. Raises Http404 when there is no such team."""
    team = Team.objects.filter(pk=key).first()
    if team is None:
        raise Http404(_("There is no team “%(key)s”.") % {"key": key})
    return _feed(str(team), _("Public events of this team."), queries.feed(nobody(on)).filter(team=team))


def of_state(on: date, code: str) -> Feed:
    """The public events that one party hosts, and those of the teams it leads or takes part in that year.

    Raises Http404 when there is no such party.
    """
    party = Party.objects.filter(pk=code).first()
    if party is None:
        raise Http404(_("There is no State or organisation “%(code)s”.") % {"code": code})
    found = queries.feed(nobody(on))
    about = _("Public events it hosts, and those of the teams it leads or takes part in.")
    return _feed(str(party), about, found.filter(Q(hosts=party) | _of_its_teams(party)).distinct())


def _of_its_teams(party: Party) -> Q:
    either = Q(pk__in=())
    for years in (party.teams_led.all(), party.teams_joined.all()):
        for team, year in years.values_list("team", "year"):
            either |= Q(team=team, starts_on__year__lte=year, ends_on__year__gte=year)
    return either


def _feed(name: str, about: str, found: QuerySet[Any]) -> Feed:
    acts = Entry.objects.filter(object_type=Event._meta.label_lower)
    stamps = dict(acts.order_by().values_list("object_id").annotate(Max("at")))
    loads = Entry.objects.filter(verb=REFERENCE_DATA_LOADED).aggregate(at=Max("at"))
    return Feed(name, about, list(found.select_related(None)), loads["at"] or EDITION, stamps)


def fingerprint(feed: Feed, language: str, site: str) -> str:
    """A short digest of everything the calendar is made from: the same data, the same digest."""
    digest = hashlib.sha256(repr((VERSION, language, site, feed.name, feed.about)).encode())
    for event in feed.events:
        seen = (
            event.key,
            event.kind,
            event.organ,
            event.team_id,
            event.starts_on,
            event.ends_on,
            event.precision,
            event.status,
            event.tentative,
            event.source_url,
            event.is_demonstration,
            feed.stamp(event),
            *(sorted(text.by_language.items()) for text in (event.title, event.place, event.host_note)),
            *(host.code for host in event.hosts.all()),
        )
        digest.update(repr(seen).encode())
    return digest.hexdigest()[:32]


_kept: dict[str, bytes] = {}
_keeping = Lock()


def calendar(feed: Feed, language: str, site: str) -> bytes:
    """The feed as iCalendar in `language`; `site` is the address of this installation, without a path.

    The last few are kept by their fingerprint: making thousands of entries takes seconds.
    """
    key = fingerprint(feed, language, site)
    with _keeping:
        known = _kept.get(key)
    if known is not None:
        return known
    made = _made(feed, language, site)
    with _keeping:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = made
    return made


def _made(feed: Feed, language: str, site: str) -> bytes:
    with override(language):
        made = icalendar.Calendar()
        made.add("prodid", f"-//Cauce//Cauce {VERSION}//{language.upper()}")
        made.add("version", "2.0")
        made.add("calscale", "GREGORIAN")
        for name in ("name", "x-wr-calname"):
            made.add(name, feed.name)
        for name in ("description", "x-wr-caldesc"):
            made.add(name, feed.about)
        made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", icalendar.vDuration(REFRESH))
        for event in _oldest_first(feed.events):
            made.add_component(_entry(event, feed.stamp(event), site))
        return bytes(made.to_ical())


def _oldest_first(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.starts_on, event.key))


def _entry(event: Event, stamp: datetime, site: str) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", f"{event.key}@events.cauce")
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("dtstart", event.starts_on)
    made.add("dtend", event.ends_on + timedelta(days=1))
    made.add("summary", _summary(event))
    made.add("status", STATUSES.get(Status(event.status), "TENTATIVE") if is_firm(event) else "TENTATIVE")
    made.add("transp", "TRANSPARENT")
    if event.place:
        made.add("location", str(event.place))
    page = f"{site}{reverse('agenda:event', args=[event.key])}"
    made.add("url", page)
    made.add("description", _description(event, page, site))
    made.add("categories", [words.kind_words(event.kind)])
    return made


def is_firm(event: Event) -> bool:
    """Whether a calendar may show it as settled: past and told, called off, or confirmed to the day."""
    if event.status in (Status.HELD, Status.CANCELLED):
        return True
    return event.precision == Precision.DAY and event.status == Status.CONFIRMED and not event.tentative


def _summary(event: Event) -> str:
    said = str(event.title)
    if event.is_demonstration:
        said = _("(demonstration) %(title)s") % {"title": said}
    if not is_firm(event):
        return _("(to be confirmed) %(title)s") % {"title": said}
    if event.precision != Precision.DAY:
        return _("(exact day not known) %(title)s") % {"title": said}
    return said


def _description(event: Event, page: str, site: str) -> str:
    lines = [
        _("When: %(when)s") % {"when": words.span(event)},
        words.precision_words(event),
        _hosts_line([str(host) for host in event.hosts.all()]),
        str(event.host_note),
        str(event.note),
        _("Source: %(source)s") % {"source": _source(event, site)},
        page,
    ]
    return "\n".join(line for line in lines if line)


def _hosts_line(hosts: list[str]) -> str:
    if not hosts:
        return ""
    return ngettext("Host: %(hosts)s", "Hosts: %(hosts)s", len(hosts)) % {"hosts": ", ".join(hosts)}


def _source(event: Event, site: str) -> str:
    """An address that works outside the site; the pointer itself when it leads nowhere."""
    address = sources.href(event.source_url)
    return f"{site}{address}" if address.startswith("/") else address or event.source_url
