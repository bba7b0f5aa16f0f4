"""What every test shares."""

from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase


@pytest.fixture(autouse=True, scope="session")
def flush_past_append_only_tables() -> Any:
    """Tests that commit are cleaned by TRUNCATE, which append-only tables refuse: their triggers rest meanwhile."""
    teardown = TransactionTestCase._fixture_teardown

    def patient_teardown(self: TransactionTestCase) -> None:
        names = list(self._databases_names(include_mirrors=False))
        for name in names:
            with connections[name].cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
        try:
            teardown(self)
        finally:
            for name in names:
                with connections[name].cursor() as cursor:
                    cursor.execute("SET session_replication_role = origin")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", patient_teardown)
        yield
