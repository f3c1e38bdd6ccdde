"""A Slack workspace with one Web API method, `chat.postMessage`, as an app with a bot token meets it.

It checks what Slack checks (token, channel, text or blocks, Block Kit's limits, the thread, one message a second) and
remembers what was posted. Like Slack it says `ok: false` with HTTP 200, and 429 only where it is asked too much.
"""

import json
import math
import time
from collections.abc import Callable

from local_cloud import block_kit, pages
from local_cloud.pages import Answer

PREFIX = "/_local-cloud/slack"
API_PATH = f"{PREFIX}/api/chat.postMessage"
MESSAGES_PATH = f"{PREFIX}/messages"
SETTINGS_PATH = f"{PREFIX}/settings"

LONGEST_TEXT = 40_000


class Workspace:
    """What the workspace knows: tokens and channels, how it is to behave, and the messages."""

    def __init__(self, now: Callable[[], float] = time.time):
        self._now = now
        self.reset()

    def reset(self):
        """Forget everything; without a token every call is refused."""
        self.messages: list[dict] = []
        self._last_ts = 0
        self._last_post: dict[str, float] = {}
        self.set({})

    def set(self, settings: dict):
        """Behave like this from now on; what is not said is as at the start."""
        self._tokens = set(settings.get("tokens", []))
        self._channels = set(settings.get("channels", []))
        self._per_second = settings.get("per_second")
        self._failures = [failure["error"] for failure in settings.get("fail", []) for _ in range(failure["times"])]

    def post(self, authorization: str, body: bytes) -> Answer:
        """Answer one call of `chat.postMessage`."""
        token = authorization.removeprefix("Bearer ")
        if not authorization.startswith("Bearer ") or not token:
            return _error("not_authed")
        if token not in self._tokens:
            return _error("invalid_auth")
        try:
            request = json.loads(body)
        except ValueError:
            return _error("invalid_json")
        if not isinstance(request, dict):
            return _error("json_not_object")
        channel = request.get("channel")
        if channel not in self._channels:
            return _error("channel_not_found")
        if wait := self._wait(channel):
            return 429, {"retry-after": str(wait)}, {"ok": False, "error": "ratelimited"}
        if self._failures:
            return _failure(self._failures.pop(0))
        return self._checked(channel, request)

    def _wait(self, channel: str) -> int:
        """The seconds until the channel takes another message."""
        if not self._per_second or channel not in self._last_post:
            return 0
        left = self._last_post[channel] + 1 / self._per_second - self._now()
        return max(0, math.ceil(left))

    def _checked(self, channel: str, request: dict) -> Answer:
        text, blocks, thread_ts = (request.get(name) for name in ("text", "blocks", "thread_ts"))
        if not text and not blocks:
            return _error("no_text")
        if blocks:
            problems = block_kit.problems(blocks)
            if problems:
                return _error("invalid_blocks", response_metadata={"messages": problems})
            if block_kit.size(blocks) > block_kit.LONGEST_MESSAGE:
                return _error("msg_blocks_too_long")
        parents = {each["ts"] for each in self.messages if each["channel"] == channel and each["thread_ts"] is None}
        if thread_ts is not None and thread_ts not in parents:
            return _error("thread_not_found")
        message = {
            "channel": channel,
            "ts": self._next_ts(),
            "thread_ts": thread_ts,
            "text": (text or "")[:LONGEST_TEXT],
            "blocks": blocks or [],
            "unfurl": bool(request.get("unfurl_links", False) or request.get("unfurl_media", True)),
        }
        self.messages.append(message)
        self._last_post[channel] = self._now()
        return 200, {}, {"ok": True, "channel": channel, "ts": message["ts"], "message": {"text": message["text"]}}

    def _next_ts(self) -> str:
        """A time in microseconds that no message had before: a `ts` names its message."""
        self._last_ts = max(self._last_ts + 1, int(self._now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06}"


workspace = Workspace()


def _error(error: str, **more) -> Answer:
    return 200, {}, {"ok": False, "error": error, **more}


def _failure(error: str) -> Answer:
    """One that was asked for: a word of Slack's, or a number for an HTTP status."""
    if str(error).isdigit():
        return int(error), {"content-type": "text/html"}, "<html>on purpose</html>"
    if error == "ratelimited":
        return 429, {"retry-after": "1"}, {"ok": False, "error": error}
    return _error(error)


def _page(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
    if not path.startswith(f"{PREFIX}/"):
        return None
    if (method, path) == ("POST", API_PATH):
        return workspace.post(headers.get("authorization", ""), body)
    if (method, path) == ("GET", MESSAGES_PATH):
        return 200, {}, workspace.messages
    if (method, path) == ("DELETE", MESSAGES_PATH):
        workspace.messages.clear()
        return 204, {}, ""
    if (method, path) == ("PUT", SETTINGS_PATH):
        workspace.set(json.loads(body))
        return 204, {}, ""
    if path.startswith(f"{PREFIX}/api/"):
        return _error("unknown_method")
    return 405, {}, ""


def install():
    """Serve the workspace."""
    pages.add(_page, workspace.reset)
