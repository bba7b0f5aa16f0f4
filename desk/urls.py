"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from desk.views import cockpit, operations, workbench

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", workbench.desk, name="desk"),
    path("desk/todo/", workbench.todo, name="desk-todo"),
    path("desk/inbox/", workbench.inbox, name="inbox"),
    path("desk/inbox/<int:pk>/", workbench.message, name="message"),
    path("fin/", cockpit.cockpit, name="fin"),
    path("fin/figures/<slug:name>/", cockpit.figure, name="fin-figure"),
    path("fin/jobs/", operations.jobs, name="fin-jobs"),
    path("fin/jobs/<str:public_id>/cancel/", operations.cancel, name="fin-job-cancel"),
    path("fin/jobs/deliveries/<int:pk>/retry/", operations.retry, name="fin-delivery-retry"),
]
