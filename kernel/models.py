"""The kernel's tables: journal, outbox, public log, files, receipts, drafts, inbox, jobs, the training clock."""

from __future__ import annotations

import secrets
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import pgettext_lazy

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'append-only table';",
    ),
]


def random_id() -> str:
    """128 random bits as 32 hexadecimal digits, for addresses that must not be guessed."""
    return secrets.token_hex(16)


class AppendOnly(models.Model):
    """Rows that are written once. Python refuses first; the database's triggers refuse in any case."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} is append-only")


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, record: Any) -> EntryQuerySet:
        """Entries of one record."""
        return self.filter(subject=record.lifecycle.name, subject_id=record.pk)

    def public(self) -> EntryQuerySet:
        return self.filter(is_public=True)


class Entry(AppendOnly):
    """One thing that happened. `thread` is the project's number; `public_facts` may be published when `is_public`."""

    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    event = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=80, blank=True)
    organisation_key = models.CharField(max_length=18, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    roles = models.JSONField(default=list)
    delegated_by = models.CharField(max_length=80, blank=True)
    owner_key = models.CharField(max_length=18, blank=True)
    thread = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    because = models.TextField(blank=True)
    citation = models.CharField(max_length=200, blank=True)
    provision = models.CharField(max_length=80, blank=True)
    is_public = models.BooleanField(default=False)
    public_facts = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    # Salt of the commitment that stands in the public log for a confidential entry.
    salt = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "subject_id", "id"], name="entry_by_subject"),
            models.Index(fields=["thread", "id"], name="entry_by_thread"),
            models.Index(fields=["event", "id"], name="entry_by_event"),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.event} {self.subject} {self.subject_id}"


class Delivery(models.Model):
    """The outbox: one reaction to one entry, written with the entry. Unique, so a retry is harmless."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["entry", "reaction"], name="delivery_once")]
        indexes = [models.Index(fields=["id"], name="delivery_pending", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.reaction} of {self.entry_id}"


class Leaf(AppendOnly):
    """An entry's place in the public log; `digest` is the RFC 6962 leaf hash, `body` the hashed bytes."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")
    index = models.BigIntegerField(unique=True)
    body = models.TextField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Checkpoint(AppendOnly):
    """A signed tree head (C2SP tlog-checkpoint) over the first `size` leaves."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()
    # Perfect subtrees, largest first: the next head needs no older leaf.
    frontier = models.JSONField(default=list)

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class StoredFile(AppendOnly):
    """A file kept by its content. The display name is kept apart from the name on the disk (its SHA-256)."""

    public_id = models.CharField(max_length=32, unique=True, default=random_id)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    purpose = models.CharField(max_length=60)
    owner_key = models.CharField(max_length=18, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField()
    is_public = models.BooleanField(default=False)
    # What the virus scanner said; the default adapter says honestly that there is none.
    scan = models.CharField(max_length=40, default="not configured")

    class Meta:
        constraints = [CheckConstraint(condition=Q(size__gt=0), name="file_is_not_empty")]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return self.name


class Receipt(AppendOnly):
    """The slip that an act gives: serial, server time, digest, code. It can be opened again."""

    serial = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=12, unique=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="receipt")
    title = models.CharField(max_length=120)
    lines = models.JSONField(default=list)
    files = models.JSONField(default=list)
    next_step = models.CharField(max_length=200, blank=True)
    next_url = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    organisation_key = models.CharField(max_length=18, blank=True)

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return self.serial


class Serial(models.Model):
    """The last number given in a series and year. The row lock is the queue."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["series", "year"], name="serial_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class Draft(models.Model):
    """Unfinished input. No legal change: it has a version and no journal entry."""

    owner_key = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["owner_key", "name"], name="draft_once")]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A message in somebody's inbox. `role` limits it to members with that role; "" means all of the organisation."""

    organisation_key = models.CharField(max_length=18, blank=True)
    role = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # Unique key of the effect, so that a repeated reaction sends once.
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_key", "-id"], name="message_by_organisation")]

    def __str__(self) -> str:
        return self.subject


class Job(models.Model):
    """Progress of long work: n of N, and what came out. `task` and `words` (ids alone) start it again when a worker died."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("job", "Waiting for a worker")
        RUNNING = "RUNNING", pgettext_lazy("job", "Running")
        DONE = "DONE", pgettext_lazy("job", "Done")
        PARTIAL = "PARTIAL", pgettext_lazy("job", "Done, with rows to mend")
        FAILED = "FAILED", pgettext_lazy("job", "Failed")
        CANCELLED = "CANCELLED", pgettext_lazy("job", "Cancelled")

    public_id = models.CharField(max_length=32, unique=True, default=random_id)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organisation_key = models.CharField(max_length=18, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    task = models.CharField(max_length=80, blank=True)
    words = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    # Real time, not the training clock: a worker that has not spoken for long is dead.
    beat_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [CheckConstraint(condition=Q(state__in=["QUEUED", "RUNNING", "DONE", "PARTIAL", "FAILED", "CANCELLED"]), name="job_state_is_known")]
        indexes = [models.Index(fields=["id"], name="job_unfinished", condition=Q(state__in=["QUEUED", "RUNNING"]))]

    def __str__(self) -> str:
        return self.title

    @property
    def finished(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)


class ClockOffset(models.Model):
    """The training clock of the demonstration: added to PostgreSQL's time. One row, and it only grows."""

    one = models.BooleanField(primary_key=True, default=True)
    shift = models.DurationField()

    class Meta:
        constraints = [CheckConstraint(condition=Q(one=True), name="clock_has_one_offset")]
        triggers = [
            pgtrigger.Trigger(
                name="forward_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="IF NEW.shift < OLD.shift THEN RAISE EXCEPTION 'the training clock only moves forward'; END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return str(self.shift)


class Answer(models.Model):
    """The first answer to a POST that carried an idempotency key; a repeat gets it again."""

    key = models.CharField(max_length=80, primary_key=True)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
