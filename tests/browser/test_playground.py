"""The playground renders a body without a cloud: pasted, or chosen from files."""

import json
import re

from playwright.sync_api import Page, expect

from running_preview import FIXTURES, body, published
from browser_test import BrowserTest


def show(page: Page, text: str, language: str = "en", destination: str = "amazon-q") -> None:
    """Paste a body and render it."""
    page.locator("textarea").fill(text)
    page.locator("select[name=language]").select_option(language)
    page.locator("select[name=destination]").select_option(destination)
    with page.expect_event("load"):
        page.get_by_role("button", name="Show").click()


class Playground(BrowserTest):
    def test_card_mail_and_json_are_shown(self):
        text = body("asr/failed-runbook.json")
        page = self.open("/try")
        show(page, text)
        expect(page.locator("#card")).to_contain_text("Remediation failed: RDS.13")
        expect(page.locator("#card .tag").first).to_have_text("RDS.13")
        mail = json.loads(published(text, "email"))
        expect(page.locator("#mail")).to_contain_text(mail["subject"])
        self.assertEqual(page.locator("#mail pre").text_content().strip(), mail["text"].strip())
        self.assertEqual(json.loads(page.locator("#json").text_content()), json.loads(published(text)))
        expect(page.locator("#recognised")).not_to_be_empty()
        tops = [page.locator(each).bounding_box()["y"] for each in ("#card", "#mail", "#json")]
        self.assertEqual(len(set(tops)), 1, "not side by side")
        # The pasted body is still there.
        expect(page.locator("textarea")).to_have_value(text.replace("\r\n", "\n"))

    def test_language_of_the_messages(self):
        page = self.open("/try")
        show(page, body("asr/failed-runbook.json"), language="ja")
        expect(page.locator("#card")).to_contain_text("修復")
        expect(page.locator("#mail")).to_contain_text("修復")
        self.assertEqual(page.locator("#json").text_content().count("Remediation failed"), 0)
        expect(page.locator("html")).to_have_attribute("lang", "en")

    def test_each_destination(self):
        text = body("asr/failed-runbook.json")
        page = self.open("/try")
        for destination, limit in {"slack-bot": "blocks", "email": "subject", "amazon-q": "description"}.items():
            show(page, text, destination=destination)
            expect(page.locator("select[name=destination]")).to_have_value(destination)
            expect(page.locator("#limits")).to_contain_text(limit)
            expect(page.locator("#limits meter").first).to_be_visible()
            if destination != "email":
                self.assertEqual(json.loads(page.locator("#json").text_content()), json.loads(published(text, destination)))
                sender = "asr-notify" if destination == "slack-bot" else "Amazon Q Developer"
                expect(page.locator("#card .sender")).to_have_text(sender)

    def test_kind_of_news_is_in_the_message_and_stays_chosen(self):
        page = self.open("/try")
        page.locator("select[name=news]").select_option("reopened")
        show(page, body("guardduty/instance.json"))
        expect(page.locator("#card")).to_contain_text("[Reopened, 3rd time] GuardDuty finding, high")
        expect(page.locator("select[name=news]")).to_have_value("reopened")

    def test_examples_of_summary_and_digest(self):
        page = self.open("/try")
        for example, words in {"summary": "Summary: 37 notices", "digest": "Digest: 40 open"}.items():
            page.locator("#examples").get_by_role("link", name=example, exact=True).click()
            expect(page.locator("#card")).to_contain_text(words)
            expect(page.locator("#mail")).to_contain_text(words)
            # Its text can be changed and shown again.
            expect(page.locator("textarea")).to_have_value(re.compile(f'"{example}": {{'))

    def test_routing_decisions_name_their_rule(self):
        page = self.open("/try")
        show(page, body("asr/failed-runbook.json"))
        rows = page.locator("#decisions tbody tr")
        expect(rows).to_have_count(5)
        expect(rows).to_contain_text(["amazon-q", "email", "json", "slack-bot", "teams"])
        expect(rows.locator("td:nth-child(2)")).to_have_text(["notified"] * 5)
        show(page, body("asr/queued.json"))
        expect(rows.locator("td:nth-child(2)")).to_have_text(["dropped"] * 5)
        for rule in rows.locator("td:nth-child(3)").all():
            expect(rule).not_to_be_empty()

    def test_every_notice_of_an_event(self):
        page = self.open("/try")
        show(page, body("security-hub/several.json"))
        buttons = page.get_by_role("button", name="Notice")
        shown = set()
        for index in range(buttons.count()):
            buttons.nth(index).click()
            expect(buttons.nth(index)).to_have_attribute("aria-pressed", "true")
            shown.add(page.locator("#card").text_content())
        self.assertGreater(len(shown), 1)

    def test_unrecognised_body(self):
        page = self.open("/try")
        show(page, "something new\n  of somebody")
        expect(page.locator("#card")).to_contain_text("something new")
        expect(page.locator("#mail")).to_contain_text("something new")

    def test_page_language_differs_from_message_language(self):
        page = self.open("/try", language="ja")
        expect(page.locator("html")).to_have_attribute("lang", "ja")
        page.get_by_role("link", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.get_by_role("heading", name="Try a message")).to_be_visible()


class Files(BrowserTest):
    def test_file_is_chosen(self):
        preview = self.serve(FIXTURES / "asr", FIXTURES / "alarm")
        page = self.open("/try", preview=preview)
        page.locator("#files").get_by_role("link", name="failed-runbook.json").click()
        expect(page.locator("#card")).to_contain_text("Remediation failed: RDS.13")
        expect(page.locator("#files a[aria-current=page]")).to_have_text("failed-runbook.json")
        # Snapshots are no bodies.
        expect(page.locator("#files a", has_text=".snap")).to_have_count(0)
        page.locator("#files").get_by_role("link", name="anomaly.json", exact=True).click()
        expect(page.locator("#card")).to_contain_text("larm")

    def test_files_outside_of_the_list_are_not_read(self):
        page = self.open("/try?file=/etc/passwd", preview=self.serve(FIXTURES / "asr"))
        expect(page.locator("main")).not_to_contain_text("root:")
        expect(page.locator("#json")).to_have_count(0)
