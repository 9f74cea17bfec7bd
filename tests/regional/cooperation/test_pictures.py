"""The picture of who supports whom: every name and every support is in it, at a desk and on a telephone."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from cauce.regional.cooperation.charts_money import coverage
from cauce.regional.cooperation.charts_support import TELEPHONE, broken, supporting
from cauce.regional.cooperation.queries.support_pictures import Coverage, Covered, Link

LONG = "Grupo de recepción y admisión del MIRPS"
LINKS = [
    Link("Canadá", "Dinero", "México", 2),
    Link("Canadá", "Programa de fortalecimiento de capacidades", "México", 1),
    Link("España <1>", "Dinero", LONG, 1),
]


def _parts(picture: str) -> tuple[str, str]:
    desk, _sign, telephone = picture.partition('<div class="chart-narrow">')
    return desk, telephone


def _words(svg: str) -> list[str]:
    return [
        " ".join(re.findall(r"<tspan[^>]*>([^<]*)</tspan>", text))
        for text in re.findall(r"<text.*?</text>", svg)
    ]


def test_every_name_is_read_whole_on_a_telephone_too() -> None:
    desk, telephone = _parts(supporting(LINKS))
    for picture in (desk, telephone):
        words = _words(picture)
        for name in ("Canadá", "España &lt;1&gt;", "Dinero", "México", LONG):
            assert name in words, name
    assert "Programa de fortalecimiento de capacidades" in _words(desk)
    assert len(re.findall("<svg", telephone)) == 2, "from givers to forms, from forms to receivers"
    assert f'width="{TELEPHONE}"' in telephone


def test_a_band_is_as_broad_as_the_supports_it_stands_for() -> None:
    desk, telephone = _parts(supporting(LINKS))
    for picture in (desk, telephone):
        broad = sorted(re.findall(r'stroke-width="(\d+)"/>', picture))
        assert broad == ["14"] * 4 + ["30"] * 2


def test_no_two_names_of_a_side_lie_on_each_other() -> None:
    many = [Link(f"Un donante con un nombre muy largo {place}", "Dinero", "México", 1) for place in range(12)]
    _desk, telephone = _parts(supporting(many))
    first = telephone.partition("</svg>")[0]
    lines = sorted(
        float(y) for x, y in re.findall(r'<tspan x="(\d+)" y="([\d.]+)"', first) if int(x) < TELEPHONE / 2
    )
    assert len(lines) >= 24, "two lines at least for each of the twelve"
    assert min(after - before for before, after in pairwise(lines)) >= 14


@pytest.mark.parametrize(
    ("name", "lines"),
    [("", [""]), ("Uno", ["Uno"]), ("Chile" * 15, [*["Chile" * 3] * 3, "ChileChileChil…"])],
)
def test_a_name_is_broken_and_only_then_cut(name: str, lines: list[str]) -> None:
    assert broken(name, 15) == lines


@pytest.mark.django_db
def test_long_themes_are_read_whole_on_a_telephone() -> None:
    cells = (Covered("Belice", "Empleo y medios de vida", 2, 1), Covered("México", "Salud", 1, 0))
    _desk, telephone = _parts(coverage(Coverage("Sectores", cells)))
    assert "Empleo y medios" in telephone
    assert ">de vida<" in telephone
    assert "…" not in telephone
    assert supporting([]) == ""
