"""Addresses of reporting."""

from __future__ import annotations

from django.urls import path

from cauce.regional.progress import views

app_name = "progress"
urlpatterns = [
    path("commitments/<slug:key>/report/", views.report, name="report"),
    path("commitments/<slug:key>/report/unchanged/", views.unchanged, name="unchanged"),
    path("commitments/<slug:key>/report/files/", views.hold, name="hold"),
    path("updates/<int:pk>/", views.update, name="update"),
    path("updates/<int:pk>/edit/", views.edit, name="edit"),
    path("updates/<int:pk>/sign/", views.sign, name="sign"),
    path("updates/<int:pk>/correct/", views.correct, name="correct"),
    path("updates/<int:pk>/discard/", views.discard, name="discard"),
    path("updates/<int:pk>/attest/", views.attest, name="attest"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
]
