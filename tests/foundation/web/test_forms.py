"""A list of choices written by hand is the one that Django's templates write."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy

from cauce.foundation.web.forms import FormRenderer

CHOICES: list[Any] = [
    ("", "Cualquiera"),
    ("a&b", '<b>"Honduras" & co.</b>'),
    (None, gettext_lazy("Kind")),
    (7, 7),
    ("Reunión", [("x/y", "Uno (1 234)"), ("z", "Dos")]),
    ('"Otra"', [("w", "Tres")]),
]


def without_spaces(html: str) -> str:
    return "".join(html.split())


@pytest.mark.parametrize("value", ["", "a&b", None, 7, "z", "not offered"])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_x", "required": True, "disabled": False, "title": '"<'}])
def test_a_select_is_written_as_django_does(value: Any, attrs: dict[str, Any]) -> None:
    widget = forms.Select(attrs={"class": "wide"}, choices=CHOICES)
    ours = widget.render("x", value, attrs, renderer=FormRenderer())
    theirs = widget.render("x", value, attrs, renderer=TemplatesSetting())
    assert without_spaces(ours) == without_spaces(theirs)


def test_other_fields_are_left_to_django() -> None:
    ours = forms.TextInput().render("q", "<asilo>", {"id": "id_q"}, renderer=FormRenderer())
    assert ours == forms.TextInput().render("q", "<asilo>", {"id": "id_q"}, renderer=TemplatesSetting())
    assert "&lt;asilo&gt;" in ours
