"""Addresses without a language: files and the public log."""

from django.urls import path

from kernel import logviews, views

urlpatterns = [
    path("files/<str:public_id>/", views.file, name="file"),
    path("log/checkpoint", logviews.checkpoint, name="log-checkpoint"),
    path("log/vkey", logviews.vkey, name="log-vkey"),
    path("log/tile/entries/<path:where>", logviews.entries, name="log-entries"),
    path("log/tile/<int:level>/<path:where>", logviews.tile, name="log-tile"),
    path("log/proof/<int:index>", logviews.proof, name="log-proof"),
]
