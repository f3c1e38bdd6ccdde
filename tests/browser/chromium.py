"""One headless Chromium for all tests, and windows that record their errors."""

import atexit
import functools
import os

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# The longest wait for anything, on a busy machine.
TIMEOUT_MS = 30_000
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# Chromium itself must request nothing. Playwright gives it an empty profile.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=TIMEOUT_MS)


@functools.cache
def browser() -> Browser:
    """The browser, which ends with the program."""
    playwright = sync_playwright().start()
    # Chromium's sandbox does not work as root.
    launched = playwright.chromium.launch(
        executable_path=os.environ["CHROMIUM"], args=ARGUMENTS, chromium_sandbox=os.geteuid() != 0
    )

    def end() -> None:
        launched.close()
        playwright.stop()

    atexit.register(end)
    return launched


class Window:
    """A page in its own profile. `errors` are its console messages, requests to other hosts, and dialogs."""

    def __init__(self, origin: str, viewport: dict = WIDE, language: str = "en", **options):
        self.origin = origin
        self.errors: list[str] = []
        self.context: BrowserContext = browser().new_context(
            viewport=viewport, locale=language, timezone_id="Asia/Tokyo", reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(TIMEOUT_MS)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.errors.append(f"error: {error.error}"))
        self.context.on("request", self._on_request)
        self.context.on("dialog", self._on_dialog)
        self.page: Page = self.context.new_page()

    def _on_console(self, message) -> None:
        # A violation of the page's content security policy is an error, too.
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text}")

    def _on_request(self, request) -> None:
        if not request.url.startswith(f"{self.origin}/"):
            self.errors.append(f"request: {request.url}")

    def _on_dialog(self, dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        """Close the window. It must be closed before the server ends."""
        self.context.close()
