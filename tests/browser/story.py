"""What the stories share: a page of their own, which has to stay without complaint."""

import unittest
from pathlib import Path

from playwright.sync_api import Locator, Page

from chromium import Window
from running_preview import Preview


class Story(unittest.TestCase):
    """A test that looks at a page. It fails if the browser complains about anything meanwhile."""

    def serve(self, *files: Path) -> Preview:
        """A fresh server for this test."""
        preview = Preview(*files)
        self.addCleanup(preview.stop)
        return preview

    def setUp(self):
        self.preview = self.serve()

    def window(self, preview: Preview | None = None, **options) -> Window:
        """An empty window."""
        window = Window((preview or self.preview).address, **options)
        # In this order: the last is done first.
        self.addCleanup(lambda: self.assertEqual(window.complaints, []))
        self.addCleanup(window.close)
        return window

    def open(self, path: str = "/", preview: Preview | None = None, **options) -> Page:
        """A page in a window of its own."""
        window = self.window(preview, **options)
        if path.startswith("/try"):
            window.page.goto(window.origin + path)
        else:
            # From the answer's first line on, what arrives is sent to the page.
            with window.page.expect_response("**/events*"):
                window.page.goto(window.origin + path)
        return window.page


def threads(page: Page) -> Locator:
    """All threads of the channel."""
    return page.locator("main#channel article.thread")


def thread(page: Page, name: str) -> Locator:
    """The thread of this name."""
    return page.locator(f'main#channel article.thread[data-thread="{name}"]')


def replies(of: Locator) -> Locator:
    """A thread's replies, folded away or not."""
    return of.locator("details.replies .message")
