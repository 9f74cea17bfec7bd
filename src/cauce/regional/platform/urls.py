"""Home, and the pages of the platform. `home` has no namespace."""

from django.urls import include, path

from cauce.regional.platform import views

pages = [
    path("parties/", views.party_list, name="parties"),
    path("parties/<slug:code>/", views.party, name="party"),
    path("teams/", views.team_list, name="teams"),
    path("teams/<slug:key>/", views.team, name="team"),
    path("offices/", views.offices, name="offices"),
    path("sources/<slug:key>/", views.document, name="document"),
]
urlpatterns = [
    path("", views.home, name="home"),
    path("", include((pages, "platform"))),
]
