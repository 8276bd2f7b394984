"""A hook of MkDocs: the search plugin reads a page without what its index leaves out.

It would parse every node of every formula and drop it again: half the time of a build.
"""

import re
from typing import Any

from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.pages import Page

EXCLUDED = re.compile(
    r"<(tex-math|div|details)\b[^>]*\bdata-search-exclude\b[^>]*>.*?</\1>", re.DOTALL
)
whole: dict[str, str] = {}


@event_priority(100)  # before the plugin
def leave_out(context: Any, /, page: Page, **_: Any) -> None:
    whole[page.url] = page.content or ""
    page.content = EXCLUDED.sub("", whole[page.url])


@event_priority(-100)  # after it, before the template
def put_back(context: Any, /, page: Page, **_: Any) -> None:
    page.content = whole.pop(page.url)


on_page_context = CombinedEvent(leave_out, put_back)
