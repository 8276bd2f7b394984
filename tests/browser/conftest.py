"""The built site in a real browser: its files answer at the address that they are built for."""

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from book import audit, pages
from tests.browser import CHROMIUM

ROOT = Path(__file__).parents[2]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
ORIGIN = "http://127.0.0.1:8000"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BOOK = {audit.built_name(page).removesuffix("index.html"): page for page in pages.read_all(ROOT)}
ADDRESSES = list(BOOK)


@dataclass
class Visit:
    """A page that is open, with what went wrong on it."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def go(self, address: str = "", until: str = "load") -> Page:
        self.page.goto(f"{ORIGIN}/{address}", wait_until=until)
        return self.page


expect.set_options(timeout=30_000)  # a machine may be busy
Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


def windows(browser: Browser, real_site: Path) -> Iterator[Open]:
    """Open a window on the site: keywords are those of a browser context."""
    contexts: list[BrowserContext] = []

    def open_window(**options: object) -> Visit:
        options = {"viewport": {"width": 1280, "height": 900}} | options
        context = browser.new_context(**options)
        contexts.append(context)
        made = Visit(context.new_page())

        def answer(route: Route) -> None:
            url = urlsplit(route.request.url)
            if f"{url.scheme}://{url.netloc}" != ORIGIN:
                made.wrong.append(f"asks for {route.request.url}")
                return route.abort()
            file = real_site / unquote(url.path).lstrip("/")
            if file.is_dir():
                file /= "index.html"
            if not file.is_file():
                made.wrong.append(f"no such file: {url.path}")
                return route.fulfill(status=404)
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return route.fulfill(body=file.read_bytes(), content_type=kind)

        context.route("**/*", answer)
        page = made.page
        page.on("pageerror", lambda error: made.wrong.append(f"raises {error}"))
        page.on(
            "console",
            lambda said: (
                made.wrong.append(said.text) if said.type in {"error", "warning"} else None
            ),
        )
        return made

    yield open_window
    for context in contexts:
        context.close()


visit = pytest.fixture(windows)
visit_of_module = pytest.fixture(windows, scope="module")


@pytest.fixture(scope="module")
def shared(visit_of_module: Open) -> Callable[[str], Visit]:
    """A window at an address, one load for the tests of a module: each sets what it asks about."""

    @cache
    def at(address: str) -> Visit:
        window = visit_of_module()
        window.go(address)
        return window

    return at
