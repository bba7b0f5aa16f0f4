"""The reference tables speak Chinese and cannot be changed."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import translation

from law.admin import ReadOnly, english
from parties.models import User


def test_every_word_of_the_reference_tables_is_chinese() -> None:
    import config.urls  # noqa: F401 - third parties' tables leave the site there

    with translation.override("zh-hans"):
        assert english() == []


def test_every_registered_table_is_to_read_only() -> None:
    import config.urls  # noqa: F401

    assert [model.__name__ for model, table in admin.site._registry.items() if not isinstance(table, ReadOnly)] == []


@pytest.mark.django_db
def test_an_operator_reads_and_may_not_write() -> None:
    import config.urls  # noqa: F401

    operator = User.objects.create(username="ops_words", name="运维", is_staff=True, is_superuser=True)
    request = RequestFactory().get("/ops/")
    request.user = operator
    for table in admin.site._registry.values():
        assert not (table.has_add_permission(request) or table.has_change_permission(request) or table.has_delete_permission(request))
        assert table.has_view_permission(request)
        assert table.get_changelist_instance(request).result_list is not None
