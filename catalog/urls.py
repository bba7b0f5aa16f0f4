"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from catalog.views import finance, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("catalog/", public.index, name="catalogs"),
    path("catalog/<slug:slug>/", public.detail, name="catalog"),
    path("fin/catalog/", finance.fin_list, name="fin-catalogs"),
    path("fin/catalog/<slug:slug>/", finance.fin_detail, name="fin-catalog"),
    path("fin/catalog/<slug:slug>/items/", finance.add_item, name="fin-catalog-item"),
]
