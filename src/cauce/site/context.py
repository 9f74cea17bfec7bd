"""What every page needs: navigation, languages, the reader, and whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, gettext_lazy

from cauce.foundation.accounts import rules
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger import rules as ledger
from cauce.foundation.post.queries import keeps_mail

NAVIGATION = (
    ("strategy:current", gettext_lazy("Strategy")),
    ("commitments:list", gettext_lazy("Commitments")),
    ("support:home", gettext_lazy("Support")),
    ("agenda:quarters", gettext_lazy("Agenda")),
    ("platform:teams", gettext_lazy("Teams")),
    ("platform:parties", gettext_lazy("States and members")),
    ("mechanisms:list", gettext_lazy("Mechanisms")),
)
#: The entry of the menu under which pages of other rooms stand, by the namespace of their address.
ROOM_OF = {
    "progress": "commitments:list", "rounds": "commitments:list", "plans": "commitments:list",
    "cooperation": "support:home",
}  # fmt: skip
FOOTER = (
    ("rounds:list", gettext_lazy("Reporting rounds")),
    ("platform:offices", gettext_lazy("Presidencies and Platform chairs")),
    ("taxonomy:list", gettext_lazy("Classifications")),
    ("exchange:data", gettext_lazy("Open data")),
)
LANGUAGE_NAMES = {"es": "Español", "en": "English"}


@dataclass(frozen=True)
class Link:
    """A place to go, as the header and the footer show it."""

    label: str
    url: str
    active: bool = False


@dataclass(frozen=True)
class LanguageLink:
    """This very page in another language."""

    code: str
    name: str
    url: str
    active: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    person = getattr(request, "person", None)
    return {
        "demonstration": settings.DEMONSTRATION,
        "nav": [_link(name, label, request) for name, label in NAVIGATION],
        "footer_links": [_link(name, label, request) for name, label in FOOTER],
        "languages": _languages(request),
        "home_url": reverse("home"),
        "search_url": reverse("search"),
        "signin_url": reverse("account_login"),
        "person": None if person is None or person.is_anonymous else _reader(person),
        "today": person.on if person is not None else None,
    }


def _link(name: str, label: Any, request: HttpRequest) -> Link:
    url = reverse(name)
    room = request.resolver_match.namespace if request.resolver_match else ""
    return Link(str(label), url, request.path.startswith(url) or ROOM_OF.get(room) == name)


def _languages(request: HttpRequest) -> list[LanguageLink]:
    current = get_language()
    here = request.get_full_path()
    return [
        LanguageLink(code, LANGUAGE_NAMES[code], translate_url(here, code), code == current)
        for code, _ in settings.LANGUAGES
    ]


def _reader(person: Person) -> dict[str, str]:
    return {
        "name": person.name,
        "initials": "".join(word[0] for word in person.name.split()[:2]).upper(),
        "role_label": person.role_label,
        "account_url": reverse("people:account"),
        "people_url": reverse("people:list") if rules.may_see_people(person) else "",
        "record_url": reverse("ledger:recent") if ledger.may_read_recent(person) else "",
        "mails_url": reverse("post:list") if keeps_mail() else "",
        "signout_url": reverse("account_logout"),
    }
