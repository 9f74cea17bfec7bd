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
    path("needs/<slug:key>/close/", acting.close, NEED, name="need_close"),
    path("needs/<slug:key>/reopen/", acting.reopen, NEED, name="need_reopen"),
    path("needs/<slug:key>/withdraw/", acting.withdraw, NEED, name="need_withdraw"),
    path("needs/<slug:key>/circulate/", acting.circulate, name="circulate"),
    path("needs/<slug:key>/answer/", acting.answer, name="answer"),
    path("offers/new/", writing.new, OFFER, name="offer_new"),
    path("offers/<slug:key>/edit/", writing.edit, OFFER, name="offer_edit"),
    path("offers/<slug:key>/publish/", acting.publish, OFFER, name="offer_publish"),
    path("offers/<slug:key>/close/", acting.close, OFFER, name="offer_close"),
    path("offers/<slug:key>/reopen/", acting.reopen, OFFER, name="offer_reopen"),
    path("offers/<slug:key>/withdraw/", acting.withdraw, OFFER, name="offer_withdraw"),
]
