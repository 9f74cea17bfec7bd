"""Addresses of the life of a match."""

from __future__ import annotations

from django.urls import URLPattern, path

from cauce.regional.support.views import pipeline

urlpatterns: list[URLPattern] = [
    path("matches/", pipeline.index, name="pipeline"),
    path("matches/new/", pipeline.suggest, name="suggest"),
    path("matches/bilateral/", pipeline.bilateral, name="bilateral"),
    path("matches/<slug:key>/", pipeline.match, name="match"),
    path("matches/<slug:key>/<slug:verb>/", pipeline.step, name="match_step"),
]
