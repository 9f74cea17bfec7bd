"""Rows of a table written without a template, and pages read by their keys."""

from __future__ import annotations

import django_tables2
import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.foundation.parties.models import Party
from cauce.foundation.web.paging import KeysFirst, read_part
from cauce.foundation.web.tables import body


class Parties(django_tables2.Table):
    code = django_tables2.Column(verbose_name="Code")
    kind = django_tables2.Column(verbose_name="Kind")
    iso3 = django_tables2.Column(verbose_name="ISO", attrs={"td": {"class": "number"}})
    named = django_tables2.Column(verbose_name="Name", accessor="pk")

    def render_named(self, record: Party, table: django_tables2.Table) -> str:
        return f"<{record.code}> {len(table.columns.columns)}"


@pytest.fixture
def three(db: None) -> None:
    for code in ("AA", "BB", "CC"):
        Party.objects.create(code=code, kind="state", name={"es": code}, short={"es": code})


def test_a_cell_is_escaped_and_carries_its_heading(three: None) -> None:
    table = Parties(Party.objects.filter(code="AA"))
    html = body(table)
    assert '<th scope="row" role="rowheader"  data-label="Code">AA</th>' in html
    assert 'data-label="Name">&lt;AA&gt; 4</td>' in html
    assert 'class="number" data-label="ISO">—</td>' in html


def test_a_choice_is_said_in_words(three: None) -> None:
    words = str(Party.objects.get(code="AA").get_kind_display())
    assert f'data-label="Kind">{words}</td>' in body(Parties(Party.objects.filter(code="AA")))


def test_a_part_is_the_slice_of_the_rows_in_their_order(three: None) -> None:
    rows = Party.objects.filter(code__in=["AA", "BB", "CC"]).order_by("-code")
    assert read_part(rows, 1, 3) == list(rows[1:3])
    assert read_part(rows, 3, 6) == []


def test_the_rows_of_a_page_are_read_alone(three: None) -> None:
    table = Parties(Party.objects.filter(code__in=["AA", "BB", "CC"]).order_by("code"))
    table.paginate(paginator_class=KeysFirst, per_page=2, page=2)
    with CaptureQueriesContext(connection) as asked:
        assert [row.record.code for row in table.paginated_rows] == ["CC"]
    assert not asked.captured_queries
    assert (table.page.start_index(), table.page.end_index(), table.paginator.num_pages) == (3, 3, 2)


def test_a_page_that_is_not_there_is_refused(three: None) -> None:
    with pytest.raises(EmptyPage):
        KeysFirst(Parties(Party.objects.filter(code="AA")).rows, 2).page(2)
