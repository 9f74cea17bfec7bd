"""Addresses of the matching engine."""

from __future__ import annotations

from django.urls import URLPattern, path

from cauce.regional.support.views import matching

urlpatterns: list[URLPattern] = [
    path("matching/", matching.home, name="matching"),
    path("matching/ask/", matching.ask, name="ask_run"),
    path("matching/what-if/", matching.trial, name="whatif"),
    path("matching/weights/", matching.weights, name="weights"),
    path("matching/weights/set/", matching.set_weights, name="set_weights"),
    path("matching/<int:pk>/", matching.run, name="run"),
    path("matching/<int:pk>/stop/", matching.stop, name="stop_run"),
    path("matching/<int:pk>/<slug:need>/<slug:offer>/", matching.pair, name="pair"),
]
