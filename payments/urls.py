"""Addresses of the payment pages and of the contract's page."""

from django.urls import path, re_path

from payments import views

urlpatterns = [
    path("contracts/<str:number>/", views.contract, name="contract"),
    path("contracts/<str:number>/instalments/<int:no>/request/", views.request_payment, name="instalment-request"),
    path("payments/", views.payment_list, name="payment-list"),
    path("payments/<str:number>/", views.payment, name="payment"),
    path("payments/<str:number>/approve/", views.approve, name="payment-approve"),
    re_path(r"^payments/(?P<number>[^/]+)/(?P<name>confirm|review)/$", views.pass_on, name="payment-pass"),
    re_path(r"^payments/(?P<number>[^/]+)/(?P<name>reject|refuse)/$", views.turn_down, name="payment-turn-down"),
    path("fin/payments/", views.treasury, name="treasury"),
    path("fin/payments/reconciliation/", views.reconciliation, name="reconciliation"),
]
