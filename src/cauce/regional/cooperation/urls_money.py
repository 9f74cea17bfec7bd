"""Addresses of the money. "new", "rows" and "rates" are never the key of a row."""

from __future__ import annotations

from django.urls import URLPattern, path

from cauce.regional.cooperation.views import money, money_writing, rates

money_urls: list[URLPattern] = [
    path("money/", money.index, name="money"),
    path("money/rows/", money.rows, name="money_rows"),
    path("money/new/", money_writing.enter, name="money_new"),
    path("money/rates/", rates.index, name="rates"),
    path("money/rates/<int:pk>/correct/", rates.correct, name="rate_correct"),
    path("money/<slug:key>/", money.detail, name="flow"),
    path("money/<slug:key>/next/", money_writing.go_on, name="flow_next"),
    path("money/<slug:key>/withdraw/", money_writing.withdraw, name="flow_withdraw"),
]
