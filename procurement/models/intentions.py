"""What the portal drafts before a person looks at it: the intention of an approved project."""

from __future__ import annotations

from django.db import models


class IntentionDraft(models.Model):
    """The fields of the intention (财库〔2020〕10号) drawn from the approved project. Draft only: the clerk checks and publishes it."""

    project = models.OneToOneField("planning.Project", models.PROTECT, related_name="+")
    overview = models.TextField()
    month = models.CharField(max_length=7)
    sme_scope = models.CharField(max_length=10)
    remarks = models.TextField(blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.project_id} {self.month}"
