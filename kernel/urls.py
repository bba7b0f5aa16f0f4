"""Addresses of the kernel's pages."""

from django.urls import path

from kernel import jobviews, views

urlpatterns = [
    path("receipts/<str:serial>/", views.receipt, name="receipt"),
    path("jobs/<str:public_id>/", jobviews.detail, name="job"),
    path("jobs/<str:public_id>/progress/", jobviews.progress, name="job-progress"),
    path("jobs/<str:public_id>/cancel/", jobviews.cancel, name="job-cancel"),
]
