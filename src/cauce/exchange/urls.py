"""Addresses of the exchange: some carry their language, feeds and the API do not."""

from __future__ import annotations

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from cauce.exchange import leaving, needs_feed, views
from cauce.exchange.api import api


class FileForm(StringConverter):
    regex = "csv|xlsx|json"


register_converter(FileForm, "file_form")

#: Inside the language prefix, in the namespace "exchange".
language_urls = [
    path("data/", views.data, name="data"),
    path("download/<slug:table>.<file_form:form>", views.download, name="download"),
    path("commitments/<slug:key>/grf/", leaving.grf_sheet, name="grf_sheet"),
]

_plain = [
    path("feeds/all.ics", views.feed_all, name="feed_all"),
    path("feeds/needs.atom", needs_feed.feed_needs, name="feed_needs"),
    path("feeds/organ/<slug:organ>.ics", views.feed_organ, name="feed_organ"),
    path("feeds/team/<slug:key>.ics", views.feed_team, name="feed_team"),
    path("feeds/state/<slug:code>.ics", views.feed_state, name="feed_state"),
    path("download/iati-activities.xml", leaving.iati_activities, name="iati"),
    path("download/iati-cooperation.xml", leaving.iati_cooperation, name="iati_cooperation"),
    path("api/v1/docs", views.docs, name="api_docs"),
]

#: Outside the language prefix. The docs stand before the API, which answers for everything below it.
plain_urls = [
    path("", include((_plain, "exchange_plain"))),
    path("api/v1/", api.urls),
]
