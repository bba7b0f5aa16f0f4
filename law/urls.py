"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from law.views import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", public.policies, name="policies"),
    path("policies/papers/<slug:key>/", public.paper, name="paper"),
    path("policies/<str:provision_id>/", public.provision, name="provision"),
]
