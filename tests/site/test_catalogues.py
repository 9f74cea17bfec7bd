from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from cauce.site.catalogues import compile_catalogues
from cauce.site.errors import OperatorError

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    path = folder / "django.po"
    path.write_text(HEADER + 'msgid "Support"\nmsgstr "Apoyo"\n\n#, fuzzy\nmsgid "Need"\nmsgstr "¿?"\n')
    return path


def test_what_translators_wrote_is_what_readers_get(catalogue: Path, tmp_path: Path) -> None:
    assert compile_catalogues(tmp_path) == 1
    read = gettext.translation("django", tmp_path, languages=["es"])
    assert (read.gettext("Support"), read.gettext("Need")) == ("Apoyo", "Need")


def test_a_catalogue_is_compiled_again_only_when_it_changed(catalogue: Path, tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    assert compile_catalogues(tmp_path) == 0
    later = catalogue.with_suffix(".mo").stat().st_mtime + 1
    os.utime(catalogue, (later, later))
    assert compile_catalogues(tmp_path) == 1


def test_a_broken_catalogue_is_named(catalogue: Path, tmp_path: Path) -> None:
    catalogue.write_text(HEADER + 'msgid "Support\nmsgstr')
    with pytest.raises(OperatorError, match=r"django\.po"):
        compile_catalogues(tmp_path)
