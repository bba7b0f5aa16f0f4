"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from planning.views import applications, projects, reviews

urlpatterns: list[URLPattern | URLResolver] = [
    path("dept/projects/", projects.index, name="dept-projects"),
    path("dept/projects/new/", applications.new, name="project-new"),
    path("dept/projects/<str:number>/", projects.detail, name="dept-project"),
    path("dept/projects/<str:number>/apply/", applications.tasks, name="project-apply"),
    path("dept/projects/<str:number>/apply/check/", applications.check, name="project-check"),
    path("dept/projects/<str:number>/apply/withdraw/", applications.withdraw, name="project-withdraw"),
    path("dept/projects/<str:number>/apply/files/<int:attachment_id>/remove/", applications.remove_file, name="project-file-remove"),
    path("dept/projects/<str:number>/apply/<slug:section>/", applications.section, name="project-section"),
    path("dept/projects/<str:number>/files/<int:attachment_id>/", projects.attachment, name="project-file"),
    path("dept/projects/<str:number>/approval/", projects.approval, name="project-approval"),
    path("dept/budget/", projects.budget, name="budget"),
    path("review/<str:number>/", reviews.review, name="review"),
]
