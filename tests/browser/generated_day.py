"""A generated day of one Slack channel: as one message for each event, and as a deployment posts it.

The channel takes findings of GuardDuty and Security Hub.
"""

import functools
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from running_preview import ROOT, ZONES, published

SOURCES = ["guardduty", "security-hub"]
SETTINGS = ["--accounts", "1", "--days", "1", "--seed", "1"]
VARIABLES = """
language  = "{language}"
time_zone = "{zone}"
alerts    = {{ guardduty = {{}}, security_hub = {{}} }}
destinations = {{
  channel = {{
    slack_bot = {{ channel_id = "C0456EFGH", token_secret_arn = "" }}
    rules     = {{ sources = {{ include = {sources} }} }}
  }}
}}
"""


@dataclass(frozen=True)
class Posted:
    """A message of the bot."""

    # RFC 3339. None after the end of the day.
    at: str | None
    # The message with its `thread`, as Slack gets it.
    message: dict
    is_edited: bool = False

    @property
    def is_summary(self) -> bool:
        """Whether it is about several notices, which have no common account."""
        return not self.message.get("thread")


def before(language: str) -> list[Posted]:
    """A message for each event."""
    return [Posted(line["at"], json.loads(published(_text(line), "slack-bot", language))) for line in _lines()]


def after(language: str) -> list[Posted]:
    """What a deployment on a local cloud posts on this day."""
    with tempfile.TemporaryDirectory() as folder:
        variables, file = Path(folder, "day.tfvars"), Path(folder, "messages.jsonl")
        sources = json.dumps(SOURCES)
        variables.write_text(VARIABLES.format(language=language, zone=ZONES[language], sources=sources))
        options = ["--variables", variables, "--messages", file]
        # It compares all sources with the oracle, so it ends with differences.
        _run("end-to-end", "replay-locally", *SETTINGS, *options, statuses=(0, 1))
        lines = [json.loads(line) for line in file.read_text().splitlines()]
    threads = {line["message"].get("thread_ts") for line in lines}
    return [_posted(line["at"], line["message"], threads) for line in lines if line["at"]]


def _posted(at: str, message: dict, threads: set[str | None]) -> Posted:
    # The first message of a thread has no `thread_ts`.
    thread = message.get("thread_ts") or (message["ts"] if message["ts"] in threads else "")
    content = {name: message[name] for name in ("text", "blocks")}
    return Posted(at, {**content, "thread": thread}, bool(message.get("edited")))


def _text(line: dict) -> str:
    return line["body"] if isinstance(line["body"], str) else json.dumps(line["body"])


@functools.cache
def _lines() -> list[dict]:
    """The lines of the day that passed EventBridge's patterns before there was a state."""
    with tempfile.TemporaryDirectory() as folder:
        recording, truths = Path(folder, "day.jsonl"), Path(folder, "truth.jsonl")
        _run("replay", "replay", "generate", *SETTINGS, "--output", recording, "--truth", truths)
        pairs = zip(*(map(json.loads, file.read_text().splitlines()) for file in (recording, truths)))
        return [line for line, truth in pairs if truth["passes_earlier_patterns"] and truth["source"] in SOURCES]


def _run(package: str, binary: str, *arguments, statuses: tuple[int, ...] = (0,)) -> None:
    command = ["cargo", "run", "--quiet", "--locked", "--package", package, "--bin", binary, "--", *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if ended.returncode not in statuses:
        raise RuntimeError(f"{binary} ended with {ended.returncode}:\n{ended.stderr}")
