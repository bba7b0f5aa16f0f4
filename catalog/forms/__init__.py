"""Forms of catalogs."""

from catalog.forms.departments import DepartmentPublishForm, EntryForm, NeedAnswerForm, NeedForm
from catalog.forms.hearing import CommentForm, OpinionForm, ReplyForm, ResultForm, WaiveForm
from catalog.forms.life import (
    ConfirmForm,
    GovernmentForm,
    NewCatalogForm,
    OpenForm,
    PublishForm,
    ReasonForm,
    ReviewForm,
)
from catalog.forms.rows import RemoveForm, RowForm
from catalog.forms.tables import TableForm

__all__ = [
    "CommentForm",
    "ConfirmForm",
    "DepartmentPublishForm",
    "EntryForm",
    "GovernmentForm",
    "NeedAnswerForm",
    "NeedForm",
    "NewCatalogForm",
    "OpenForm",
    "OpinionForm",
    "PublishForm",
    "ReasonForm",
    "RemoveForm",
    "ReplyForm",
    "ResultForm",
    "ReviewForm",
    "RowForm",
    "TableForm",
    "WaiveForm",
]
