"""The built site in a real browser: its files answer at the address that they are built for.

A server on a free port of this machine stands for that address (the browser is told so), since a
browser that hands each request to the test spends a third of its time on that.
"""

import functools
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

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
# The option of a window that searches. Others find an empty index: Material has each page read
# the whole one, which would make the time of these tests grow with the square of the book.
SEARCHES = {"extra_http_headers": {"X-Searches": "yes"}}


class Files(http.server.SimpleHTTPRequestHandler):
    """The files of the site; of search's index only its settings, but for windows that search."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self.path.endswith("/search_index.json") or "X-Searches" in self.headers:
            return super().do_GET()
        index = json.loads(Path(self.translate_path(self.path)).read_text(encoding="utf-8"))
        body = json.dumps(index | {"docs": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Visit:
    """A page that is open, with what went wrong on it."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def go(self, address: str = "", until: str = "load") -> Page:
        self.page.goto(f"{ORIGIN}/{address}")  # a busy page is idle before it is loaded
        self.page.wait_for_load_state(until)
        return self.page


expect.set_options(timeout=30_000)  # a machine may be busy
Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def port(real_site: Path) -> Iterator[int]:
    """Where the site is served in truth."""
    handler = functools.partial(Files, directory=str(real_site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="session")
def browser(port: int) -> Iterator[Browser]:
    origin = ORIGIN.removeprefix("http://")
    rules = f"--host-resolver-rules=MAP {origin} 127.0.0.1:{port}, MAP * ~NOTFOUND"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, rules])


@pytest.fixture(scope="module")
def visit_of_module(browser: Browser) -> Iterator[Open]:
    """Open a window on the site: keywords are those of a browser context."""
    yield from windows(browser)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open a window on the site for one test."""
    yield from windows(browser)


def windows(browser: Browser) -> Iterator[Open]:
    contexts: list[BrowserContext] = []

    def open_window(**options: object) -> Visit:
        options = {"viewport": {"width": 1280, "height": 900}} | options
        context = browser.new_context(**options)
        contexts.append(context)
        made = Visit(context.new_page())
        wrong, page = made.wrong, made.page

        def hear(response: Response) -> None:
            if response.status >= 400:
                wrong.append(f"no such file: {response.url.removeprefix(ORIGIN)}")

        context.on("response", hear)
        context.on(
            "request",
            lambda sent: (
                None if sent.url.startswith(f"{ORIGIN}/") else wrong.append(f"asks for {sent.url}")
            ),
        )
        page.on("pageerror", lambda error: wrong.append(f"raises {error}"))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None,
        )
        return made

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def shared(visit_of_module: Open) -> Callable[..., Visit]:
    """A window at an address, one load for the tests of a module: each sets what it asks about."""

    @cache
    def at(address: str, *, phone: bool = False) -> Visit:
        window = visit_of_module(**(PHONE if phone else {}))
        window.go(address)
        return window

    return at
