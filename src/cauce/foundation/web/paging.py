"""Pages of long lists: which rows stand on a page is read from an index, then those rows alone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django_tables2.rows import BoundRows


def read_part(rows: QuerySet[Any], first: int, last: int) -> list[Any]:
    """`rows[first:last]` in two steps: their keys, then they. Two queries.

    The database skips what stands before `first` without reading whole rows, where an index covers the
    order and the audience. Both steps are narrowed by what `rows` is narrowed by.
    """
    keys = list(rows.prefetch_related(None).values_list("pk", flat=True)[first:last])
    return list(rows.filter(pk__in=keys))


class KeysFirst(Paginator):  # type: ignore[type-arg]
    """The pages of a django-tables2 table over a queryset, each read with `read_part`."""

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        whole: Any = self.object_list
        first = (number - 1) * self.per_page
        records = read_part(whole.data.data, first, first + self.per_page)
        shown: Any = BoundRows(data=records, table=whole.table)
        return Page(shown, number, self)
