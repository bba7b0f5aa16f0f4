"""Addresses that exist in demonstration mode only."""

from django.urls import path

from kernel import views

urlpatterns = [
    path("clock/", views.set_clock, name="demo-clock"),
    path("outbox/", views.outbox, name="demo-outbox"),
]
