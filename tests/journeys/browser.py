"""A person at a browser who looks at every page as the gates of accessibility and of the content policy do."""

import re
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.stack import Portal

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
DESK, PHONE = 1280, 360
_AXE = Axe()


class Person:
    """One browser session. Every page that `go`, `press` and `follow` bring is looked at: axe, width, language, console, policy."""

    def __init__(self, chromium: Any, portal: Portal, width: int, *, script: bool = True, session: Any = None) -> None:
        self.portal, self.width, self.script = portal, width, script
        self.context = chromium.new_context(
            viewport={"width": width, "height": 800}, base_url=portal.url, locale="zh-CN", java_script_enabled=script, storage_state=session,
            has_touch=width == PHONE,
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.status = 0
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._response)

    # -- what the browser complains of ---------------------------------------------------------------------------
    def _console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):  # those are seen as responses
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _response(self, response: Any) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.status = response.status
        elif response.status >= 400:
            self.complaints.append(f"{self.page.url}: {response.url} answers {response.status}")

    # -- moving about --------------------------------------------------------------------------------------------
    def go(self, path: str, status: int = 200) -> Any:
        """Open an address, as by typing it."""
        self.page.goto(path)
        return self.look(status)

    def press(self, name: str, status: int = 200, within: str = "main") -> Any:
        """Press a button that sends a form, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        return self.look(status)

    def send(self, form: str, status: int = 200) -> Any:
        """Send a form by its own first button."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} button[type=submit]").first.click()
        return self.look(status)

    def twice(self, button: str, address: str) -> None:
        """A double click. Without scripts the second click breaks the first navigation off and sends the form again,
        so only where it ends counts. `address`: a pattern of the final address."""
        self.page.locator(button).dblclick()
        expect(self.page).to_have_url(re.compile(address), timeout=30_000)
        self.page.wait_for_load_state()

    def follow(self, name: str, status: int = 200, within: str = "main") -> Any:
        """Follow a link by its words."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=name).first.click()
        return self.look(status)

    # -- the gates -----------------------------------------------------------------------------------------------
    def look(self, status: int = 200) -> Any:
        """The page in view came with this status. What the gates find is kept until `close`, so that one run tells all."""
        page, place = self.page, f"{self.page.url} at {self.width} px"
        assert self.status == status, f"{place}: {self.status} instead of {status}\n{page.locator('body').inner_text()[:1500]}"
        language = "en" if urlsplit(page.url).path.startswith("/en/") else "zh-Hans"
        if (found := page.locator("html").get_attribute("lang")) != language:
            self.complaints.append(f"{place}: lang is {found}, not {language}")
        if not page.title() or page.locator("h1").count() != 1:
            self.complaints.append(f"{place}: not one title and one main heading")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > self.width:
            self.complaints.append(f"{place}: {wide} px wide; too wide are {page.evaluate(_TOO_WIDE, self.width)}")
        for each in self._axe() if self.script else []:
            if each["impact"] in ("serious", "critical"):
                self.complaints.append(f"{place}: {each['id']}: {each['help']} {[node['html'][:160] for node in each['nodes'][:4]]}")
        return page

    def _axe(self) -> list[dict[str, Any]]:
        answer = _AXE.run(self.page, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response
        found: list[dict[str, Any]] = answer["violations"]
        return found

    def says(self, *words: str) -> None:
        """The words stand on the page, where a reader sees them."""
        text = self.page.locator("body").inner_text()
        for each in words:
            assert each in text, f"{self.page.url} does not say {each!r}:\n{text[:1200]}"

    # -- signing in ----------------------------------------------------------------------------------------------
    def sign_in(self, user: str, way: str = "/account/login/") -> None:
        """One click on the demonstration account, then the second factor that the page shows."""
        self.go(way)
        self.send(f"#demo-{user}")
        if "/mfa/" in self.page.url:
            self.give_code("#second-factor")

    def give_code(self, form: str) -> None:
        """The code that the page shows now; when this minute's are spent, a moment later."""
        shown = self.page.locator("#demo-code")
        for _pause in range(20):
            if shown.count():
                break
            self.page.wait_for_timeout(3000)
            self.page.reload()
        self.page.locator(f"{form} input[name=code]").fill(shown.inner_text())
        self.send(form)

    def close(self) -> None:
        self.context.close()
        assert not self.complaints, "\n".join(dict.fromkeys(self.complaints))


_TOO_WIDE = """width => [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > width + 0.5)
    .slice(0, 6).map(one => one.tagName + "." + one.className + " " + Math.round(one.getBoundingClientRect().right) + " " + one.textContent.trim().slice(0, 40))"""
