"""Form fields that take what people type and refuse what machines smuggle."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.clock import SHANGHAI
from kernel.findings import Finding

MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
WHOLE = re.compile(r"[0-9]{1,12}")


def clean_text(value: str) -> str:
    """The text, when the database can keep it. Raises ValidationError on NUL and lone surrogates."""
    if "\x00" in value or any(0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise ValidationError(_("The text contains characters that cannot be stored. Type it again."), code="characters")
    return value


# Full-width forms only: NFKC would also read ² as 2 and turn 10² into 102.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(value: Any) -> str:
    """Full-width digits and signs as ordinary ones, without thousands commas or blanks at the ends."""
    return str(value).translate(FULL_WIDTH).strip().replace(",", "")


class TextField(forms.CharField):
    """Text; NUL and lone surrogates are refused."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return clean_text(text or "")


class LongTextField(TextField):
    """Text of several lines."""

    widget = forms.Textarea


class MoneyField(forms.Field):
    """Yuan with at most two decimals; full-width digits are taken, exponents and signs are not. Gives a Decimal."""

    widget = forms.TextInput

    def __init__(self, *, positive: bool = True, **kwargs: Any) -> None:
        self.positive = positive
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = narrow(value)
        if not MONEY.fullmatch(text):
            raise ValidationError(_("Enter an amount in yuan in digits, such as 1344000 or 1344000.50."), code="money")
        amount = Decimal(text)
        if self.positive and amount == 0:
            raise ValidationError(_("The amount must be greater than zero."), code="zero")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return narrow(value) if isinstance(value, str) and MONEY.fullmatch(narrow(value)) else value


class WholeNumberField(forms.Field):
    """A whole number, zero or more; full-width digits are taken."""

    widget = forms.TextInput

    def __init__(self, *, least: int = 0, most: int | None = None, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = narrow(value)
        if not WHOLE.fullmatch(text):
            raise ValidationError(_("Enter a whole number in digits."), code="whole")
        number = int(text)
        if number < self.least or (self.most is not None and number > self.most):
            raise ValidationError(_("The number is out of range."), code="range")
        return number

    def prepare_value(self, value: Any) -> Any:
        return narrow(value) if isinstance(value, str) and WHOLE.fullmatch(narrow(value)) else value


class PointsField(MoneyField):
    """Points or a percentage with at most two decimals, zero allowed."""

    def __init__(self, *, most: Decimal | None = None, **kwargs: Any) -> None:
        self.most = most
        super().__init__(positive=False, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        points = super().to_python(value)
        if points is not None and self.most is not None and points > self.most:
            raise ValidationError(_("At most %(most)s."), code="range", params={"most": self.most})
        return points


class DayField(forms.DateField):
    """A date, written 2026-03-02."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(narrow(value) if isinstance(value, str) else value)


class MomentField(forms.Field):
    """A date and time on the Shanghai clock, written 2026-03-02T09:30. Gives an aware datetime."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        text = narrow(value).replace(" ", "T")
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?", text):
            raise ValidationError(_("Enter date and time as 2026-03-02 09:30."), code="moment")
        try:
            return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        except ValueError:
            raise ValidationError(_("There is no such date or time."), code="moment") from None

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(SHANGHAI) if isinstance(value, datetime) and value.tzinfo else value


class UploadField(forms.FileField):
    """One file; its content is checked when it is stored. An empty file is refused there, with words."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("allow_empty_file", True)
        super().__init__(**kwargs)


class PortalForm(forms.Form):
    """The base of every form: takes findings of the rules as errors at their fields."""

    template_name_label = "partials/_label.html"
    use_required_attribute = False

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Each finding becomes an error at its field, or of the whole form, and keeps its offer of a fix."""
        self.findings = list(findings)
        for finding in self.findings:
            field = finding.field if finding.field in self.fields else None
            self.add_error(field, ValidationError(finding.sentence(), code=finding.code))
