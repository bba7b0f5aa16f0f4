"""Addresses of the public pages. A project's address never moves."""

from django.urls import path

from disclosure.views import buyers, catalogs, checks, data, home, notices, projects

urlpatterns = [
    path("", home.index, name="home"),
    path("search/", home.search, name="search"),
    path("notices/", notices.listing, name="notices"),
    path("notices/<str:number>.json", notices.as_json, name="notice-json"),
    path("notices/<str:number>.pdf", notices.as_pdf, name="notice-pdf"),
    path("notices/<str:number>/", notices.detail, name="notice"),
    path("projects/", projects.listing, name="projects"),
    path("projects/<str:number>/", projects.detail, name="project"),
    path("projects/<str:number>/ocds-release-package.json", projects.release_package, name="ocds-releases"),
    path("projects/<str:number>/ocds-record-package.json", projects.record_package, name="ocds-record"),
    path("buyers/", buyers.listing, name="buyers"),
    path("buyers/<str:key>/", buyers.detail, name="buyer"),
    path("catalog/<slug:slug>/item/<int:pk>/", catalogs.item, name="catalog-item"),
    path("catalog/<slug:slug>/spend/", catalogs.by_class, name="catalog-spend"),
    path("catalog/<slug:slug>/spend.<str:kind>", catalogs.spend_table, name="catalog-spend-table"),
    path("verify/", checks.verify, name="verify"),
    path("verify/<str:code>/", checks.verify, name="verify"),
    path("log/", checks.log, name="log"),
    path("data/", data.index, name="data"),
    path("data/projects.csv", data.projects_csv, name="data-projects"),
    path("data/coverage.csv", data.coverage_csv, name="data-coverage"),
]
