"""Addresses of the strategies."""

from __future__ import annotations

from django.urls import path

from cauce.regional.strategy import views

app_name = "strategy"

urlpatterns = [
    path("strategy/", views.current, name="current"),
    path("strategy/<int:year>/", views.year, name="year"),
    path("strategy/<int:year>/<slug:item_key>/", views.item, name="item"),
]
