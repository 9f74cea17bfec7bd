"""Pages of the agenda."""

from django.urls import path

from cauce.regional.agenda import views

app_name = "agenda"
urlpatterns = [
    path("agenda/", views.quarters, name="quarters"),
    path("agenda/<int:year>/", views.quarters, name="year"),
    path("agenda/list/", views.months, name="months"),
    path("agenda/timeline/", views.timeline, name="timeline"),
    path("agenda/events/<slug:key>/", views.event, name="event"),
]
