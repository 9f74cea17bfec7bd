"""A row's source as something to follow and something to read.

A source is an address, or a pointer `document#place` into a document kept here.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

ADDRESS = ("http://", "https://", "/")
DOCUMENTS = {
    "support-platform-strategy-2025": _("Strategy 2025 of the Support Platform"),
    "pledge-strengthening-asylum-systems": _("Pledge on strengthening asylum systems"),
}

WORDS = {"demonstration": _("invented for the demonstration")}


def href(source_url: str) -> str:
    """Where the source can be read: the address itself, or the place in a document here; "" when neither."""
    if source_url.startswith(ADDRESS):
        return source_url
    document, _hash, place = source_url.partition("#")
    if document not in DOCUMENTS:
        return ""
    page = reverse("platform:document", args=[document])
    return f"{page}#{place}" if place else page


def label(source_url: str) -> str:
    """What to call it: the name of the document, the host of an address, or the words themselves."""
    if source_url.startswith(ADDRESS):
        return urlsplit(source_url).netloc.removeprefix("www.") or source_url
    document = source_url.partition("#")[0]
    return str(DOCUMENTS.get(document) or WORDS.get(document) or document)
