"""What the tests share: a server and windows, whose errors fail the test."""

import unittest
from pathlib import Path

from playwright.sync_api import Locator, Page

from chromium import Window
from running_preview import Preview


class BrowserTest(unittest.TestCase):
    """A test of a page. It fails if the browser reports an error meanwhile."""

    def serve(self, *files: Path) -> Preview:
        """Start a server for this test."""
        preview = Preview(*files)
        self.addCleanup(preview.stop)
        return preview

    def setUp(self):
        self.preview = self.serve()

    def window(self, preview: Preview | None = None, **options) -> Window:
        """Open an empty window."""
        window = Window((preview or self.preview).address, **options)
        # Cleanups run in reverse order.
        self.addCleanup(lambda: self.assertEqual(window.errors, []))
        self.addCleanup(window.close)
        return window

    def open(self, path: str = "/", preview: Preview | None = None, **options) -> Page:
        """Open a page in a new window."""
        window = self.window(preview, **options)
        if path.startswith("/try"):
            window.page.goto(window.origin + path)
        else:
            # Once the event stream has begun, the page gets every later message.
            with window.page.expect_response("**/events*"):
                window.page.goto(window.origin + path)
        return window.page


def threads(page: Page) -> Locator:
    """All threads of the channel."""
    return page.locator("main#channel article.thread")


def thread(page: Page, name: str) -> Locator:
    """The thread with this id."""
    return page.locator(f'main#channel article.thread[data-thread="{name}"]')


def replies(of: Locator) -> Locator:
    """A thread's replies, visible or not."""
    return of.locator("details.replies .message")
