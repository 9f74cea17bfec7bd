"""The pages of the commitments, as their readers get them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Forum, Kind, Part, PlanCount, Section
from tests.cast import NAMES, party
from tests.regional.commitments.conftest import Make, sees

EVERYONE = (*NAMES, "nobody")
Browse = Callable[..., Any]


def _text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def _total(response: Any) -> int:
    return response.context["table"].paginator.count  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", EVERYONE)
def test_nobody_reads_what_is_not_theirs(name: str, browse: Browse, guarded: dict[str, Any]) -> None:
    mine = sees(guarded, name)
    page = _text(browse("/commitments/", name))
    for key in guarded:
        assert (f"Title {key}<" in page) == (key in mine)
        assert browse(f"/commitments/{key}/", name).status_code == (200 if key in mine else 404)
    assert f"Belize ({len(mine)})" in page or f"BLZ ({len(mine)})" in page


@pytest.mark.parametrize("name", EVERYONE)
def test_a_page_does_not_name_a_neighbour_that_is_not_its_readers(
    name: str, browse: Browse, guarded: dict[str, Any]
) -> None:
    page = _text(browse("/commitments/OPEN/", name))
    shown = {key for key in guarded if key != "OPEN" and f"Title {key}<" in page}
    assert shown == sees(guarded, name) - {"OPEN"}


def test_words_that_only_a_hidden_row_bears_find_nothing(
    browse: Browse, guarded: dict[str, Any], make: Make
) -> None:
    make("SECRET", visibility="private", owner=party("BLZ"), title=Translated({"en": "Zanzibar"}))
    assert _total(browse("/commitments/?q=zanzibar", "celia")) == 1
    assert _total(browse("/commitments/?q=zanzibar", "diego")) == 0


def test_the_list_speaks_the_readers_language(browse: Browse, make: Make) -> None:
    make("A")
    assert "Title A" in _text(browse("/commitments/", language="en"))
    assert "Título A" in _text(browse("/commitments/", language="es"))


def test_a_missing_language_is_shown_in_the_other_with_a_mark(browse: Browse, make: Make) -> None:
    only_spanish = Translated({"es": "Solo en castellano", "en": ""})
    make("A", title=only_spanish, statement=only_spanish)
    for path in ("/commitments/", "/commitments/A/"):
        page = _text(browse(path, language="en"))
        assert 'lang="es">Solo en castellano' in page
        assert '<span class="only-in">only in Spanish</span>' in page
        assert "only-in" not in _text(browse(path, language="es"))


def test_silence_is_said_in_words(browse: Browse, make: Make) -> None:
    make("A")
    make("P", kind="progress")
    page = _text(browse("/commitments/"))
    assert page.count("No progress reported</span>") == 1
    assert page.count("No update since</span>") == 1
    detail = _text(browse("/commitments/A/"))
    assert "timeline-hollow" in detail
    assert "tag-silent" in detail


def test_doubt_and_demonstration_are_tagged(browse: Browse, make: Make) -> None:
    make("A", confidence="inferred", is_demonstration=True)
    page = _text(browse("/commitments/A/"))
    assert "inferred, not stated" in page
    assert "tag-demonstration" in page
    assert "tag-demonstration" in _text(browse("/commitments/"))


def test_a_row_that_is_not_public_says_who_sees_it(browse: Browse, guarded: dict[str, Any]) -> None:
    assert "Only its owner" in _text(browse("/commitments/", "celia"))
    assert "Only its owner" not in _text(browse("/commitments/", "diego"))


def test_the_document_of_a_pledge_is_told_part_by_part_with_its_place(browse: Browse, make: Make) -> None:
    made = make("MSP")
    Section.objects.create(
        commitment=made, key="background", position=1,
        pointer="pledge-strengthening-asylum-systems#background",
        heading=Translated({"en": "Background"}), text=Translated({"en": "First part.\nSecond part."}),
    )  # fmt: skip
    page = _text(browse("/commitments/MSP/"))
    assert "<p>First part.</p><p>Second part.</p>" in page
    assert "/sources/pledge-strengthening-asylum-systems/#background" in page


def test_the_facts_name_every_part_in_its_role(browse: Browse, make: Make) -> None:
    made = make("A")
    Part.objects.create(commitment=made, role="leads", name="Refugees Department")
    Part.objects.create(commitment=made, role="partner", party=party("UNHCR"))
    page = _text(browse("/commitments/A/"))
    assert re.search(r"Led by</dt><dd>\s*Refugees Department", page)
    assert re.search(r'Partners</dt><dd>\s*<a href="/en/parties/UNHCR/"', page)


def test_the_crosswalk_around_a_term_is_shown_as_inferred(browse: Browse, guarded: dict[str, Any]) -> None:
    page = _text(browse("/commitments/OPEN/"))
    assert "part of the broader Protection" in page
    assert "inferred, not stated by a source" in page


def test_every_number_of_the_plans_leads_to_as_many_rows(browse: Browse, make: Make, schemes: None) -> None:
    make("A")
    make("B", sector="education", kind="need")
    make("C", by=("MEX",), kind="progress")
    make("F", kind="commitment_family", by=("BLZ", "MEX"))
    make("P", forum="GRF 2023", kind="pledge", sector="")
    PlanCount.objects.create(
        country=party("BLZ"), sector="protection", commitments=6, label_seen=True, source_url="https://e.org/"
    )
    counts = browse("/commitments/plans/").context["counts"]
    numbers = [(counts.headline.value, counts.headline.rows_url)]
    numbers += [(share.count, share.rows_url) for share in counts.kinds]
    cells = [cell for plan in counts.plans for cell in (*plan.cells, plan.total)]
    numbers += [
        (cell.here, cell.rows_url) for cell in (*cells, counts.families, *counts.totals, counts.total)
    ]
    assert len(numbers) > 10
    for count, url in numbers:
        assert _total(browse(url.removeprefix("/en"))) == count, url


def test_every_option_leads_to_as_many_rows(browse: Browse, make: Make, schemes: None) -> None:
    make("A", terms=("acsg_quality/fairness",))
    make("B", sector="education", kind="need", side="need", terms=("acsg_quality/fairness",))
    make("C", by=("MEX",), forum="GRF 2023", kind="pledge", sector="", year=2023)
    page = _text(browse("/commitments/"))
    options = 0
    for name, inner in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page):
        for value, count in re.findall(r'<option value="([^"]+)">[^<]*\((\d+)\)</option>', inner):
            options += 1
            assert _total(browse(f"/commitments/?{name}={value.replace(' ', '+')}")) == int(count), (
                name,
                value,
            )
    assert options > 10


def test_an_unknown_value_leaves_no_rows(browse: Browse, make: Make) -> None:
    make("A")
    for query in ("state=QQQ", "kind=xxx", "term=a/b", "sector=xxx"):
        assert _total(browse(f"/commitments/?{query}")) == 0


def test_nothing_to_show_says_what_to_do(browse: Browse, make: Make) -> None:
    make("A")
    assert "Widen or clear them" in _text(browse("/commitments/?q=unheard-of"))


def test_the_list_is_sorted_by_the_title_its_reader_sees(browse: Browse, make: Make) -> None:
    make("A", title=Translated({"es": "Zorro", "en": "Apple"}))
    make("B", title=Translated({"es": "Árbol", "en": "Yard"}))
    make("C", title=Translated({"es": "Mesa", "en": ""}))

    def order(language: str) -> list[str]:
        rows = browse("/commitments/?sort=title", language=language).context["table"].rows
        return [row.record.key for row in rows]

    assert order("en") == ["A", "C", "B"]
    assert order("es") == ["B", "C", "A"]


def test_the_downloads_carry_the_filters(browse: Browse, make: Make) -> None:
    make("A")
    page = _text(browse("/commitments/?state=BLZ&sort=title&page=1"))
    assert "/en/download/commitments.csv?state=BLZ" in page
    assert "/en/download/commitments.xlsx?state=BLZ" in page


def test_htmx_gets_the_options_with_the_rows(browse: Browse, client: Any, make: Make) -> None:
    make("A")
    swapped = client.get("/en/commitments/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="commitment-facets" hx-swap-oob="true"' in swapped
    assert "hx-swap-oob" not in client.get("/en/commitments/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["/commitments/", "/commitments/?state=BLZ&kind=commitment", "/commitments/K-0/", "/commitments/plans/"],
)
@pytest.mark.parametrize("name", ["nobody", "celia"])
def test_thirty_rows_cost_as_many_queries_as_one(
    path: str, name: str, browse: Browse, make: Make, schemes: None
) -> None:
    def asked() -> int:
        browse(path, name)
        with CaptureQueriesContext(connection) as queries:
            assert browse(path, name).status_code == 200
        return len(queries)

    terms = ("acsg_quality/fairness",)
    make("K-0", terms=terms)
    make("K-1", terms=terms)
    few = asked()
    for number in range(2, 30):
        make(f"K-{number}", terms=terms, by=("BLZ", "MEX"))
    assert asked() == few


def test_a_filter_keeps_the_order_because_the_swapped_table_brings_it(browse: Browse, make: Make) -> None:
    make("A")
    page = _text(browse("/commitments/?sort=-kind"))
    assert 'id="list-block-filters"' in page
    assert page.count('<input type="hidden" name="sort" value="-kind" form="list-block-filters">') == 1
    assert 'name="sort"' not in _text(browse("/commitments/"))


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_filter_shows_a_name_of_the_database(language: str, client: Any, make: Make) -> None:
    make("A")
    for path in ("", "progress/"):
        page = client.get(f"/{language}/commitments/{path}").content.decode()
        for name in (*Kind.values, *Forum.values[3:]):
            assert not re.search(rf">\s*{name} *[(<]", page), (path, name)
