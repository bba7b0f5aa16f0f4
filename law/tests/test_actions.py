"""The stored book is the reviewed seed, loaded once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from kernel.clock import FixedClock
from law import actions, queries
from law.book import Book
from law.models import LegalDocument, ProvisionVersion, Revision, decode, encode

pytestmark = pytest.mark.django_db
CLOCK = FixedClock(datetime(2025, 8, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def test_seed_loads_once_and_the_stored_book_equals_it() -> None:
    ProvisionVersion.objects.all().delete()
    LegalDocument.objects.all().delete()
    assert actions.load_seed(clock=CLOCK) == len(queries.seed().provisions) + len(queries.seed().documents)
    assert actions.load_seed(clock=CLOCK) == 0
    assert Revision.objects.get().at == CLOCK.now()
    stored = queries.book()
    assert set(stored.documents.values()) == set(queries.seed().documents.values())
    assert {repr(each) for each in stored.provisions} == {repr(each) for each in queries.seed().provisions}


def test_a_changed_seed_changes_only_what_differs() -> None:
    actions.load_seed(clock=CLOCK)
    seed = queries.seed()
    first, *rest = seed.provisions
    newer = Book((replace(first, title="新标题"), *rest[:-1]), seed.documents)
    assert actions.load_seed(clock=CLOCK, seed=newer) == 2
    assert queries.book().versions(first.id)[0].title == "新标题"
    assert queries.book().versions(rest[-1].id) == [each for each in rest[:-1] if each.id == rest[-1].id]


def test_before_the_first_load_the_seed_stands() -> None:
    assert queries.book() is queries.seed()


def test_the_book_is_kept_without_asking_again(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    queries.book()
    with django_assert_num_queries(0):
        queries.book()


def test_the_database_refuses_a_verified_policy() -> None:
    document = LegalDocument.objects.create(key="x", name="x", since=date(2020, 1, 1), kind="policy")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProvisionVersion.objects.create(
            provision="x.a.b", document=document, since=date(2020, 1, 1), kind="policy", value="1", verified=True, source="P", title="x"
        )
    assert not ProvisionVersion.objects.filter(provision="x.a.b").exists()


def test_values_survive_storage() -> None:
    for version in queries.seed().provisions:
        again = decode(encode(version.value))
        assert (again, type(again)) == (version.value, type(version.value)), version.id
