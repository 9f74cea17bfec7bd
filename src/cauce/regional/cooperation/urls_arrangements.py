"""Addresses of arrangements: twinnings, bilateral arrangements, projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from cauce.regional.cooperation.views import documents, following, lists, writing

arrangement_urls: list[URLPattern] = [
    path("cooperation/", lists.index, name="list"),
    path("cooperation/new/", writing.new, name="new"),
    path("cooperation/<slug:key>/", lists.detail, name="detail"),
    path("cooperation/<slug:key>/edit/", writing.edit, name="edit"),
    path("cooperation/<slug:key>/framework/", writing.framework, name="framework"),
    path("cooperation/<slug:key>/step/", following.step, name="step"),
    path("cooperation/<slug:key>/share/", following.share, name="share"),
    path("cooperation/<slug:key>/publish/", following.publish, name="publish"),
    path("cooperation/<slug:key>/milestones/add/", following.add_milestone, name="add_milestone"),
    path("cooperation/<slug:key>/milestones/<int:pk>/", following.milestone, name="milestone"),
    path("cooperation/<slug:key>/papers/add/", following.add_paper, name="add_paper"),
    path("cooperation/<slug:key>/papers/<int:pk>/", following.paper, name="paper"),
    path("cooperation/<slug:key>/papers/<int:pk>/remove/", following.remove_paper, name="remove_paper"),
    path("cooperation/<slug:key>/document.<slug:form>", documents.document, name="document"),
]
