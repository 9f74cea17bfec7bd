"""Addresses of support. Writing comes first: "new" is never the key of a need."""

from __future__ import annotations

from cauce.regional.support import urls_matches, urls_matching, urls_reading, urls_writing

app_name = "support"

urlpatterns = [
    *urls_writing.urlpatterns,
    *urls_matching.urlpatterns,
    *urls_matches.urlpatterns,
    *urls_reading.urlpatterns,
]
