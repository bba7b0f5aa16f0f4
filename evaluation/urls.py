"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from evaluation.views import manage, public, survey, third_party

urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluations/", public.evaluations, name="evaluations"),
    path("evaluations/new/<str:contract>/", manage.open_evaluation, name="evaluation-open"),
    path("evaluations/<str:number>/", public.evaluation, name="evaluation"),
    path("evaluations/<str:number>/manage/", manage.manage, name="evaluation-manage"),
    path("evaluations/<str:number>/third-party/", manage.third_party, name="evaluation-third-party"),
    path("evaluations/<str:number>/indicators/", manage.indicators, name="evaluation-indicators"),
    path("evaluations/<str:number>/codes/", manage.make_batch, name="evaluation-make-codes"),
    path("evaluations/<str:number>/codes/<int:batch>/", manage.codes, name="evaluation-codes"),
    path("evaluations/<str:number>/collect/", manage.collect, name="evaluation-collect"),
    path("evaluations/<str:number>/conclude/", manage.conclude, name="evaluation-conclude"),
    path("evaluations/<str:number>/publish/", manage.publish, name="evaluation-publish"),
    path("evaluations/<str:number>/reply/", manage.reply, name="evaluation-reply"),
    path("evaluations/<str:number>/answers/<str:code>/", manage.handle, name="evaluation-handle"),
    path("evaluations/<str:number>/calls/<int:pk>/", manage.close_call, name="evaluation-call"),
    path("e/", survey.home, name="survey-home"),
    path("e/check/", survey.check, name="survey-check"),
    path("e/<str:token>/", survey.survey, name="survey"),
    path("e/<str:token>/done/", survey.done, name="survey-done"),
    path("e/<str:token>/call/", survey.call, name="survey-call"),
    path("tpe/", third_party.tasks, name="evaluation-tasks"),
    path("tpe/tasks/<str:number>/", third_party.task, name="evaluation-task"),
]
