"""Channels, the filter by account, the bot's channel and the inbox."""

import json

from playwright.sync_api import expect

from running_preview import ACCOUNTS, PRODUCTION, SANDBOX, STAGING, body, published
from browser_test import BrowserTest, replies, thread, threads

BOT = "C0456EFGH"


class Accounts(BrowserTest):
    def setUp(self):
        super().setUp()
        for account in ACCOUNTS:
            self.preview.deliver("asr/success.json", account)

    def test_accounts_are_listed_by_name(self):
        page = self.open()
        for account, name in ACCOUNTS.items():
            expect(page.locator(f'nav#accounts a[data-account="{account}"]')).to_contain_text(name)

    def test_one_account_is_shown_of_channel_and_inbox(self):
        page = self.open()
        page.locator(f'nav#accounts a[data-account="{STAGING}"]').click()
        expect(threads(page)).to_have_count(1)
        expect(thread(page, f"asr-{STAGING}")).to_be_visible()
        expect(page.locator("details.mail")).to_have_count(1)
        expect(page.locator("nav#accounts a[aria-current]")).to_contain_text(STAGING)
        page.locator("nav#accounts").get_by_text("All").click()
        expect(threads(page)).to_have_count(3)
        expect(page.locator("details.mail")).to_have_count(3)

    def test_new_messages_obey_the_account_filter(self):
        page = self.open(f"/?channel=security&account={STAGING}")
        for account in (SANDBOX, STAGING):
            self.preview.deliver("asr/failed-runbook.json", account)
        expect(replies(thread(page, f"asr-{STAGING}"))).to_have_count(1)
        expect(page.locator("details.mail")).to_have_count(2)
        expect(threads(page)).to_have_count(1)

    def test_account_filter_stays_across_channels(self):
        page = self.open(f"/?channel=security&account={STAGING}")
        page.locator("nav#channels a", has_text=BOT).click()
        expect(threads(page)).to_have_count(1)
        expect(threads(page)).to_contain_text(STAGING)


class Channels(BrowserTest):
    def test_each_channel_shows_its_own(self):
        self.preview.amazon_q(published(body("asr/success.json")))
        page = self.open("/?channel=security")
        self.preview.amazon_q(published(body("asr/success.json", STAGING)), channel="on-call")
        self.preview.amazon_q(published(body("asr/failed-runbook.json")))
        expect(replies(thread(page, f"asr-{PRODUCTION}"))).to_have_count(1)
        expect(threads(page)).to_have_count(1)
        page.locator("nav#channels a", has_text="on-call").click()
        expect(thread(page, f"asr-{STAGING}")).to_be_visible()
        expect(threads(page)).to_have_count(1)

    def test_message_is_rendered_as_in_slack(self):
        page = self.open()
        message = json.loads(published(body("asr/failed-runbook.json")))
        message["content"]["description"] = (
            "*bold* _italic_ ~struck~ `code` :warning: &lt;b&gt; <!here> <@U0123ABCD>\n> quoted\n"
            "```\nkept  as it is\n```\n• point\n<https://docs.aws.amazon.com/|the docs>"
        )
        self.preview.amazon_q(json.dumps(message))
        shown = threads(page).locator(".message")
        for tag, text in {"b": "bold", "i": "italic", "s": "struck", "code": "code"}.items():
            element = shown.locator(f".text {tag}, .text {dict(b='strong', i='em', s='del').get(tag, tag)}")
            expect(element.first).to_have_text(text)
        expect(shown).to_contain_text("⚠️ <b>")
        expect(shown.locator(".mention")).to_have_text(["@here", "@U0123ABCD"])
        expect(shown.locator("blockquote")).to_have_text("quoted")
        expect(shown.locator("pre")).to_have_text("kept  as it is")
        link = shown.get_by_role("link", name="the docs")
        expect(link).to_have_attribute("href", "https://docs.aws.amazon.com/")
        expect(link).to_have_attribute("rel", "noopener noreferrer")


class Bot(BrowserTest):
    def tell_bot(self, fixture: str, account: str = PRODUCTION) -> None:
        answer = self.preview.bot(json.loads(published(body(fixture, account), "slack-bot")))
        self.assertTrue(answer["ok"], answer)

    def test_threads_of_the_bot(self):
        page = self.open()
        for fixture in ("guardduty/instance.json", "asr/success.json", "asr/failed-runbook.json"):
            self.tell_bot(fixture)
        expect(page.locator("nav#channels a")).to_contain_text(BOT)
        expect(threads(page)).to_have_count(2)
        expect(threads(page).first.locator(".sender")).to_have_text("asr-notify")
        results = threads(page).last
        expect(replies(results)).to_have_count(1)
        expect(replies(results)).to_contain_text("RDS.13")
        # Only Amazon Q adds one.
        expect(page.locator(".latest-update")).to_have_count(0)

    def test_edited_message_changes_in_its_place(self):
        opening = self.preview.bot({"text": "still open", "thread": "one"}, BOT)
        self.preview.bot({"text": "another thread", "thread": "two"}, BOT)
        page = self.open()
        expect(page.locator(".edited")).to_have_count(0)
        self.assertTrue(self.preview.edit(opening["ts"], "now over", BOT)["ok"])
        expect(threads(page).first).to_contain_text("now over")
        expect(threads(page).first.locator(".edited")).to_have_text("(edited)")
        expect(threads(page).last).to_contain_text("another thread")
        expect(page.get_by_text("still open")).to_have_count(0)
        expect(page.get_by_role("log")).to_contain_text("Edited message: now over")

    def test_slack_stand_in_answers_with_slacks_errors(self):
        post = "/slack/api/chat.postMessage"
        self.assertEqual(self.preview.post(post, {"channel": BOT, "text": "t"})["error"], "not_authed")
        self.assertEqual(self.preview.post("/slack/api/chat.unfurl", {})["error"], "unknown_method")


class Inbox(BrowserTest):
    def test_mail_arrives_and_opens(self):
        page = self.open()
        expect(page.locator("section#inbox")).to_contain_text("No mail yet")
        mail = json.loads(published(body("asr/failed-runbook.json"), "email"))
        self.preview.mail(mail["subject"], mail["text"])
        shown = page.locator("section#inbox details.mail")
        expect(shown.locator("summary")).to_contain_text(mail["subject"])
        expect(shown.locator("pre")).to_be_hidden()
        shown.locator("summary").click()
        expect(shown.locator("pre")).to_be_visible()
        expect(shown.locator("dl")).to_contain_text("audit@example.com")
        self.assertEqual(shown.locator("pre").text_content().strip(), mail["text"].strip())

    def test_open_mail_stays_open_below_new_mail(self):
        self.preview.mail("first", "text of the first")
        page = self.open()
        first = page.locator("details.mail", has_text="first")
        first.locator("summary").click()
        self.preview.mail("second", "text of the second")
        expect(page.locator("details.mail .subject").first).to_have_text("second")
        expect(first.locator("pre")).to_be_visible()
