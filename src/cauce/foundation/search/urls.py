"""The address of the search page, inside the language prefix."""

from __future__ import annotations

from django.urls import path

from cauce.foundation.search import views

urlpatterns = [path("search/", views.search, name="search")]
