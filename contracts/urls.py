"""Addresses of contract, delivery, acceptance and inspection pages."""

from django.urls import path, re_path

from contracts import views

urlpatterns = [
    path("contracts/", views.contract_list, name="contract-list"),
    path("contracts/new/<int:award>/", views.generate, name="contract-generate"),
    path("contracts/<str:number>/edit/", views.edit, name="contract-edit"),
    path("contracts/<str:number>/sign/", views.sign, name="contract-sign"),
    path("contracts/<str:number>/terminate/", views.terminate, name="contract-terminate"),
    path("contracts/<str:number>/document.pdf", views.document, name="contract-document"),
    re_path(r"^contracts/(?P<number>[^/]+)/(?P<name>offer|recall|publish|file|start)/$", views.step, name="contract-step"),
    path("contracts/<str:number>/milestones/<int:no>/deliver/", views.deliver, name="delivery-new"),
    path("contracts/<str:number>/deliveries/<int:pk>/", views.delivery, name="delivery"),
    path("contracts/<str:number>/deliveries/<int:pk>/accept/", views.accept, name="acceptance"),
    path("contracts/<str:number>/deliveries/<int:pk>/files/<str:public_id>/", views.delivery_file, name="delivery-file"),
    path("contracts/<str:number>/inspections/", views.inspections, name="contract-inspections"),
    path("contracts/<str:number>/inspections/<int:pk>/file/", views.inspection_file, name="inspection-file"),
]
