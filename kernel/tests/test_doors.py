"""What every request passes: clean input, one run for one key, and the training clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kernel import actions
from kernel.actors import Actor
from kernel.clock import DatabaseClock, FixedClock, day_of
from kernel.errors import Conflict, NotAllowed, Stale, TooLate, WrongState
from kernel.findings import Finding, Refused
from kernel.middleware import DoorMiddleware, IdempotencyMiddleware
from kernel.models import Answer, ClockOffset, Message

AT = datetime(2026, 3, 2, 6, 15, tzinfo=UTC)


class Nobody:
    is_authenticated = False
    pk = None


def post(key: str, **fields: str) -> HttpRequest:
    request = RequestFactory().post("/somewhere/", {"idempotency_key": key, **fields})
    request.user = Nobody()  # type: ignore[assignment]
    request.session = type("S", (), {"session_key": "s1"})()  # type: ignore[assignment]
    request.actor = Actor.anonymous()  # type: ignore[attr-defined]
    return request


def door(view: Any) -> Any:
    middleware = IdempotencyMiddleware(lambda request: HttpResponse())
    return lambda request: middleware.process_view(request, view, [], {})


def send(request: HttpRequest) -> HttpResponse:
    number = Message.objects.count() + 1
    Message.objects.create(subject="sent", body="", sent_at=AT, key=f"k{number}")
    return HttpResponse(f"number {number}", status=201)


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer_and_does_nothing() -> None:
    run = door(send)
    first, second = run(post("one", title="a")), run(post("one", title="a"))
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, b"number 1")
    assert second["Idempotent-Replay"] == "true"
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_refused() -> None:
    run = door(send)
    run(post("one", title="a"))
    request = post("one", title="b")
    request.path = "/api/somewhere/"
    first = door(send)(request)
    request = post("one", title="c")
    request.path = "/api/somewhere/"
    assert first.status_code == 201, "another address is another act"
    assert run(request).status_code == 422
    assert Message.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"),
    [(NotAllowed("sign", "has_role:clerk"), 403), (Stale("x"), 409), (WrongState("sign", "DRAFT"), 409), (TooLate("too late"), 409), (Refused(Finding("file_empty", False)), 422)],
)
def test_a_refused_act_leaves_nothing_and_its_key_stays_free(error: Exception, status: int) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        send(request)
        raise error

    request = post("one")
    request.path = "/api/somewhere/"
    assert door(view)(request).status_code == status
    assert not Message.objects.exists()
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_a_form_with_errors_may_be_sent_again_under_its_key() -> None:
    assert door(lambda request: HttpResponse("mend it", status=422))(post("one")).status_code == 422
    assert door(send)(post("one")).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/?q=%00", "/?q=%ED%A0%80", "/notices/?kind=a%00b"])
def test_characters_that_no_form_sends_are_a_clear_400(client: Any, address: str) -> None:
    assert client.get(address).status_code == 400


def test_other_errors_are_not_swallowed() -> None:
    assert DoorMiddleware(lambda request: HttpResponse()).process_exception(post("x"), ValueError()) is None


@pytest.mark.django_db
def test_the_training_clock_moves_forward_only(settings: Any) -> None:
    settings.PORTAL_DEMO = True
    clock = DatabaseClock()
    start = datetime(2025, 8, 4, 1, 30, tzinfo=UTC)
    actions.move_clock(start, clock=clock)
    assert timedelta(0) <= clock.now() - start < timedelta(minutes=1)
    actions.move_clock(start + timedelta(days=3), clock=clock)
    assert day_of(clock.now()).isoformat() == "2025-08-07"
    with pytest.raises(Conflict):
        actions.move_clock(start, clock=clock)
    with pytest.raises(DatabaseError), transaction.atomic():
        ClockOffset.objects.update(shift=timedelta(days=-10_000))


@pytest.mark.django_db
def test_there_is_no_training_clock_outside_the_demonstration(settings: Any) -> None:
    settings.PORTAL_DEMO = False
    with pytest.raises(Conflict):
        actions.move_clock(AT, clock=FixedClock(AT))
    ClockOffset.objects.create(shift=timedelta(days=365))
    assert DatabaseClock().now() - actions.real_now() < timedelta(minutes=1), "a row left over has no say"
