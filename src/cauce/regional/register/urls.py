"""Addresses of the commitments."""

from __future__ import annotations

from django.urls import path

from cauce.regional.register import views

app_name = "commitments"

urlpatterns = [
    path("commitments/", views.index, name="list"),
    path("commitments/progress/", views.progress, name="progress"),
    path("commitments/plans/", views.plans, name="plans"),
    path("commitments/<slug:key>/", views.detail, name="detail"),
]
