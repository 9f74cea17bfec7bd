"""Addresses of the record, inside the language prefix."""

from __future__ import annotations

from django.urls import path

from cauce.foundation.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.recent, name="recent"),
    path("ledger/<str:object_type>/<path:object_id>/", views.history, name="history"),
]
