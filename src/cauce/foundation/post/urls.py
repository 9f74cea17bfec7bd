"""Addresses of the kept mails."""

from __future__ import annotations

from django.urls import path

from cauce.foundation.post import views

app_name = "post"

urlpatterns = [
    path("mails/", views.index, name="list"),
    path("mails/<int:pk>/", views.detail, name="detail"),
]
