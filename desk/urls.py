"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from desk import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", views.desk, name="desk"),
    path("desk/todo/", views.todo, name="desk-todo"),
    path("desk/inbox/", views.inbox, name="inbox"),
    path("desk/inbox/<int:pk>/", views.message, name="message"),
]
