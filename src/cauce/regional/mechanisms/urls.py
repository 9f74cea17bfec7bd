"""Pages of the mechanisms."""

from django.urls import path

from cauce.regional.mechanisms import views

app_name = "mechanisms"
urlpatterns = [
    path("mechanisms/", views.index, name="list"),
    path("mechanisms/<slug:key>/", views.detail, name="detail"),
]
