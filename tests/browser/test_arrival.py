"""Published messages appear on the page without a reload, where Slack would show them."""

import json

from playwright.sync_api import expect

from running_preview import PRODUCTION, SANDBOX, STAGING, body, published
from browser_test import BrowserTest, replies, thread, threads


class Arrival(BrowserTest):
    def test_message_appears_without_reloading(self):
        page = self.open()
        nothing = page.get_by_role("heading", name="Nothing here yet").first
        expect(nothing).to_be_visible()
        page.evaluate("window.stays = true")
        self.preview.amazon_q(published(body("asr/failed-runbook.json")))
        first = thread(page, f"asr-{PRODUCTION}").locator(".message").first
        expect(first).to_be_visible()
        expect(first).to_contain_text("Remediation failed: RDS.13")
        expect(first.locator(".sender")).to_have_text("Amazon Q Developer")
        expect(first.locator("blockquote")).to_contain_text("example-production")
        expect(first.locator(".tag")).to_contain_text(["RDS.13", PRODUCTION])
        expect(nothing).to_be_hidden()
        expect(page.locator("nav#channels a")).to_have_attribute("aria-current", "page")
        self.assertTrue(page.evaluate("window.stays"))

    def test_new_messages_are_announced_to_screen_readers(self):
        page = self.open()
        news = page.get_by_role("log")
        self.preview.amazon_q(published(body("asr/failed-runbook.json")))
        expect(news).to_contain_text("Remediation failed: RDS.13")

    def test_second_message_of_an_account_is_a_reply(self):
        page = self.open()
        self.preview.amazon_q(published(body("asr/success.json")))
        self.preview.amazon_q(published(body("asr/failed-runbook.json")))
        shown = thread(page, f"asr-{PRODUCTION}")
        expect(replies(shown)).to_have_count(1)
        expect(replies(shown)).to_be_hidden()
        expect(shown.locator(".message").first).to_contain_text("S3.5")
        summary = json.loads(published(body("asr/failed-runbook.json")))["metadata"]["summary"]
        expect(shown.locator(".latest-update")).to_contain_text(summary)
        shown.locator("summary", has_text="1 reply").click()
        expect(replies(shown)).to_be_visible()
        expect(replies(shown)).to_contain_text("RDS.13")

    def test_new_reply_keeps_the_thread_open_and_the_focus(self):
        for fixture in ("asr/success.json", "asr/failed-runbook.json"):
            self.preview.amazon_q(published(body(fixture)))
        page = self.open()
        shown = thread(page, f"asr-{PRODUCTION}")
        fold = shown.locator("summary")
        fold.focus()
        page.keyboard.press("Enter")
        expect(replies(shown)).to_be_visible()
        self.preview.amazon_q(published(body("asr/lambda-error.json")))
        expect(replies(shown)).to_have_count(2)
        expect(replies(shown).last).to_be_visible()
        expect(fold).to_be_focused()
        expect(fold).to_contain_text("2 replies")

    def test_alarms_have_a_thread_of_their_own(self):
        page = self.open()
        self.preview.amazon_q(published(body("asr/success.json")))
        self.preview.amazon_q(published(body("alarm/assume-role-failure.json")))
        self.preview.amazon_q(published(body("alarm/no-runbook.json")))
        alarms = thread(page, "asr-alarm")
        expect(alarms).to_contain_text("Alarms")
        expect(alarms.locator(".message")).to_have_count(2)
        expect(threads(page)).to_have_count(2)
        expect(thread(page, f"asr-{PRODUCTION}")).not_to_contain_text("Alarms")

    def test_threads_of_three_accounts_are_sorted_by_time(self):
        page = self.open()
        for account in (PRODUCTION, STAGING, SANDBOX, PRODUCTION):
            # Different messages.
            self.preview.amazon_q(published(body("asr/success.json", account)))
        expect(threads(page)).to_have_count(3)
        expect(replies(thread(page, f"asr-{PRODUCTION}"))).to_have_count(1)
        names = threads(page).evaluate_all("all => all.map(each => each.dataset.thread)")
        self.assertEqual(names, [f"asr-{account}" for account in (STAGING, SANDBOX, PRODUCTION)])

    def test_message_repeated_by_sns_is_shown_once(self):
        page = self.open()
        for fixture in ("asr/success.json", "asr/success.json", "asr/failed-runbook.json"):
            self.preview.amazon_q(published(body(fixture)), MessageId=f"of {fixture}")
        expect(thread(page, f"asr-{PRODUCTION}").locator(".message")).to_have_count(2)

    def test_message_that_arrives_during_loading_is_shown(self):
        window = self.window()
        # The page is loaded, its script is not.
        window.page.route("**/page.js", lambda route: (self.preview.deliver("asr/success.json"), route.continue_()))
        window.page.goto(self.preview.address)
        expect(thread(window.page, f"asr-{PRODUCTION}")).to_be_visible()
        expect(window.page.locator("details.mail")).to_have_count(1)

    def test_page_opened_later_shows_the_same_messages(self):
        self.preview.deliver("asr/success.json")
        page = self.open("/?channel=security")
        for fixture in ("alarm/no-runbook.json", "asr/failed-runbook.json"):
            self.preview.deliver(fixture)
        expect(page.locator("details.mail")).to_have_count(3)
        expect(threads(page)).to_have_count(2)
        shown = "['#lists', '#threads', '#mails'].map(each => document.querySelector(each).innerHTML)"
        for live, fresh in zip(page.evaluate(shown), self.open("/?channel=security").evaluate(shown), strict=True):
            self.assertEqual(live, fresh)


class Refusal(BrowserTest):
    def test_message_that_amazon_q_would_drop_is_marked_with_the_reasons(self):
        page = self.open()
        self.preview.amazon_q("just words")
        message = json.loads(published(body("asr/success.json")))
        message["content"]["title"] = "x" * 251
        message["content"]["nextSteps"] = ["y" * 351]
        self.preview.amazon_q(json.dumps(message))
        self.preview.amazon_q(published(body("asr/failed-runbook.json", STAGING)))
        expect(threads(page)).to_have_count(3)
        expect(page.locator(".message:has(.problems)")).to_have_count(2)
        words = threads(page).nth(0)
        expect(words).to_contain_text("just words")
        expect(words.locator(".problems")).to_contain_text("Amazon Q drops it without a word")
        expect(words.locator(".problems li")).not_to_have_count(0)
        long = threads(page).nth(1).locator(".problems li")
        expect(long).to_contain_text(["title", "nextSteps"])

    def test_message_that_slack_rejects_is_marked_with_the_reasons(self):
        page = self.open()
        answer = self.preview.bot({"text": "t", "blocks": [{"type": "paragraph"}]})
        self.assertEqual(answer["error"], "invalid_blocks")
        expect(page.locator(".message .problems")).to_contain_text(answer["response_metadata"]["messages"])

    def test_mail_that_sns_would_reject_is_marked(self):
        page = self.open()
        self.preview.mail("a subject that is too long " * 5, "text")
        mail = page.locator("details.mail")
        mail.locator("summary").click()
        expect(mail.locator(".problems li")).not_to_have_count(0)
