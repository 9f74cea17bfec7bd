"""Addresses of reading needs and offers, below support/."""

from __future__ import annotations

from django.urls import URLPattern, path

from cauce.regional.support.views import detail, following, lists

urlpatterns: list[URLPattern] = [
    path("", lists.home, name="home"),
    path("following/", following.kept, name="following"),
    path("following/<int:pk>/stop/", following.stop, name="stop_following"),
    path("unfollow/<str:token>/", following.unfollow, name="unfollow"),
    path("offers/", lists.offers_list, name="offers"),
    path("offers/<slug:key>/", detail.offer, name="offer"),
    path("needs/<slug:key>/", detail.need, name="need"),
]
