"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from law import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", views.policies, name="policies"),
    path("policies/papers/<slug:key>/", views.paper, name="paper"),
    path("policies/<str:provision_id>/", views.provision, name="provision"),
]
