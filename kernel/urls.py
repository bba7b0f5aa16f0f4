"""Addresses of the kernel's pages."""

from django.urls import path

from kernel import views

urlpatterns = [
    path("receipts/<str:serial>/", views.receipt, name="receipt"),
]
