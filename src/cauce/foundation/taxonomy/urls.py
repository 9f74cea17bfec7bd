"""Addresses of the classifications."""

from __future__ import annotations

from django.urls import path

from cauce.foundation.taxonomy import views

app_name = "taxonomy"

urlpatterns = [
    path("classifications/", views.index, name="list"),
    path("classifications/<slug:key>/", views.scheme, name="scheme"),
]
