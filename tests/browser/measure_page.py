"""Measures the page with 20,000 messages: what the server sends first, and how long it takes.

Build the page first: cargo build --package preview --package preview-web
"""

import json
import statistics
import time
from urllib.request import urlopen

from running_preview import Preview, body, published

# Half of a channel's messages are in threads of so many accounts, the others alone.
AMAZON_Q, BOT, MAILS, THREADS = 12_000, 4_000, 4_000, 20
RUNS = 21
FIXTURE = "asr/failed-runbook.json"


def fill(preview: Preview) -> None:
    """Send the messages as SNS and slack-poster do."""
    card, posted, mail = (
        json.loads(published(body(FIXTURE), destination)) for destination in ("amazon-q", "slack-bot", "email")
    )
    for number in range(AMAZON_Q):
        card["metadata"]["threadId"] = thread(number)
        preview.amazon_q(json.dumps(card))
    for number in range(BOT):
        preview.bot({**posted, "thread": thread(number)})
    for number in range(MAILS):
        preview.mail(f"{mail['subject']} {number}", mail["text"])


def thread(number: int) -> str:
    return f"account-{number % THREADS}" if number % 2 else f"alone-{number}"


def measure(address: str) -> str:
    """The size of a page and the median time until it is complete."""
    times, page = [], b""
    for _ in range(RUNS):
        start = time.perf_counter()
        with urlopen(address) as answer:
            page = answer.read()
        times.append(time.perf_counter() - start)
    return f"{len(page):,} bytes, {statistics.median(times) * 1000:.0f} ms (maximum {max(times) * 1000:.0f} ms)"


def main() -> None:
    preview = Preview()
    fill(preview)
    for channel in ("security", "C0456EFGH"):
        print(f"{channel}: {measure(f'{preview.address}/?channel={channel}')}")
    preview.stop()


if __name__ == "__main__":
    main()
