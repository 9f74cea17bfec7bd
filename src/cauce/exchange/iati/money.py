"""Money as transactions. Announced, confirmed and disbursed stay apart, each a total to date."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from cauce.exchange import reported
from cauce.exchange.bilingual import in_both
from cauce.exchange.iati.elements import add, add_amount, add_party, add_text
from cauce.exchange.iati.reading import Activity
from cauce.regional.commitments.models import Side
from cauce.regional.progress.models import MoneyKind

#: TransactionType. "Announced" binds nobody: a pledge. "Confirmed" is an obligation: a commitment.
OUTGOING = {MoneyKind.ANNOUNCED: "12", MoneyKind.CONFIRMED: "2", MoneyKind.DISBURSED: "3"}
#: Where support is sought, the party that reports receives.
INCOMING = {MoneyKind.ANNOUNCED: "13", MoneyKind.CONFIRMED: "11", MoneyKind.DISBURSED: "1"}


def add_transactions(root: Element, activity: Activity) -> None:
    """One transaction for the last total of each party, kind and currency."""
    receives = activity.row.side == Side.NEED
    types = INCOMING if receives else OUTGOING
    for each in reported.money_standing(activity.said):
        update = each.update
        made = add(root, "transaction")
        add(made, "transaction-type", code=types[MoneyKind(each.kind)])
        add(made, "transaction-date", iso_date=update.refers_to.isoformat())
        add_amount(made, each.amount, each.currency, update.refers_to)
        add_text(made, "description", in_both(lambda: _("Total to date, as the party reports it.")))
        party = activity.parties.get(update.party_id)
        add_party(made, "receiver-org" if receives else "provider-org", party, update.party_id)
