"""The pages below `/_local-cloud/`, for what AWS has no API for, such as the messages that readers received."""

import inspect
import json
from collections.abc import Awaitable, Callable

from ministack import app

PREFIX = "/_local-cloud/"

# Status, headers and body (text as it is, anything else as JSON); None for another page's path.
Answer = tuple[int, dict[str, str], object]
Page = Callable[[str, str, dict[str, str], bytes], Answer | Awaitable[Answer] | None]

_pages: list[Page] = []
_resets: list[Callable[[], None]] = []


def add(page: Page, reset: Callable[[], None]):
    """Serve with `page(method, path, headers, body)`; `POST /_ministack/reset` calls `reset`."""
    _pages.append(page)
    add_reset(reset)


def add_reset(reset: Callable[[], None]):
    """Have `POST /_ministack/reset` call `reset`, for modules without a page."""
    _resets.append(reset)


def add_list(path: str, entries: list):
    """Serve a list: GET shows it, in order, and DELETE or a reset empties it."""

    def page(method: str, asked: str, _headers: dict[str, str], _body: bytes) -> Answer | None:
        if asked != path:
            return None
        if method == "GET":
            return 200, {}, entries
        if method == "DELETE":
            entries.clear()
            return 204, {}, ""
        return 405, {}, ""

    add(page, entries.clear)


async def answer(scope, receive, send):
    """Answer one request to the server."""
    body = b""
    while (part := await receive()).get("type") == "http.request":
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    answers = (page(scope["method"], scope["path"], headers, body) for page in _pages)
    found = next((each for each in answers if each), (404, {}, ""))
    status, more, content = await found if inspect.isawaitable(found) else found
    payload = content if isinstance(content, str) else json.dumps(content)
    sent = {"content-type": "application/json", **more}.items()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode()) for name, value in sent],
        }
    )
    await send({"type": "http.response.body", "body": payload.encode()})


def _reset_all_state(original=app._reset_all_state):
    original()
    for reset in _resets:
        reset()


def install():
    """Have MiniStack's reset empty the pages too."""
    app._reset_all_state = _reset_all_state
