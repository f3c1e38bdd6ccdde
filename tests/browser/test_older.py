"""The page shows the newest messages first. Older ones come on demand, with and without JavaScript."""

import json

from playwright.sync_api import Page, expect

from running_preview import Preview
from browser_test import BrowserTest, replies, thread, threads

# A page shows up to 100 threads, 100 mails and 10 replies of a thread at once.
SHOWN, SHOWN_REPLIES = 100, 10
MESSAGES, REPLIES = 230, 24


def custom(title: str, name: str) -> str:
    """A message of a thread."""
    content = {"title": title, "description": "> Account: example-production (`333333333333`)"}
    return json.dumps({"version": "1.0", "source": "custom", "content": content, "metadata": {"threadId": name}})


def fill(preview: Preview) -> None:
    """Send messages without replies, mails, and a thread with replies."""
    for number in range(MESSAGES):
        preview.amazon_q(custom(f"message {number}", f"alone-{number}"))
        preview.mail(f"mail {number}", "text")
    for number in range(REPLIES + 1):
        preview.amazon_q(custom(f"reply {number}", "long"))


class Older(BrowserTest):
    def load(self, page: Page, name: str) -> None:
        page.get_by_role("link", name=name, exact=True).click()

    def test_older_messages_are_loaded_above_in_order(self):
        fill(self.preview)
        page = self.open("/?channel=security")
        expect(threads(page)).to_have_count(SHOWN)
        scroller = page.locator("#channel .scroll")
        scroller.evaluate("each => each.scrollTo(0, 0)")
        first = threads(page).first.element_handle()
        top = first.bounding_box()["y"]
        self.load(page, "Older messages")
        expect(threads(page)).to_have_count(2 * SHOWN)
        expect(page.get_by_role("log")).to_have_text(f"Loaded: {SHOWN}")
        # What the reader sees stays in place.
        self.assertAlmostEqual(first.bounding_box()["y"], top, delta=2)
        self.load(page, "Older messages")
        expect(threads(page)).to_have_count(MESSAGES + 1)
        expect(page.get_by_role("link", name="Older messages")).to_have_count(0)
        names = threads(page).evaluate_all("all => all.map(each => each.dataset.thread)")
        self.assertEqual(names, [f"alone-{number}" for number in range(MESSAGES)] + ["long"])
        # A reply in an older thread moves it to the end.
        self.preview.amazon_q(custom("again", "alone-3"))
        expect(page.get_by_role("log")).to_contain_text("again")
        expect(threads(page)).to_have_count(MESSAGES + 1)

    def test_reply_in_a_thread_that_is_not_loaded_brings_it_to_the_end(self):
        fill(self.preview)
        page = self.open("/?channel=security")
        expect(thread(page, "alone-3")).to_have_count(0)
        self.preview.amazon_q(custom("again", "alone-3"))
        expect(threads(page).last).to_contain_text("message 3")
        expect(replies(threads(page).last)).to_have_count(1)

    def test_edited_message_that_is_not_loaded_stays_where_it_is(self):
        channel = "C0456EFGH"
        posted = [self.preview.bot({"text": f"message {number}"}, channel) for number in range(SHOWN + 1)]
        page = self.open(f"/?channel={channel}")
        self.assertTrue(self.preview.edit(posted[0]["ts"], "edited", channel)["ok"])
        self.preview.bot({"text": "the end"}, channel)
        expect(threads(page).last).to_contain_text("the end")
        expect(page.locator(".edited")).to_have_count(0)
        self.load(page, "Older messages")
        expect(threads(page).first).to_contain_text("edited")

    def test_older_replies_are_loaded_and_stay_with_a_new_reply(self):
        fill(self.preview)
        page = self.open("/?channel=security")
        long = thread(page, "long")
        long.locator("summary").click()
        expect(replies(long)).to_have_count(SHOWN_REPLIES)
        self.load(page, f"{REPLIES - SHOWN_REPLIES} older replies")
        expect(replies(long)).to_have_count(REPLIES)
        self.preview.amazon_q(custom(f"reply {REPLIES + 1}", "long"))
        expect(long.locator("summary")).to_contain_text(f"{REPLIES + 1} replies")
        shown = long.locator(".title").all_text_contents()
        self.assertEqual(shown, [f"reply {number}" for number in range(REPLIES + 2)])
        expect(replies(long).last).to_be_visible()

    def test_reload_after_missed_changes_keeps_what_was_loaded(self):
        fill(self.preview)
        page, held = self.window().page, []
        page.route("**/events*", lambda route: held.append(route))
        page.goto(f"{self.preview.address}/?channel=security")
        page.locator("#channel .scroll").evaluate("each => each.scrollTo(0, 0)")
        self.load(page, "Older messages")
        expect(threads(page)).to_have_count(2 * SHOWN)
        self.preview.amazon_q(custom("missed", "missed"))
        held[0].continue_()
        expect(threads(page).last).to_contain_text("missed")
        self.assertGreaterEqual(threads(page).count(), 2 * SHOWN)

    def test_older_mail_is_loaded_below_and_focused(self):
        fill(self.preview)
        page = self.open("/?channel=security")
        mails = page.locator("details.mail")
        expect(mails).to_have_count(SHOWN)
        link = page.get_by_role("link", name="Older mail")
        link.focus()
        page.keyboard.press("Enter")
        expect(mails).to_have_count(2 * SHOWN)
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        expect(mails).to_have_count(MESSAGES)
        expect(mails.nth(2 * SHOWN).locator("summary")).to_be_focused()
        subjects = mails.locator("summary .subject").all_text_contents()
        self.assertEqual(subjects, [f"mail {number}" for number in reversed(range(MESSAGES))])

    def test_older_messages_without_javascript(self):
        fill(self.preview)
        window = self.window(java_script_enabled=False)
        page = window.page
        page.goto(f"{window.origin}/?channel=security")
        self.load(page, "Older messages")
        expect(threads(page).last).to_contain_text(f"message {MESSAGES - SHOWN}")
        expect(threads(page)).to_have_count(SHOWN)
        self.load(page, "Older messages")
        expect(threads(page).first).to_contain_text("message 0")
        self.load(page, "Newest messages")
        long = thread(page, "long")
        long.locator("summary").click()
        self.load(page, f"{REPLIES - SHOWN_REPLIES} older replies")
        expect(threads(page)).to_have_count(1)
        expect(replies(thread(page, "long")).first).to_contain_text("reply 1")
        expect(replies(thread(page, "long")).first).to_be_visible()
        self.load(page, "Older mail")
        expect(page.locator("details.mail .subject").first).to_have_text(f"mail {MESSAGES - SHOWN - 1}")
        self.load(page, "Newest mail")
        expect(page.locator("details.mail .subject").first).to_have_text(f"mail {MESSAGES - 1}")

    def test_many_arrivals_leave_a_page_of_the_newest(self):
        page = self.open("/?channel=security")
        for number in range(4 * SHOWN):
            self.preview.amazon_q(custom(f"message {number}", f"alone-{number}"))
        expect(threads(page).last).to_contain_text(f"message {4 * SHOWN - 1}")
        self.assertLessEqual(threads(page).count(), 3 * SHOWN)
        expect(page.get_by_role("link", name="Older messages")).to_have_count(1)
