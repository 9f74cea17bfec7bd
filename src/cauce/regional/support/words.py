"""How acts on needs and offers are told in the record, and the names of languages people work in."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.words import Telling
from cauce.regional.support.models import Answer, AnswerKind, Circulation, Following, Need, Offer

#: In what language support can be given here, by ISO 639-1.
LANGUAGES = {
    "es": gettext_lazy("Spanish"),
    "en": gettext_lazy("English"),
    "fr": gettext_lazy("French"),
    "pt": gettext_lazy("Portuguese"),
    "ht": gettext_lazy("Haitian Creole"),
}


def register() -> None:
    """Teach the record the words for needs and offers."""
    words.kind(type_of(Need), gettext_lazy("Need"))
    words.kind(type_of(Offer), gettext_lazy("Offer"))
    words.kind(type_of(Following), gettext_lazy("Kept filter"))
    words.kind(type_of(Circulation), gettext_lazy("Need"))
    words.kind(type_of(Answer), gettext_lazy("Need"))
    _register_needs()
    _register_offers()
    _register_following()


def _register_needs() -> None:
    for verb, name, sentence in (
        ("draft_need", gettext_lazy("Drafted a need"),
         gettext_lazy("%(who)s drafted the need “%(what)s” of %(party)s.")),
        ("change_need", gettext_lazy("Changed a need"),
         gettext_lazy("%(who)s changed the need “%(what)s” of %(party)s.")),
        ("publish_need", gettext_lazy("Published a need"),
         gettext_lazy("%(who)s published the need “%(what)s” of %(party)s.")),
        ("close_need", gettext_lazy("Closed a need"),
         gettext_lazy("%(who)s closed the need “%(what)s” of %(party)s: %(because)s")),
        ("reopen_need", gettext_lazy("Reopened a need"),
         gettext_lazy("%(who)s reopened the need “%(what)s” of %(party)s.")),
        ("withdraw_need", gettext_lazy("Withdrew a need"),
         gettext_lazy("%(who)s withdrew the draft of the need “%(what)s” of %(party)s.")),
        ("circulate_need", gettext_lazy("Circulated a need"),
         gettext_lazy("%(who)s put the need “%(what)s” before %(party)s.")),
    ):  # fmt: skip
        words.verb(verb, name, sentence)
    words.verb("answer_need", gettext_lazy("Answered a need"), _answered)
    words.verb("import_needs", gettext_lazy("Read needs from a sheet"), _imported)


def _register_offers() -> None:
    for verb, name, sentence in (
        ("draft_offer", gettext_lazy("Drafted an offer"),
         gettext_lazy("%(who)s drafted the offer “%(what)s” of %(party)s.")),
        ("change_offer", gettext_lazy("Changed an offer"),
         gettext_lazy("%(who)s changed the offer “%(what)s” of %(party)s.")),
        ("publish_offer", gettext_lazy("Published an offer"),
         gettext_lazy("%(who)s published the offer “%(what)s” of %(party)s.")),
        ("close_offer", gettext_lazy("Closed an offer"),
         gettext_lazy("%(who)s closed the offer “%(what)s” of %(party)s: %(because)s")),
        ("reopen_offer", gettext_lazy("Reopened an offer"),
         gettext_lazy("%(who)s reopened the offer “%(what)s” of %(party)s.")),
        ("withdraw_offer", gettext_lazy("Withdrew an offer"),
         gettext_lazy("%(who)s withdrew the draft of the offer “%(what)s” of %(party)s.")),
    ):  # fmt: skip
        words.verb(verb, name, sentence)


def _register_following() -> None:
    words.verb(
        "follow_needs", gettext_lazy("Kept a filter"),
        gettext_lazy("%(who)s asked to be told of new unmet needs."),
    )  # fmt: skip
    words.verb(
        "stop_following_needs", gettext_lazy("Stopped a filter"),
        gettext_lazy("%(who)s stopped the mails about new unmet needs."),
    )  # fmt: skip


def _answered(telling: Telling) -> str:
    said = telling.change.get("answer", "")
    known = str(AnswerKind(said).label) if said in AnswerKind.values else "?"
    return telling.filled(_("%(who)s answered the need “%(what)s” for %(party)s: %(said)s."), said=known)


def _imported(telling: Telling) -> str:
    return telling.filled(
        _("%(who)s read a sheet of needs of %(party)s: %(new)s drafts made, %(known)s were here already.")
    )
