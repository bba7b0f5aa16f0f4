"""A user at a browser: one session, the second factor, and requests repeated after a lost connection."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from demo.casebook import Account
from demo.page import Form, Page, fill, read

_AGAIN = frozenset({502, 503, 504})
_PATIENCE = 60.0  # seconds that a portal may be away
PERIOD = 30


class NotAsExpected(Exception):
    """The portal answered something else than a user could go on with."""


def totp(secret: str, counter: int) -> str:
    """The six digits of RFC 6238 for a base32 secret and a counter of 30-second periods."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


class Visitor:
    """One person's browser, or the public's when `account` is None."""

    def __init__(self, base_url: str, account: Account | None = None, transport: httpx.BaseTransport | None = None) -> None:
        self.account = account
        self.secret = account.secret if account else ""
        self.seen = False
        self._used: set[int] = set()
        self._client = httpx.Client(
            base_url=base_url,
            transport=transport,
            follow_redirects=True,
            timeout=60,
            trust_env=False,
            headers={"Accept-Language": "zh-CN,zh;q=0.9", "User-Agent": "portal-story"},
        )

    # -- requests ------------------------------------------------------------------------------------------------
    def get(self, path: str) -> httpx.Response:
        """Open an address; the final answer after redirects."""
        return self._patiently(lambda: self._client.get(path))

    def post(self, path: str, data: list[tuple[str, str]], files: list[tuple[str, tuple[str, bytes, str]]], referer: str) -> httpx.Response:
        """Send a form. The body, with its idempotency key, stays the same when it has to be sent again."""
        body: dict[str, list[str]] = {}
        for name, value in data:
            body.setdefault(name, []).append(value)
        return self._patiently(lambda: self._client.post(path, data=body, files=files or None, headers={"Referer": referer}))

    def _patiently(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        pause, limit = 0.25, time.monotonic() + _PATIENCE
        while True:
            try:
                answer = send()
                if answer.status_code not in _AGAIN:
                    return answer
                problem = f"status {answer.status_code}"
            except httpx.TransportError as error:
                problem = f"{type(error).__name__}: {error}"
            if time.monotonic() + pause > limit:
                raise NotAsExpected(f"the portal is away ({problem})")
            time.sleep(pause)
            pause = min(pause * 2, 4)

    def submit(
        self, answer: httpx.Response, form: Form, fields: dict[str, Any], button: str = "", uploads: Callable[[str], Any] | None = None
    ) -> httpx.Response:
        """Fill in a form of the page `answer` and send it.

        Raises: demo.page.NoSuchField.
        """
        data, files = fill(form, fields, button)
        target = urljoin(str(answer.url), form.action) if form.action else str(answer.url)
        sent = [(name, uploads(word)) for name, word in files] if uploads else []
        return self.post(target, data, sent, str(answer.url))

    def json_post(self, path: str, data: dict[str, str]) -> httpx.Response:
        """A POST outside any form (the training clock), with the token of the cookie."""
        if "csrftoken" not in self._client.cookies:
            self.get("/desk/")  # the sign-in page sets the cookie
        headers = {"X-CSRFToken": self._client.cookies.get("csrftoken") or "", "Accept": "application/json", "Referer": str(self._client.base_url)}
        return self._patiently(lambda: self._client.post(path, data=data, headers=headers))

    # -- signing in ----------------------------------------------------------------------------------------------
    def code(self) -> str:
        """A second-factor code that was not used yet: the portal takes the periods around now, each once."""
        while True:
            now = int(time.time()) // PERIOD
            for counter in (now, now + 1, now - 1):
                if counter not in self._used:
                    self._used.add(counter)
                    return totp(self.secret, counter)
            time.sleep(1)

    def sign_in(self) -> None:
        """Sign in with password and second factor, as the pages ask for them."""
        if self.account is None:
            raise NotAsExpected("the page asks the public to sign in")
        self.seen = True
        answer = self.get("/desk/")
        page = read(answer.text)
        form = next((form for form in page.forms if any(control.type == "password" for control in form.controls)), None)
        if form is None:
            raise NotAsExpected(f"{answer.url.path} shows no sign-in form (status {answer.status_code})")
        name = next(control.name for control in form.controls if control.type in ("text", "email", "tel"))
        password = next(control.name for control in form.controls if control.type == "password")
        answer = self.submit(answer, form, {name: self.account.login, password: self.account.password})
        answer = self._second_factor(answer)
        if any(control.type == "password" for form in read(answer.text).forms for control in form.controls):
            raise NotAsExpected(f"signing in as {self.account.login} failed: {' '.join(read(answer.text).text.split())[:400]}")

    def _second_factor(self, answer: httpx.Response) -> httpx.Response:
        """Give a code; another one where it was spent by someone else who plays the same account."""
        limit = time.monotonic() + _PATIENCE
        while (form := code_form(read(answer.text))) is not None:
            if time.monotonic() > limit:
                raise NotAsExpected(f"the second factor of {self.account.login if self.account else 'the public'} was refused")
            code = self.code() if self.secret else self._shown_code(answer)
            answer = self.submit(answer, form, {"code": code}) if code else self._later(answer)
        return answer

    @staticmethod
    def _shown_code(answer: httpx.Response) -> str:
        """The code that a demonstration shows on the page, of an account whose secret was made in an earlier playing."""
        found = re.search(r'id="demo-code">\s*(\d{6})\s*<', answer.text)
        return found[1] if found else ""

    def _later(self, answer: httpx.Response) -> httpx.Response:
        time.sleep(3)
        return self.get(str(answer.url))

    def through_doors(self, answer: httpx.Response) -> bool:
        """Pass a sign-in or second-factor page that the portal put in between. True when there was one."""
        page = read(answer.text)
        path = urlsplit(str(answer.url)).path
        asks = answer.status_code == 200 and any(control.type == "password" for form in page.forms for control in form.controls)
        if asks and ("login" in path or "sign-in" in path):
            self.sign_in()
            return True
        if code_form(page) is not None and any(word in path for word in ("2fa", "step-up", "reauthenticate")):
            self._second_factor(answer)
            return True
        return False


def code_form(page: Page) -> Form | None:
    """The form that asks for a second-factor code and nothing else."""
    for form in page.forms:
        names = [control.name for control in form.controls if control.type not in ("hidden", "checkbox")]
        if form.method == "post" and names == ["code"]:
            return form
    return None
