"""One headless Chromium for all tests, and windows of it that say what went wrong in them."""

import atexit
import functools
import os

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# What one may wait for on a machine that has other things to do as well.
PATIENCE_MS = 30_000
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# Nothing but the page's own address is to be asked for anything; Playwright gives it an empty profile.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=PATIENCE_MS)


@functools.cache
def browser() -> Browser:
    """The browser; it ends with the program."""
    playwright = sync_playwright().start()
    # The sandbox does not work for root.
    launched = playwright.chromium.launch(
        executable_path=os.environ["CHROMIUM"], args=ARGUMENTS, chromium_sandbox=os.geteuid() != 0
    )

    def end() -> None:
        launched.close()
        playwright.stop()

    atexit.register(end)
    return launched


class Window:
    """A page in a profile of its own. `complaints` are what no page of ours may give rise to."""

    def __init__(self, origin: str, viewport: dict = WIDE, language: str = "en", **options):
        self.origin = origin
        self.complaints: list[str] = []
        self.context: BrowserContext = browser().new_context(
            viewport=viewport, locale=language, timezone_id="Asia/Tokyo", reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        self.context.on("request", self._on_request)
        self.context.on("dialog", self._on_dialog)
        self.page: Page = self.context.new_page()

    def _on_console(self, message) -> None:
        # What violates the page's policy is an error, too.
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _on_request(self, request) -> None:
        if not request.url.startswith(f"{self.origin}/"):
            self.complaints.append(f"request: {request.url}")

    def _on_dialog(self, dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        """Closes it, before the server goes."""
        self.context.close()
