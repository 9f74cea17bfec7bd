"""Addresses of the plans."""

from __future__ import annotations

from django.urls import path

from cauce.regional.plans import row_views, sheet_views, views

app_name = "plans"

urlpatterns = [
    path("plans/<slug:code>/", views.latest, name="plan"),
    path("plans/<slug:code>/<int:number>/", views.version, name="version"),
    path("plans/<slug:code>/<int:number>/rows.csv", views.rows_csv, name="csv"),
    path("plans/<slug:code>/<int:earlier>/<int:later>/", views.compare, name="compare"),
    path("plans/<slug:code>/revise/", views.revise, name="revise"),
    path("plans/<slug:code>/<int:number>/publish/", views.publish, name="publish"),
    path("plans/<slug:code>/<int:number>/discard/", views.discard, name="discard"),
    path("plans/<slug:code>/<int:number>/rows/add/", row_views.add, name="add"),
    path("plans/<slug:code>/<int:number>/rows/<int:pk>/", row_views.change, name="row"),
    path("plans/<slug:code>/<int:number>/rows/<int:pk>/drop/", row_views.drop, name="drop"),
    path("plans/<slug:code>/<int:number>/dropped/<int:pk>/", row_views.dropped, name="dropped"),
    path("plans/<slug:code>/<int:number>/dropped/<int:pk>/restore/", row_views.restore, name="restore"),
    path("plans/<slug:code>/import/", sheet_views.send, name="import"),
    path("plans/<slug:code>/import/<int:pk>/", sheet_views.columns, name="columns"),
    path("plans/<slug:code>/import/<int:pk>/preview/", sheet_views.preview, name="preview"),
    path("plans/<slug:code>/import/<int:pk>/faults.csv", sheet_views.faults_csv, name="faults"),
    path("plans/<slug:code>/import/<int:pk>/confirm/", sheet_views.confirm, name="confirm"),
]
