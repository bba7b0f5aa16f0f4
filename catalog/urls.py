"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from catalog import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("catalog/", views.index, name="catalogs"),
    path("catalog/<slug:slug>/", views.detail, name="catalog"),
    path("fin/catalog/", views.fin_list, name="fin-catalogs"),
    path("fin/catalog/<slug:slug>/", views.fin_detail, name="fin-catalog"),
    path("fin/catalog/<slug:slug>/items/", views.add_item, name="fin-catalog-item"),
]
