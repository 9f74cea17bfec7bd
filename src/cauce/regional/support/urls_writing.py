"""Addresses of writing needs and offers."""

from __future__ import annotations

from django.urls import URLPattern, path

from cauce.regional.support.views import acting, sheets, writing

NEED, OFFER = {"kind": "need"}, {"kind": "offer"}

urlpatterns: list[URLPattern] = [
    path("needs/new/", writing.new, NEED, name="need_new"),
    path("needs/import/", sheets.send, name="need_import"),
    path("needs/import/needs.csv", sheets.template, name="need_template"),
    path("needs/import/<int:pk>/", sheets.preview, name="need_sheet"),
    path("needs/import/<int:pk>/faults.csv", sheets.faults_csv, name="need_faults"),
    path("needs/import/<int:pk>/confirm/", sheets.confirm, name="need_confirm"),
    path("needs/<slug:key>/edit/", writing.edit, NEED, name="need_edit"),
    path("needs/<slug:key>/publish/", acting.publish, NEED, name="need_publish"),
    path("needs/<slug:key>/close/", acting.turn, {**NEED, "name": "close"}, name="need_close"),
    path("needs/<slug:key>/reopen/", acting.turn, {**NEED, "name": "reopen"}, name="need_reopen"),
    path("needs/<slug:key>/withdraw/", acting.turn, {**NEED, "name": "withdraw"}, name="need_withdraw"),
    path("needs/<slug:key>/circulate/", acting.circulate, name="circulate"),
    path("needs/<slug:key>/answer/", acting.answer, name="answer"),
    path("offers/new/", writing.new, OFFER, name="offer_new"),
    path("offers/<slug:key>/edit/", writing.edit, OFFER, name="offer_edit"),
    path("offers/<slug:key>/publish/", acting.publish, OFFER, name="offer_publish"),
    path("offers/<slug:key>/close/", acting.turn, {**OFFER, "name": "close"}, name="offer_close"),
    path("offers/<slug:key>/reopen/", acting.turn, {**OFFER, "name": "reopen"}, name="offer_reopen"),
    path("offers/<slug:key>/withdraw/", acting.turn, {**OFFER, "name": "withdraw"}, name="offer_withdraw"),
]
