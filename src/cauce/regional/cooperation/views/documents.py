"""The arrangement as a document to take along: DOCX to work on, PDF to sign."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cauce.regional.cooperation.documents import docx, pdf
from cauce.regional.cooperation.documents.sheet import sheet_of
from cauce.regional.cooperation.views.shared import reader, seen

WRITERS = {
    "docx": (docx.written, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf.written, "application/pdf"),
}


@require_safe
def document(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """In the language of the address, as far as its reader may see it."""
    if form not in WRITERS:
        raise Http404
    found = seen(request, key)
    write, media_type = WRITERS[form]
    language = (get_language() or "es").split("-")[0]
    answer = HttpResponse(write(sheet_of(reader(request), found)), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{found.key}-{language}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
