"""The pages of the money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cauce.engines.flows import Row, Stage, add_up
from cauce.regional.cooperation import money_page
from cauce.regional.cooperation.actions import flows
from cauce.regional.cooperation.models import Flow, Rate
from cauce.regional.cooperation.queries import money as queries
from tests.cast import Cast
from tests.regional.commitments.conftest import BACKEND, make_commitment
from tests.regional.cooperation.arranging import published
from tests.regional.cooperation.money_making import DAY, announced, told

NEW = {
    "donor": "CAN", "stage": "announced", "amount": "1500.50", "currency": "cad", "on": "2025-03-01",
    "source_url": "https://example.org/canada", "purpose_es": "Escáneres", "visibility": "public",
    "recipients": ["BLZ"],
}  # fmt: skip


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    if who != "nobody":
        client.force_login(cast.users[who], backend=BACKEND)
    return client


def page(cast: Cast, address: str, who: str = "nobody") -> str:
    answer = client_of(cast, who).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_figure_leads_to_its_rows(cast: Cast) -> None:
    announced(cast, "BLZ", amount=1500)
    announced(cast, "MEX", amount=700)
    shown = page(cast, "/es/money/")
    assert "CAD\u00a02\u202f200" in shown
    assert "?state=BLZ&amp;stage=announced" in shown
    rows = page(cast, "/es/money/rows/?stage=announced&state=BLZ")
    assert "CAD\u00a01\u202f500" in rows
    assert "CAD\u00a0700" not in rows


def test_what_nobody_reported_is_no_zero_and_the_difference_is_shown(cast: Cast) -> None:
    announced(cast, "BLZ", amount=1500)
    shown = page(cast, "/es/money/")
    assert "sin dato comunicado" in shown
    assert "Anunciado y no confirmado" in shown


def test_what_was_never_confirmed_has_no_difference_to_what_was_disbursed(cast: Cast) -> None:
    row = Row("a", Stage.ANNOUNCED, "CAN", DAY, Decimal(100), "CAD")
    open_steps = [step.open for step in money_page.steps_of(add_up([row]))]
    assert open_steps == ["CAD\u00a0100", "sin dato comunicado", "sin dato comunicado"]


def test_donors_stand_in_the_order_of_their_names(cast: Cast) -> None:
    announced(cast, amount=1)
    announced(cast, donor="ESP", by="ana", amount=999)
    announced(cast, donor="COL", by="ana", amount=5)
    shown = page(cast, "/es/money/")
    table = shown[shown.index("Por donante") :]
    places = [table.index(f'rowheader">{name}') for name in ("Canadá", "Colombia", "España")]
    assert places == sorted(places)


def test_elena_enters_money_and_carries_it_to_the_end(cast: Cast) -> None:
    client = client_of(cast, "elena")
    answer = client.post("/es/money/new/", NEW)
    flow = Flow.objects.get()
    assert answer.headers["Location"] == f"/es/money/{flow.key}/"
    assert (flow.amount, flow.currency, flow.owner_id) == (Decimal("1500.50"), "CAD", "CAN")
    typed = {**NEW, "stage": "disbursed", "amount": "900", "on": "2025-04-01", "note": "Primer pago"}
    assert client.post(f"/es/money/{flow.key}/next/", typed).status_code == 302
    shown = page(cast, f"/es/money/{flow.key}/")
    assert "CAD\u00a0900" in shown
    assert "1\u202f500,50" in shown
    assert client.post(f"/es/money/{flow.key}/withdraw/", {"because": "Error"}).status_code == 302
    assert "Error" in page(cast, f"/es/money/{flow.key}/")


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"amount": "-5"}, "amount"), ({"currency": ""}, "currency"), ({"on": "2030-01-01"}, "on"),
        ({"source_url": ""}, "source_url"), ({"purpose_es": ""}, "purpose_es"), ({"need": "N-NONE"}, "need"),
        ({"currency": "dollars"}, "currency"), ({"donor": "MEX"}, "donor"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_and_what_was_typed_stays(cast: Cast, wrong: dict[str, Any], word: str) -> None:
    answer = client_of(cast, "elena").post("/es/money/new/", {**NEW, "occasion": "Cumbre", **wrong})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [word]
    assert "Cumbre" in answer.content.decode()
    assert not Flow.objects.exists()


def test_a_hidden_commitment_is_not_there_for_who_enters_money(cast: Cast) -> None:
    make_commitment("C-SECRET", visibility="private", owner_id="MEX")
    answer = client_of(cast, "elena").post("/es/money/new/", {**NEW, "commitment": "C-SECRET"})
    assert list(answer.context["form"].errors) == ["commitment"]


def test_who_may_not_enter_money_finds_no_page(cast: Cast) -> None:
    flow = announced(cast, "BLZ")
    for who in ("celia", "gina"):
        client = client_of(cast, who)
        for address in (f"{flow.key}/next/", f"{flow.key}/withdraw/"):
            assert client.get(f"/es/money/{address}").status_code == 404
    assert client_of(cast, "gina").get("/es/money/new/").status_code == 404
    assert client_of(cast, "elena").post("/es/money/rates/", {}).status_code == 404


def test_ana_sets_a_rate_and_the_totals_follow(cast: Cast) -> None:
    announced(cast, amount=1000)
    typed = {"currency": "cad", "worth": "0.7", "on": "2025-03-01", "source": "https://example.org/rates"}
    assert client_of(cast, "ana").post("/es/money/rates/", typed).status_code == 302
    assert Rate.objects.get().currency == "CAD"
    assert "USD\u00a0700" in page(cast, "/es/money/")
    assert "https://example.org/rates" in page(cast, "/es/money/rates/")


def test_a_private_flow_leaks_nowhere(cast: Cast) -> None:
    flow = announced(cast, "BLZ", amount=98765, visibility="secretariat")
    for who in ("nobody", "celia", "diego", "gina"):
        for address in ("/es/money/", "/es/money/rows/"):
            assert "98\u202f765" not in page(cast, address, who)
        assert client_of(cast, who).get(f"/es/money/{flow.key}/").status_code == 404
    assert "98\u202f765" in page(cast, "/es/money/", "elena")


def test_a_row_that_follows_a_hidden_one_does_not_name_it(cast: Cast) -> None:
    hidden = announced(cast, "BLZ", visibility="secretariat")
    shown = flows.confirm(by=cast.person("elena"), flow=hidden, told=told(80))
    Flow.objects.filter(pk=shown.pk).update(visibility="public")
    assert hidden.key not in page(cast, f"/es/money/{shown.key}/")
    assert hidden.key in page(cast, f"/es/money/{shown.key}/", "elena")


def test_the_commitment_shows_its_money(cast: Cast) -> None:
    commitment = make_commitment("C-1")
    announced(cast, "BLZ", amount=4321, serves={"commitment": commitment})
    announced(cast, "BLZ", amount=5678, visibility="secretariat", serves={"commitment": commitment})
    shown = page(cast, "/es/commitments/C-1/")
    assert "CAD\u00a04\u202f321" in shown
    assert "5\u202f678" not in shown
    assert "CAD\u00a09\u202f999" in page(cast, "/es/commitments/C-1/", "elena")


def test_a_page_as_it_stood_on_a_day(cast: Cast) -> None:
    announced(cast, amount=1500)
    Flow.objects.update(entered_at=None)
    announced(cast, amount=8000)
    shown = page(cast, "/es/money/?on=2025-04-01")
    assert "CAD\u00a01\u202f500" in shown
    assert "9\u202f500" not in shown


def queries_of(cast: Cast, address: str) -> int:
    client = client_of(cast, "elena")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as ran:
        assert client.get(address).status_code == 200
    return len(ran)


def test_the_pages_ask_as_often_for_thirty_rows_as_for_one(cast: Cast) -> None:
    commitment = make_commitment("C-1")
    serves = {"commitment": commitment}
    first = announced(cast, "BLZ", "MEX", serves=serves)
    flows.confirm(by=cast.person("elena"), flow=first, told=told(1))
    addresses = ("/es/money/", "/es/money/rows/", f"/es/money/{first.key}/", "/es/commitments/C-1/")
    before = [queries_of(cast, address) for address in addresses]
    for number in range(29):
        each = announced(cast, "BLZ", "MEX", serves=serves, part_of=first, amount=number)
        flows.spend(by=cast.person("elena"), flow=each, told=told(1, on=DAY))
    assert [queries_of(cast, address) for address in addresses] == before


def test_it_reads_in_english(cast: Cast) -> None:
    announced(cast, "BLZ", amount=1500, on=date(2025, 2, 1))
    assert "How far the money has come" in page(cast, "/en/money/")


def test_a_stage_that_nobody_reported_is_said_once_and_not_in_every_row(cast: Cast) -> None:
    first = announced(cast, "BLZ", amount=1500)
    announced(cast, "MEX", amount=700)
    shown = page(cast, "/es/money/")
    table = shown[shown.index("Por donante") :]
    assert "Desembolsado" not in table
    assert "Nadie ha comunicado nada como confirmado, desembolsado, gastado" in table
    flows.disburse(by=cast.person("elena"), flow=first, told=told(900))
    table = page(cast, "/es/money/").partition("Por donante")[2]
    assert "Desembolsado" in table
    assert "CAD\u00a0900" in table
    assert "Nadie ha comunicado nada como confirmado, gastado" in table


def test_the_money_leaves_as_a_table_and_as_iati(cast: Cast) -> None:
    announced(cast, "BLZ", amount=1500)
    announced(cast, "MEX", amount=98765, visibility="secretariat")
    shown = page(cast, "/es/money/")
    for address in (
        "/es/download/flows.csv", "/es/download/flows.xlsx", "/download/iati-cooperation.xml"
    ):  # fmt: skip
        assert f'href="{address}"' in shown
        assert client_of(cast, "nobody").get(address).status_code == 200, address
    published(cast)
    listed = page(cast, "/es/cooperation/")
    assert 'href="/es/download/arrangements.csv"' in listed
    assert 'href="/es/download/milestones.csv"' in listed


def test_before_a_row_is_withdrawn_the_page_names_what_will_count_instead(cast: Cast) -> None:
    larger = announced(cast, amount=100)
    part = announced(cast, amount=40, part_of=larger)
    beside = announced(cast, amount=7)
    title = "Estas filas contarán por sí mismas"
    shown = page(cast, reverse("cooperation:flow_withdraw", args=[larger.key]), "elena")
    assert title in shown
    assert part.key in shown
    assert beside.key not in shown
    assert title not in page(cast, reverse("cooperation:flow_withdraw", args=[part.key]), "elena")
    before = set(counting(cast))
    flows.withdraw(by=cast.person("elena"), flow=larger, because="Otra cifra")
    assert set(counting(cast)) - before == {part.key}


def counting(cast: Cast) -> list[str]:
    found = queries.look(cast.person("elena"), queries.Asked())
    return [flow.key for flow, each in found.rows() if each.counts]
