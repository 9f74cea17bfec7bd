"""Addresses of cooperation: arrangements, and the money."""

from __future__ import annotations

from cauce.regional.cooperation.urls_arrangements import arrangement_urls
from cauce.regional.cooperation.urls_money import money_urls

app_name = "cooperation"

urlpatterns = [*arrangement_urls, *money_urls]
