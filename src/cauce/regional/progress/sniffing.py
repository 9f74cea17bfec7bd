"""What a file is, by its content: a name proves nothing."""

from __future__ import annotations

import zipfile
from pathlib import PurePath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

LARGEST = 10 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
#: What is taken, by the ending of its name.
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".odt": f"{OPEN}text",
    ".ods": f"{OPEN}spreadsheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
#: What an office file holds, whatever the order of its parts.
HEART = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
TEXT = frozenset({".csv", ".txt"})
WITHIN_TEXT = frozenset(range(32, 256)) | {9, 10, 12, 13}


def media_type_of(file: File[bytes]) -> str:
    """The media type of a file that may be evidence.

    Raises ValidationError, in words for whoever chose it: too large, empty, of a kind that is not taken, or
    not what its name says.
    """
    ending = PurePath(str(file.name)).suffix.lower()
    if ending not in MEDIA_TYPES:
        raise ValidationError(
            _("%(name)s is not taken. Evidence is a PDF, a picture (PNG, JPEG), a document (DOCX, ODT), a "
              "sheet (XLSX, ODS, CSV) or plain text.") % {"name": file.name}
        )  # fmt: skip
    if not file.size or file.size > LARGEST:
        raise ValidationError(_wrong_size(file))
    if not _is_what_it_says(file, ending):
        raise ValidationError(
            _("%(name)s is not what its name says: its content is of another kind. Save it again from the "
              "program that made it.") % {"name": file.name}
        )  # fmt: skip
    return MEDIA_TYPES[ending]


def safe_name(name: str) -> str:
    """The name without folders or signs that a file system or a reader could trip over.

    >>> safe_name("../../actas (final).PDF")
    'actas_final.pdf'
    """
    given = PurePath(name.replace("\\", "/"))
    stem = get_valid_filename(given.stem.strip(". ") or "file")[:100]
    return f"{stem}{given.suffix.lower()}"


def _wrong_size(file: File[bytes]) -> str:
    if not file.size:
        return _("%(name)s is empty.") % {"name": file.name}
    return _("%(name)s has %(size)s; at most %(most)s are taken. Cut it, or give a link.") % {
        "name": file.name, "size": filesizeformat(file.size), "most": filesizeformat(LARGEST),
    }  # fmt: skip


def _is_what_it_says(file: File[bytes], ending: str) -> bool:
    file.seek(0)
    try:
        if ending in TEXT:
            return _is_text(file.read())
        if ending in HEART:
            return _holds(file, HEART[ending])
        return bool(filetype.guess_mime(file.read(8192)) == MEDIA_TYPES[ending])
    finally:
        file.seek(0)


def _is_text(content: bytes) -> bool:
    """UTF-8, or an older eight-bit code; never something that a known kind of file begins with."""
    if filetype.guess(content[:8192]) is not None:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return WITHIN_TEXT.issuperset(content)
    return not any(byte < 32 and byte not in WITHIN_TEXT for byte in set(content))


def _holds(file: File[bytes], heart: str) -> bool:
    """An office file with that part, and without macros."""
    try:
        with zipfile.ZipFile(file) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    return heart in names and not any(name.lower().endswith("vbaproject.bin") for name in names)
