"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from law.views import calendars, changes, public, registers, rules

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", public.policies, name="policies"),
    path("policies/changes/", changes.log, name="policy-changes"),
    path("policies/fair-competition/", registers.cleanups, name="fair-competition"),
    path("policies/experience/", registers.articles, name="articles"),
    path("policies/experience/<str:number>/", registers.article, name="article"),
    path("policies/papers/<slug:key>/", public.paper, name="paper"),
    path("policies/<str:provision_id>/", public.provision, name="provision"),
    path("fin/rules/", rules.rules, name="fin-rules"),
    path("fin/rules/provisions/<str:provision_id>/", rules.rule, name="fin-rule"),
    path("fin/rules/provisions/<str:provision_id>/propose/", rules.propose, name="fin-rule-propose"),
    path("fin/rules/thresholds/", rules.thresholds, name="fin-thresholds"),
    path("fin/rules/calendars/", calendars.calendars, name="fin-calendars"),
    path("fin/rules/calendars/propose/", calendars.propose, name="fin-calendar-propose"),
    path("fin/rules/changes/", changes.changes, name="fin-changes"),
    path("fin/rules/changes/<str:number>/", changes.change, name="fin-change"),
    path("fin/rules/changes/<str:number>/decide/", changes.decide, name="fin-change-decide"),
    path("fin/rules/changes/<str:number>/withdraw/", changes.withdraw, name="fin-change-withdraw"),
    path("fin/rules/changes/<str:number>/file/", changes.file, name="fin-change-file"),
    path("fin/rules/registers/", registers.registers, name="fin-registers"),
    path("fin/rules/registers/reviews/new/", registers.new_cleanup, name="fin-cleanup-new"),
    path("fin/rules/registers/reviews/<str:number>/", registers.settle, name="fin-cleanup"),
    path("fin/rules/registers/articles/new/", registers.new_article, name="fin-article-new"),
    path("fin/rules/registers/articles/<str:number>/<slug:step>/", registers.article_step, name="fin-article-step"),
]
