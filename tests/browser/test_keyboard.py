"""The page is usable without a mouse."""

from playwright.sync_api import Page, expect

from running_preview import PRODUCTION, body
from browser_test import BrowserTest, replies, thread
from test_playground import show

# The element with the focus, and whether the focus is visible.
FOCUSED = """() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const place = element.closest('nav, main, section, header') ?? document.body;
    return {
        element: `${place.id || place.localName} ${element.localName}.${element.className}`,
        text: element.textContent.trim().slice(0, 40),
        visible: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && box.width > 1 && box.height > 1,
    };
}"""


class Keyboard(BrowserTest):
    def walk(self, page: Page) -> list[dict]:
        """The elements that Tab focuses, from the beginning to the end of the page."""
        way = []
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if way and focused == way[0]:
                return way
            if focused["element"].startswith("body body"):
                return way
            way.append(focused)
        self.fail(f"Tab does not come round: {way}")

    def test_tab_focuses_all_controls_in_order_and_visibly(self):
        for fixture in ("asr/success.json", "asr/failed-runbook.json", "alarm/no-runbook.json"):
            self.preview.deliver(fixture)
        page = self.open("/?channel=security")
        way = self.walk(page)
        self.assertEqual([each for each in way if not each["visible"]], [])
        self.assertIn("Skip", way[0]["text"])
        places = [each["element"] for each in way]
        wanted = ["channels a.", "accounts a.", "channel summary.", "inbox summary."]
        found = [places.index(each) for each in wanted]
        self.assertEqual(found, sorted(found), places)

    def test_skip_link_leads_to_the_messages(self):
        page = self.open()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("main#channel")).to_be_focused()

    def test_enter_opens_and_closes_a_thread(self):
        for fixture in ("asr/success.json", "asr/failed-runbook.json"):
            self.preview.deliver(fixture)
        page = self.open("/?channel=security")
        shown = thread(page, f"asr-{PRODUCTION}")
        page.locator("nav#accounts a").last.focus()
        while page.evaluate("document.activeElement.localName") != "summary":
            page.keyboard.press("Tab")
        for is_open in (True, False):
            page.keyboard.press("Enter")
            expect(replies(shown)).to_be_visible(visible=is_open)

    def test_playground_form_is_usable(self):
        page = self.open("/try")
        self.assertEqual([each for each in self.walk(page) if not each["visible"]], [])
        show(page, body("asr/failed-runbook.json"))
        page.locator("textarea").focus()
        for _ in range(4):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#card")).to_be_visible()
