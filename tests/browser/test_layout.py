"""Layout: wide and narrow, light and dark."""

from playwright.sync_api import Page, expect

from chromium import NARROW
from running_preview import FIXTURES, PRODUCTION, SANDBOX, STAGING, body, published
from browser_test import BrowserTest, thread

# Elements wider than the window that do not scroll by themselves.
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && each.checkVisibility())
    .map(each => each.outerHTML.slice(0, 120))"""


class Layout(BrowserTest):
    def fill(self) -> None:
        for fixture in ("asr/success.json", "asr/huge.json", "asr/unknown-status.json", "guardduty/instance.json"):
            self.preview.deliver(fixture)
        self.preview.deliver("asr/failed-runbook.json", STAGING)
        self.preview.deliver("alarm/composite.json")
        self.preview.amazon_q("nothing-but-one-long-word" * 40)
        self.preview.mail("subject" * 14, "text" * 200)

    def assert_fits(self, page: Page) -> None:
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        self.assertEqual(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"), 0)
        self.assertEqual(page.evaluate(TOO_WIDE), [])

    def test_narrow_screens_scroll_one_way_only(self):
        self.fill()
        for path in ("/?channel=security", "/?channel=C0456EFGH"):
            page = self.open(path, viewport=NARROW)
            self.assert_fits(page)
            columns = [page.locator(each).bounding_box()["x"] for each in ("#lists", "main", "#inbox")]
            self.assertEqual(set(columns), {0})
        preview = self.serve(FIXTURES / "asr")
        page = self.open("/try", preview=preview, viewport=NARROW)
        self.assert_fits(page)
        with page.expect_event("load"):
            page.get_by_role("link", name="huge.json").click()
        self.assert_fits(page)

    def test_wide_screens_show_all_columns(self):
        self.fill()
        page = self.open("/?channel=security")
        boxes = [page.locator(each).bounding_box() for each in ("#lists", "main", "#inbox")]
        for left, right in zip(boxes, boxes[1:], strict=False):
            self.assertLessEqual(left["x"] + left["width"], right["x"] + 1)
        self.assert_fits(page)
        # The newest message is visible.
        expect(page.locator("article.thread").last).to_be_in_viewport()

    def test_new_message_scrolls_into_view_unless_the_reader_scrolled_up(self):
        self.fill()
        page = self.open("/?channel=security")
        scroller = page.locator("#channel .scroll")
        self.preview.amazon_q(published(body("asr/success.json")))
        expect(thread(page, f"asr-{PRODUCTION}").locator("summary")).to_be_in_viewport()
        scroller.evaluate("each => each.scrollTo(0, 0)")
        self.preview.amazon_q(published(body("asr/failed-runbook.json", SANDBOX)))
        expect(page.locator("article.thread", has_text="example-sandbox")).to_have_count(1)
        self.assertEqual(scroller.evaluate("each => each.scrollTop"), 0)

    def test_colour_scheme_follows_the_system(self):
        self.fill()
        brightness = """() => getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/g).slice(0, 3)
            .reduce((sum, each) => sum + Number(each), 0) / 765"""
        page = self.open("/", color_scheme="dark")
        self.assertLess(page.evaluate(brightness), 0.3)
        page.emulate_media(color_scheme="light")
        self.assertGreater(page.evaluate(brightness), 0.7)
