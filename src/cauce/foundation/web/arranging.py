"""A table in the order and on the page that the reader asks for."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger
from django_tables2 import RequestConfig


class Arranged(RequestConfig):
    """As in django-tables2, but how many rows a page has is not the reader's to say (`?per_page=`)."""

    def configure(self, table: Any) -> Any:
        table.request = self.request
        if order := self.request.GET.getlist(table.prefixed_order_by_field):
            table.order_by = order
        try:
            table.paginate(page=self.request.GET.get(table.prefixed_page_field, 1), **self.paginate)
        except PageNotAnInteger:
            table.page = table.paginator.page(1)
        except EmptyPage:
            table.page = table.paginator.page(table.paginator.num_pages)
        return table
