"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from oversight import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("oversight/", views.projects, name="oversight"),
    path("oversight/projects/<str:number>/", views.project, name="oversight-project"),
    path("oversight/projects/<str:number>/files/<str:public_id>/", views.file, name="oversight-file"),
]
