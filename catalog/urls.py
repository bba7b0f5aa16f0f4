"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from catalog.views import finance, imports, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("catalog/", public.index, name="catalogs"),
    path("catalog/<slug:slug>/", public.detail, name="catalog"),
    path("fin/catalog/", finance.fin_list, name="fin-catalogs"),
    path("fin/catalog/<slug:slug>/", finance.fin_detail, name="fin-catalog"),
    path("fin/catalog/<slug:slug>/items/", finance.add_item, name="fin-catalog-item"),
    path("fin/catalog/import/template.xlsx", imports.template, name="catalog-import-template"),
    path("fin/catalog/<slug:slug>/import/", imports.new, name="catalog-import-new"),
    path("fin/catalog/<slug:slug>/import/<int:pk>/", imports.detail, name="catalog-import"),
    path("fin/catalog/<slug:slug>/import/<int:pk>/carry-out/", imports.carry_out, name="catalog-import-carry-out"),
    path("fin/catalog/<slug:slug>/import/<int:pk>/discard/", imports.discard, name="catalog-import-discard"),
    path("fin/catalog/<slug:slug>/import/<int:pk>/reasons.<str:kind>", imports.faults, name="catalog-import-faults"),
]
