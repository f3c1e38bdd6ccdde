"""The real `preview-web`, which gets messages as SNS and slack-poster send them, and the output of `preview`."""

import functools
import itertools
import json
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
# Built by run.sh, as is `preview-web` beside it.
BINARY = os.environ.get("PREVIEW", str(ROOT / "target" / "debug" / "preview"))

ZONES = {"en": "UTC", "ja": "Asia/Tokyo"}
PRODUCTION, STAGING, SANDBOX = "333333333333", "444444444444", "555555555555"
ACCOUNTS = {PRODUCTION: "example-production", STAGING: "example-staging", SANDBOX: "example-sandbox"}


def body(fixture: str, account: str = PRODUCTION, **replaced: str) -> str:
    """The text of a fixture, with another account and other texts replaced."""
    text = (FIXTURES / fixture).read_text()
    replaced |= {PRODUCTION: account, ACCOUNTS[PRODUCTION]: ACCOUNTS[account]}
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text


@functools.cache
def published(text: str, destination: str = "amazon-q", language: str = "en") -> str:
    """The published message of a body: one line of JSON, of its first notice."""
    style = ["--language", language, "--time-zone", ZONES[language]]
    command = [BINARY, "--json", "--destination", destination, *style, "-"]
    printed = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return printed.splitlines()[0]


class Preview:
    """A running page without messages; the files can be chosen in its playground."""

    def __init__(self, *files: Path):
        command = [f"{BINARY}-web", *map(str, files)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self._address()
        self._numbers = itertools.count(1)
        self._threads: dict[str, str] = {}

    def _address(self) -> str:
        for line in self._process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                return found[0]
        raise RuntimeError(f"{BINARY}-web printed no address")

    def stop(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def amazon_q(self, message: str, channel: str = "security", **notification: str) -> None:
        """Send a message to Amazon Q, as SNS does."""
        self.notify(f"/sns/amazon-q/{channel}", message, **notification)

    def mail(self, subject: str, text: str, to: str = "audit@example.com", **notification: str) -> None:
        """Send a mail, as SNS does."""
        self.notify(f"/sns/mail/{to}", text, Subject=subject, **notification)

    def notify(self, route: str, message: str, **notification: str) -> None:
        """Post a notification of SNS."""
        number = next(self._numbers)
        known = {
            "Type": "Notification",
            "MessageId": f"00000000-0000-4000-8000-{number:012}",
            "TopicArn": "arn:aws:sns:ap-northeast-1:222222222222:asr-notify-security",
            "Message": message,
            "Timestamp": "2026-11-23T01:24:00.000Z",
        }
        self.post(route, known | notification)

    def bot(self, message: dict, channel: str = "C0456EFGH") -> dict:
        """Post a message as slack-poster does: the first one starts its thread. Returns Slack's answer."""
        thread = message.get("thread", "")
        posted = {key: value for key, value in message.items() if key != "thread"}
        if thread in self._threads:
            posted["thread_ts"] = self._threads[thread]
        answer = self.post(
            "/slack/api/chat.postMessage", {"channel": channel, **posted}, {"Authorization": "Bearer xoxb-1"}
        )
        if answer["ok"] and thread:
            self._threads.setdefault(thread, answer["ts"])
        return answer

    def edit(self, ts: str, text: str, channel: str = "C0456EFGH", blocks: Sequence[dict] = ()) -> dict:
        """Give a message of the bot another content, as slack-poster does. Returns Slack's answer."""
        update = {"channel": channel, "ts": ts, "text": text, "blocks": list(blocks)}
        return self.post("/slack/api/chat.update", update, {"Authorization": "Bearer xoxb-1"})

    def deliver(self, fixture: str, account: str = PRODUCTION, language: str = "en", **replaced: str) -> None:
        """Send a body to Amazon Q, the bot and mail, as the formatter renders it for each."""
        text = body(fixture, account, **replaced)
        self.amazon_q(published(text, "amazon-q", language))
        self.bot(json.loads(published(text, "slack-bot", language)))
        mail = json.loads(published(text, "email", language))
        self.mail(mail["subject"], mail["text"])

    def post(self, route: str, content: dict, headers: dict[str, str] | None = None) -> dict:
        """Post JSON and return the answer."""
        request = Request(self.address + route, json.dumps(content).encode(), headers or {})
        request.add_header("Content-Type", "application/json")
        with urlopen(request) as answer:
            return json.loads(answer.read() or b"{}")
