"""axe finds no accessibility problem on any page, in any colour scheme, language and width."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from chromium import NARROW, WIDE
from running_preview import FIXTURES, STAGING, body
from browser_test import BrowserTest
from test_older import fill
from test_playground import show

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def describe(violation: dict) -> str:
    """A violation, its number of elements, and the first of them."""
    nodes = violation["nodes"]
    first = f"{nodes[0]['html'][:200]} {nodes[0]['failureSummary']}"
    return f"{violation['help']} ({violation['id']}), {len(nodes)} times: {first}"


class Accessibility(BrowserTest):
    def fill(self, language: str) -> None:
        for source in ("asr/success", "asr/failed-runbook", "alarm/no-runbook", "guardduty/instance"):
            self.preview.deliver(f"{source}.json", language=language)
        self.preview.deliver("asr/lambda-error.json", STAGING, language)
        self.preview.amazon_q("just words")
        self.preview.bot({"text": "rejected", "blocks": [{"type": "paragraph"}]})
        self.preview.mail("x" * 101, "text", to="other@example.com")

    def assert_accessible(self, page: Page) -> None:
        """Check the page in light and dark, wide and narrow."""
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        page.evaluate(AXE_SCRIPT)
        for viewport in (WIDE, NARROW):
            page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                with self.subTest(url=page.url, width=viewport["width"], scheme=scheme):
                    violations = page.evaluate("async rules => (await axe.run(rules)).violations", RULES)
                    self.assertEqual([describe(each) for each in violations], [])

    def test_empty_page(self):
        self.assert_accessible(self.open())

    def test_channel(self):
        self.fill("en")
        self.assert_accessible(self.open("/?channel=security"))

    def test_channel_in_japanese(self):
        self.fill("ja")
        self.assert_accessible(self.open("/?channel=security&language=ja"))

    def test_bot(self):
        self.fill("en")
        self.assert_accessible(self.open("/?channel=C0456EFGH"))

    def test_bot_in_japanese(self):
        self.fill("ja")
        self.assert_accessible(self.open("/?channel=C0456EFGH&language=ja"))

    def test_one_account(self):
        self.fill("en")
        self.assert_accessible(self.open(f"/?channel=security&account={STAGING}"))

    def test_account_without_messages(self):
        self.fill("en")
        self.assert_accessible(self.open("/?channel=security&account=999999999999&language=ja"))

    def test_links_to_older_messages(self):
        fill(self.preview)
        for path in ("/?channel=security", "/?channel=security&before=50&mails_before=50&language=ja"):
            self.assert_accessible(self.open(path))

    def test_playground(self):
        page = self.open("/try", preview=self.serve(FIXTURES / "asr"))
        self.assert_accessible(page)
        page.set_viewport_size(WIDE)
        show(page, body("asr/failed-runbook.json"))
        self.assert_accessible(page)

    def test_playground_in_japanese(self):
        page = self.open("/try?language=ja")
        page.locator("textarea").fill(body("security-hub/several.json"))
        page.locator("select[name=destination]").select_option("slack-bot")
        with page.expect_event("load"):
            page.locator("#form button").click()
        self.assert_accessible(page)
