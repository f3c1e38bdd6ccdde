"""Makes the pictures in docs/pictures/ from the running page."""

import json
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page

import day_picture
from chromium import Window
from running_preview import PRODUCTION, ROOT, SANDBOX, STAGING, Preview, body, published

FOLDER = ROOT / "docs" / "pictures"
MAX_BYTES = 200_000
ALARM, ALERT = "alarm/assume-role-failure.json", "security-hub/control.json"
# The bot's messages show their time of arrival; in pictures it is fixed.
STOP_CLOCK = "(time, clock) => (time.textContent = clock)"
SCROLL = "(each, above) => each.closest('.scroll').scrollTo(0, each.offsetTop - each.parentElement.offsetTop - above)"
CLOCK = {"en": "10:24 AM", "ja": "10:24"}


def save(picture: bytes, path: Path) -> None:
    """Save a picture with as many colours as MAX_BYTES allows."""
    for colours in ("256", "128", "64"):
        command = ["pngquant", "--speed", "1", "--nofs", colours, "-"]
        written = subprocess.run(command, input=picture, capture_output=True, check=True).stdout
        if len(written) <= MAX_BYTES:
            path.write_bytes(written)
            print(f"{path.relative_to(ROOT)}  {len(written) // 1000} KB")
            return
    sys.exit(f"{path.name} would be larger than {MAX_BYTES} bytes")


def fill(preview: Preview, language: str) -> None:
    """Send a morning's messages."""
    arrivals = [
        ("01:02", body("asr/success-ticket.json", STAGING)),
        ("01:05", body("asr/success.json", STAGING)),
        ("01:10", body("asr/success.json")),
        ("01:24", body("asr/failed-runbook.json")),
        ("01:27", body("asr/success.json", SANDBOX)),
    ]
    for time, text in arrivals:
        stamp = f"2026-11-23T{time}:00.000Z"
        preview.amazon_q(published(text, "amazon-q", language), Timestamp=stamp)
        mail = json.loads(published(text, "email", language))
        preview.mail(mail["subject"], mail["text"], Timestamp=stamp)
    preview.bot(json.loads(published(body(ALERT), "slack-bot", language)), channel="on-call")


class Pictures:
    """The pictures in one language."""

    def __init__(self, language: str):
        self.language = language

    def take(self, name: str, shown: Page | Locator, page: Page) -> None:
        """Take a picture of a page or of an element, without hover effects."""
        page.mouse.move(0, 0)
        save(shown.screenshot(), FOLDER / f"{name}.{self.language}.png")

    def page(self, preview: Preview, channel: str, width: int, height: int, scale: float) -> Page:
        """A page in this language."""
        size = {"width": width, "height": height}
        window = Window(preview.address, viewport=size, language=self.language, device_scale_factor=scale)
        window.page.goto(f"{preview.address}/?channel={channel}&language={self.language}")
        return window.page

    def channel(self) -> None:
        """Threads of three accounts, one of them open, and the inbox."""
        preview = Preview()
        fill(preview, self.language)
        # A README is narrower than this page and scales the picture, so its letters stay sharp.
        page = self.page(preview, "security", 1320, 1190, 1.5)
        opened = page.locator(f'article[data-thread="asr-{PRODUCTION}"]')
        opened.locator("summary").click()
        # So that parts of the previous and the next thread are visible.
        opened.evaluate(SCROLL, 100)
        self.take("channel", page, page)
        preview.stop()

    def parts(self) -> None:
        """An alarm, an alert by the bot, and a mail."""
        preview = Preview()
        preview.amazon_q(published(body(ALARM), "amazon-q", self.language))
        preview.bot(json.loads(published(body(ALERT), "slack-bot", self.language)), channel="on-call")
        mail = json.loads(published(body(ALERT), "email", self.language))
        preview.mail(mail["subject"], mail["text"])
        for name, channel, element in [
            ("alarm", "security", "article.thread"),
            ("alert", "on-call", "article.thread"),
            ("mail", "security", "details.mail"),
        ]:
            page = self.page(preview, channel, 640, 900, 2)
            part = page.locator(element)
            if name == "mail":
                part.locator("summary").click()
            if name == "alert":
                part.locator("time").evaluate(STOP_CLOCK, CLOCK[self.language])
            self.take(name, part, page)
        preview.stop()

    def day(self) -> None:
        """A channel on a generated day, before and after."""
        page = day_picture.draw(self.language).page
        self.take("day", page.locator("main"), page)


def main() -> None:
    for language in ("en", "ja"):
        pictures = Pictures(language)
        pictures.channel()
        pictures.parts()
        pictures.day()


if __name__ == "__main__":
    main()
