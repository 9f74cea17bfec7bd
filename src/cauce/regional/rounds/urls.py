"""Addresses of the rounds."""

from __future__ import annotations

from django.urls import path

from cauce.regional.rounds.views import answering, reading, running

app_name = "rounds"

urlpatterns = [
    path("rounds/", reading.index, name="list"),
    path("rounds/open/", running.open_round, name="open"),
    path("rounds/<slug:key>/", reading.board, name="board"),
    path("rounds/<slug:key>/answer/", answering.answer, name="answer"),
    path("rounds/<slug:key>/sign/", answering.sign, name="sign"),
    path("rounds/<slug:key>/parties/<slug:code>/", reading.party, name="party"),
    path("rounds/<slug:key>/deadline/", running.extend, name="extend"),
    path("rounds/<slug:key>/close/", running.close, name="close"),
    path("rounds/<slug:key>/message/", running.message, name="message"),
    path("rounds/<slug:key>/escalate/", running.escalate, name="escalate"),
]
