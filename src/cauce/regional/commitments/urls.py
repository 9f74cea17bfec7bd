"""Addresses of the pages where commitments are written. They stand before those of the register."""

from __future__ import annotations

from django.urls import path

from cauce.regional.commitments import views

app_name = "drafting"
urlpatterns = [
    path("commitments/new/", views.new, name="new"),
    path("commitments/<slug:key>/edit/", views.edit, name="edit"),
    path("commitments/<slug:key>/agree/", views.agree, name="agree"),
    path("commitments/<slug:key>/consent/", views.consent, name="consent"),
    path("commitments/<slug:key>/publish/", views.publish, name="publish"),
    path("commitments/<slug:key>/withdraw/", views.withdraw, name="withdraw"),
    path("commitments/<slug:key>/wordings/", views.wordings, name="wordings"),
    path("commitments/<slug:key>/merge/", views.merge, name="merge"),
    path("commitments/<slug:key>/split/", views.split, name="split"),
]
