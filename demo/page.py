"""A page as a user sees it: its text, its links, and its forms with what a browser would send."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SILENT = frozenset({"script", "style", "template"})


@dataclass
class Control:
    """One control of a form. `options`: (value, label) of a select; `label`: of a radio button or check box."""

    name: str
    type: str
    value: str = ""
    checked: bool = False
    label: str = ""
    id: str = ""
    multiple: bool = False
    options: list[tuple[str, str, bool]] = field(default_factory=list)


@dataclass
class Form:
    """A form with its controls in order."""

    id: str
    method: str
    action: str
    in_main: bool
    controls: list[Control] = field(default_factory=list)
    buttons: list[Control] = field(default_factory=list)

    def names(self) -> list[str]:
        """The names of the controls that a user can fill in."""
        return sorted({control.name for control in self.controls if control.type != "hidden"})


@dataclass
class Page:
    """A parsed page."""

    text: str
    forms: list[Form]
    links: list[str]
    raw: str

    def form(self, wanted: str) -> Form | None:
        """The form with the id `#wanted`, or the first POST form in <main>."""
        if wanted:
            return next((form for form in self.forms if form.id == wanted.lstrip("#")), None)
        return next((form for form in self.forms if form.method == "post" and form.in_main), None)

    def says(self, words: str) -> bool:
        """Whether the text holds these words; white space does not count."""
        return squeeze(words) in squeeze(self.text)


def squeeze(text: str) -> str:
    """Text without white space: how a template breaks its lines is no fact."""
    return re.sub(r"\s+", "", text)


def read(source: str) -> Page:
    """Parse a page."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.finish()
    text = re.sub(r"[ \t\r\f\v]*\n\s*", "\n", "".join(reader.text))
    return Page(text=text, forms=reader.forms, links=reader.links, raw=source)


class _Reader(HTMLParser):
    """Collects forms, links and visible text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._main = 0
        self._silent = 0
        self._select: Control | None = None
        self._option: list[str] | None = None
        self._area: Control | None = None
        self._label: tuple[str, list[str], list[Control]] | None = None
        self._labels: dict[str, str] = {}
        self._button: list[str] | None = None
        self._apart: list[tuple[str, Control, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "main":
            self._main += 1
        elif tag == "a" and facts.get("href"):
            self.links.append(facts["href"])
        elif tag == "form":
            self._form = Form(facts.get("id", ""), facts.get("method", "get").lower(), facts.get("action", ""), self._main > 0)
            self.forms.append(self._form)
        elif tag == "label":
            self._label = (facts.get("for", ""), [], [])
        elif tag in ("input", "select", "textarea", "button"):
            self._control(tag, facts)
        elif tag == "option" and self._select is not None:
            self._option = []
            self._select.options.append((facts.get("value", "\0"), "", "selected" in facts))
        if tag not in _VOID:
            self.text.append("\n" if tag in ("p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "section", "dd", "dt") else " ")

    def _control(self, tag: str, facts: dict[str, str]) -> None:
        kind = {"input": facts.get("type", "text").lower(), "button": facts.get("type", "submit").lower()}.get(tag, tag)
        control = Control(facts.get("name", ""), kind, facts.get("value", ""), "checked" in facts, id=facts.get("id", ""), multiple="multiple" in facts)
        if tag == "select":
            self._select = control
        elif tag == "textarea":
            self._area = control
        elif tag == "button":
            self._button = []
        if kind in ("checkbox", "radio") and "value" not in facts:
            control.value = "on"
        if self._label is not None and kind in ("checkbox", "radio"):
            self._label[2].append(control)
        if "disabled" in facts:
            return
        button = kind in ("submit", "image")
        if "form" in facts:
            self._apart.append((facts["form"], control, button))
        elif self._form is not None:
            (self._form.buttons if button else self._form.controls).append(control)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "main":
            self._main -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._end_option()
            self._select = None
        elif tag == "option":
            self._end_option()
        elif tag == "textarea":
            self._area = None
        elif tag == "label" and self._label is not None:
            target, words, inside = self._label
            label = " ".join("".join(words).split())
            for control in inside:
                control.label = control.label or label
            if target:
                self._labels[target] = label
            self._label = None
        elif tag == "button" and self._button is not None:
            self._name_button(" ".join("".join(self._button).split()))
            self._button = None

    def _name_button(self, words: str) -> None:
        waiting = [control for form in self.forms for control in form.buttons] + [control for _, control, button in self._apart if button]
        for control in reversed(waiting):
            if control.type == "submit" and not control.label:
                control.label = words
                return

    def _end_option(self) -> None:
        if self._select is None or self._option is None:
            return
        value, _, selected = self._select.options[-1]
        label = " ".join("".join(self._option).split())
        self._select.options[-1] = (label if value == "\0" else value, label, selected)
        self._option = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._area is not None:
            self._area.value += data
            return
        for words in (self._option, self._button, self._label[1] if self._label else None):
            if words is not None:
                words.append(data)
        if self._option is None:
            self.text.append(data)

    def finish(self) -> None:
        """Bring together what stood apart: `form=` attributes, labels by id, a textarea's leading line break."""
        by_id = {form.id: form for form in self.forms if form.id}
        for wanted, control, button in self._apart:
            if wanted in by_id:
                (by_id[wanted].buttons if button else by_id[wanted].controls).append(control)
        for form in self.forms:
            for control in form.controls:
                control.label = control.label or self._labels.get(control.id, "")
                if control.type == "textarea":
                    control.value = control.value.removeprefix("\r\n").removeprefix("\n")


class NoSuchField(Exception):
    """The form has no such field, choice or button; the message lists what it has."""


def fill(form: Form, fields: dict[str, Any], button: str = "") -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What a browser sends for this form with `fields` filled in. Returns (data pairs, uploads as (field, "@…" word)).

    A value may be the value or the visible label of a choice; a list fills a field that takes several; a name with a
    leading `+` is sent although the form has no such control (a row that a script would have added).
    Raises: NoSuchField.
    """
    data: list[tuple[str, str]] = []
    uploads: list[tuple[str, str]] = []
    known = {control.name for control in form.controls}
    for name in fields:
        if not name.startswith("+") and name not in known:
            raise NoSuchField(f"the form has no field {name!r}; it has {', '.join(form.names())}")
    done: set[str] = set()
    for control in form.controls:
        if not control.name:
            continue
        if control.name in fields:
            if control.name not in done:
                done.add(control.name)
                group = [other for other in form.controls if other.name == control.name]
                _take(group, fields[control.name], data, uploads)
        else:
            _default(control, data)
    for name, value in fields.items():
        if name.startswith("+"):
            for each in value if isinstance(value, list) else [value]:
                (uploads if str(each).startswith("@") else data).append((name[1:], str(each)))
    pressed = _pressed(form, button)
    if pressed is not None and pressed.name:
        data.append((pressed.name, pressed.value))
    return data, uploads


def _default(control: Control, data: list[tuple[str, str]]) -> None:
    if control.type in ("checkbox", "radio"):
        if control.checked:
            data.append((control.name, control.value))
    elif control.type == "select":
        chosen = [value for value, _, selected in control.options if selected]
        if not chosen and control.options and not control.multiple:
            chosen = [control.options[0][0]]
        data.extend((control.name, value) for value in chosen)
    elif control.type not in ("file", "button", "reset", "submit", "image"):
        data.append((control.name, control.value))


def _take(group: list[Control], wanted: Any, data: list[tuple[str, str]], uploads: list[tuple[str, str]]) -> None:
    control = group[0]
    values = wanted if isinstance(wanted, list) else [wanted]
    if control.type == "file":
        uploads.extend((control.name, str(value)) for value in values if value)
    elif control.type in ("checkbox", "radio"):
        if wanted is False:
            return
        for value in values:
            data.append((control.name, _choice([(each.value, each.label) for each in group], value, control.name)))
    elif control.type == "select":
        for value in values:
            data.append((control.name, _choice([(each, label) for each, label, _ in control.options], value, control.name)))
    else:
        places = [each for each in group if each.type not in ("file", "checkbox", "radio")]
        for position, value in enumerate(values):
            data.append((places[min(position, len(places) - 1)].name, str(value)))


def _choice(options: list[tuple[str, str]], wanted: Any, name: str) -> str:
    if wanted is True and options:
        return options[0][0]
    text = str(wanted)
    for value, _ in options:
        if value == text:
            return value
    found = [value for value, label in options if squeeze(text) and squeeze(text) in squeeze(label)]
    if found:
        return found[0]
    raise NoSuchField(f"{name!r} offers no {text!r}; it offers {', '.join(f'{value} ({label})' for value, label in options)}")


def _pressed(form: Form, wanted: str) -> Control | None:
    if not wanted:
        return form.buttons[0] if form.buttons else None
    for button in form.buttons:
        if wanted in (button.name, button.value) or squeeze(wanted) in squeeze(button.label):
            return button
    raise NoSuchField(f"the form has no button {wanted!r}; it has {', '.join(button.label or button.value for button in form.buttons)}")
