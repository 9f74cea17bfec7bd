"""A rate of exchange that was wrong is corrected by another row; what is not converted is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from cauce.engines.flows import Stage
from cauce.foundation.ledger.models import Entry
from cauce.foundation.ledger.words import sentence
from cauce.regional.cooperation import bridge
from cauce.regional.cooperation.actions import rates as actions
from cauce.regional.cooperation.actions.refusals import Refused
from cauce.regional.cooperation.models import Flow, Rate
from cauce.regional.cooperation.queries import money
from cauce.regional.cooperation.queries.money import Asked
from tests.cast import TODAY, Cast
from tests.regional.cooperation.money_making import DAY, announced
from tests.regional.cooperation.test_money_pages import client_of, page

BECAUSE = "Se escribió la coma en otro lugar"


def set_rate(cast: Cast, worth: str = "7", on: date = DAY, currency: str = "CAD") -> Rate:
    return actions.set_rate(
        by=cast.person("ana"), currency=currency, worth=Decimal(worth), on=on, source="Banco"
    )


def corrected(cast: Cast, rate: Rate, worth: str = "0.7", **given: Any) -> Rate:
    told = {"source": "https://example.org/bank", "because": BECAUSE, **given}
    return actions.correct_rate(by=cast.person("ana"), rate=rate, worth=Decimal(worth), **told)


def converted(cast: Cast, on: date | None = None) -> Decimal:
    found = money.look(cast.person("nobody"), Asked(), on)
    return found.totals.whole[Stage.ANNOUNCED].converted


def test_the_totals_use_the_corrected_rate_and_the_old_stays(cast: Cast) -> None:
    announced(cast)
    old = set_rate(cast)
    assert converted(cast) == 700
    new = corrected(cast, old)
    assert converted(cast) == 70
    assert (new.corrects, new.currency, new.on) == (old, "CAD", DAY)
    assert Rate.objects.get(pk=old.pk).worth == 7
    assert bridge.rates(TODAY)["CAD"].worth == pytest.approx(0.7)


def test_a_correction_is_corrected_in_its_turn(cast: Cast) -> None:
    announced(cast)
    second = corrected(cast, set_rate(cast), "0.07")
    corrected(cast, second, "0.71")
    assert converted(cast) == 71
    assert bridge.rates(TODAY)["CAD"].worth == pytest.approx(0.71)


def test_a_day_that_is_over_keeps_the_rate_that_was_known_then(cast: Cast) -> None:
    announced(cast)
    with time_machine.travel("2025-04-01T12:00:00Z", tick=False):
        old = set_rate(cast)
    Flow.objects.update(entered_at=None)
    corrected(cast, old)
    assert converted(cast, date(2025, 4, 2)) == 700
    assert converted(cast, TODAY) == 70
    assert converted(cast, date(2025, 3, 31)) == 0


@pytest.mark.parametrize(
    "wrong", [{"because": "  "}, {"source": " "}, {"worth": "7", "source": "Banco"}, {"worth": "0"}]
)
def test_a_correction_that_says_nothing_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    old = set_rate(cast)
    with pytest.raises(Refused):
        corrected(cast, old, **wrong)
    assert Rate.objects.count() == 1


def test_a_rate_is_corrected_once_and_then_its_correction(cast: Cast) -> None:
    old = set_rate(cast)
    corrected(cast, old)
    with pytest.raises(Refused):
        corrected(cast, old, "0.8")
    with pytest.raises(DatabaseError), transaction.atomic():
        Rate.objects.create(currency="CAD", on=DAY, worth=1, source="x", corrects=old, because="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Rate.objects.create(currency="CAD", on=DAY, worth=1, source="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Rate.objects.update(worth=1)


def test_only_the_secretariat_corrects_and_the_page_is_there_for_it_alone(cast: Cast) -> None:
    old = set_rate(cast)
    address = f"/es/money/rates/{old.pk}/correct/"
    for who in cast.everyone:
        client = client_of(cast, who)
        if who == "ana":
            assert client.get(address).status_code == 200
            continue
        answer = client.post(address, {"worth": "0.7", "source": "x", "because": "x"})
        assert answer.status_code == (302 if who == "nobody" else 404), who
        with pytest.raises(PermissionDenied):
            actions.correct_rate(by=cast.person(who), rate=old, worth=Decimal(1), source="x", because="x")
    assert Rate.objects.count() == 1


def test_ana_corrects_a_rate_and_everyone_reads_both(cast: Cast) -> None:
    announced(cast, amount=1000)
    old = set_rate(cast, "12.5")
    assert f"/rates/{old.pk}/correct/" in page(cast, "/es/money/rates/", "ana")
    client = client_of(cast, "ana")
    empty = client.post(f"/es/money/rates/{old.pk}/correct/", {"worth": "0.7", "source": "Banco"})
    assert list(empty.context["form"].errors) == ["because"]
    typed = {"worth": "0.7", "source": "https://example.org/bank", "because": BECAUSE}
    answer = client.post(f"/es/money/rates/{old.pk}/correct/", typed)
    assert answer.headers["Location"] == "/es/money/rates/"
    shown = page(cast, "/es/money/rates/")
    assert BECAUSE in shown
    assert "12,5" in shown
    assert "corregid" in shown
    assert "/correct/" not in shown
    assert "USD\u00a0700" in page(cast, "/es/money/")
    assert client.get(f"/es/money/rates/{old.pk}/correct/").status_code == 404
    again = client.post(f"/es/money/rates/{old.pk}/correct/", typed)
    assert again.status_code == 200
    assert BECAUSE in again.content.decode()


def test_the_record_tells_the_correction_in_words(cast: Cast) -> None:
    corrected(cast, set_rate(cast))
    entry = Entry.objects.get(verb="correct_rate")
    assert entry.change["because"] == BECAUSE
    words = sentence(entry, {})
    assert "CAD" in words
    assert "0,7" in words
    assert "7" in words


def test_a_rate_of_ten_reads_as_ten(cast: Cast) -> None:
    set_rate(cast, "10")
    set_rate(cast, "0.00194", currency="CRC")
    shown = page(cast, "/es/money/rates/")
    assert "1E+1" not in shown
    assert ">10<" in shown
    assert "0,00194" in shown


def test_the_page_says_what_is_not_converted_and_why(cast: Cast) -> None:
    announced(cast, amount=1000)
    announced(cast, amount=70, currency="EUR", on=date(2021, 6, 10))
    announced(cast, amount=None)
    announced(cast, amount=5, currency="USD")
    shown = page(cast, "/es/money/")
    assert "Lo que no se convierte" in shown
    assert "CAD: no hay ningún tipo de cambio. 1 fila queda en su moneda." in shown
    assert "EUR: no hay ningún tipo de cambio. 1 fila queda en su moneda." in shown
    assert "/es/money/rates/" in shown
    set_rate(cast, "0.7")
    set_rate(cast, "1.1", currency="EUR")
    shown = page(cast, "/es/money/")
    assert "CAD: no hay" not in shown
    late = (
        "EUR: 1 fila es de 2021, y no hay tipo de cambio de su día ni del año anterior. Queda en su moneda."
    )
    assert late in shown
    assert "Lo que no se convierte" in shown
    set_rate(cast, "1.2", on=date(2021, 6, 1), currency="EUR")
    assert "Lo que no se convierte" not in page(cast, "/es/money/")


def test_what_counts_in_no_total_is_not_told_as_unconverted(cast: Cast) -> None:
    whole = announced(cast, amount=1000, currency="USD")
    announced(cast, amount=70, currency="EUR", part_of=whole)
    assert "Lo que no se convierte" not in page(cast, "/es/money/")


@pytest.mark.parametrize("is_invented", [True, False])
def test_what_an_invented_rate_converts_is_tagged(cast: Cast, is_invented: bool) -> None:
    announced(cast)
    Rate.objects.create(currency="CAD", on=DAY, worth=7, source="x", is_demonstration=is_invented)
    assert converted(cast) == 700
    said = "Aquí cuentan filas inventadas o tipos de cambio inventados."
    assert (said in client_of(cast, "nobody").get("/es/money/").content.decode()) is is_invented
