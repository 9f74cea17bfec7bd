"""Addresses of kept texts, inside the language prefix."""

from __future__ import annotations

from django.urls import path

from cauce.foundation.drafts import views

app_name = "drafts"
urlpatterns = [
    path("drafts/keep/", views.keep, name="keep"),
    path("drafts/forget/", views.forget, name="forget"),
]
