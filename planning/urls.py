"""Addresses of this app's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from planning.views import applications, budgets, functions, ledgers, projects, reviews

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
    path("dept/budget/", ledgers.budget, name="budget"),
    path("dept/budget/lines.<str:kind>", ledgers.export, name="budget-export"),
    path("dept/budget/requests/new/", budgets.new_request, name="budget-request-new"),
    path("dept/budget/requests/<str:number>/", budgets.one_request, name="budget-request"),
    path("dept/budget/<int:pk>/", ledgers.line, name="budget-line"),
    path("fin/budget/", budgets.console, name="fin-budget"),
    path("fin/budget/lines.<str:kind>", budgets.console_export, name="fin-budget-export"),
    path("fin/budget/new/<str:kind>/", budgets.propose, name="budget-propose"),
    path("fin/budget/changes/<str:number>/", budgets.change, name="budget-change"),
    path("fin/functions/", functions.index, name="fin-functions"),
    path("fin/functions/new/", functions.new, name="function-cut-new"),
    path("fin/functions/<str:number>/", functions.cut, name="function-cut"),
    path("staffing/posts/", functions.posts, name="staffed-functions"),
    path("staffing/posts/<int:pk>/end/", functions.end, name="staffed-function-end"),
    path("oversight/staffing/", functions.matrix, name="staffing-matrix"),
    path("data/budget/", ledgers.public, name="public-budget"),
    path("data/budget/lines.<str:kind>", ledgers.public_export, name="public-budget-export"),
    path("data/functions/", functions.public, name="public-functions"),
    path("data/functions/rows.<str:kind>", functions.public_export, name="public-functions-export"),
    path("review/<str:number>/", reviews.review, name="review"),
]
