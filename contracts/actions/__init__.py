"""Verbs of stages 5 and 6: the only writers of this app."""

from contracts.actions.contracts import edit, file_copy, generate, make_pdf, offer, publish, recall, sign, sign_contractor, start, terminate
from contracts.actions.deliveries import accept, deliver, inspect
from contracts.actions.messages import tell

__all__ = [
    "accept",
    "deliver",
    "edit",
    "file_copy",
    "generate",
    "inspect",
    "make_pdf",
    "offer",
    "publish",
    "recall",
    "sign",
    "sign_contractor",
    "start",
    "tell",
    "terminate",
]
