"""Untrusted text in findings, messages and addresses stays text."""

import json
from http.client import HTTPConnection
from urllib.parse import quote

from playwright.sync_api import Page, expect

from running_preview import body, published
from browser_test import BrowserTest, threads
from test_playground import show

ATTACKS = [
    "<script>window.hacked = 1; alert(1)</script>",
    "<img src=x onerror='window.hacked = 1; alert(1)'>",
    "\"'><svg onload=window.hacked=1><iframe src=//evil.example></iframe>",
    "</pre></details></article></template></textarea><style>*{display:none}</style><base href=//evil.example>",
    "<javascript:window.hacked=1|click me> <data:text/html,x|data> <//evil.example|no scheme>",
    "<https://evil.example/\"onmouseover=\"window.hacked=1|quotes> <https://evil.example/'x'=|more>",
    "<!channel><!subteam^S0123ABCD|<b>team</b>> &lt;b&gt;entity&lt;/b&gt; &amp;lt;i&amp;gt;",
    "\u202egnp.exe \u2066\u2067 {{7*7}} ${7*7} `` ` *_~ \\u003cb> \x00\x07",
]
# The elements that the page consists of. Any other would come from untrusted text.
OURS = """a article b blockquote body br button circle code dd del details div dl dt em form g h1 h2 h3 h4 h5 h6 head header
hr html i label li line link main meta meter nav option p path polyline pre rect s section select span strong summary svg
table tbody td textarea th thead time title tr ul""".split()

# Elements, scripts and links other than the page's, and attributes with scripts or styles.
STRANGE = """ours => [...document.querySelectorAll('*')].flatMap(element => {
    const found = [];
    const name = element.localName;
    if (!ours.includes(name) && !(name === 'script' && element.getAttribute('src') === '/page.js')) found.push(name);
    for (const { name: attribute, value } of element.attributes) {
        if (/^(on|style$|srcdoc$)/.test(attribute)) found.push(`${name} ${attribute}`);
        if (/^(href|src|action|formaction)$/.test(attribute) && !/^([/?#]|https:|http:|mailto:)/.test(value)) found.push(value);
    }
    return found;
})"""


class Hostile(BrowserTest):
    def assert_inert(self, page: Page) -> None:
        """Check that no untrusted text became an element or a script. The browser's errors fail the test anyway."""
        self.assertEqual(page.evaluate(STRANGE, OURS), [])
        self.assertIsNone(page.evaluate("window.hacked ?? null"))
        for link in page.locator("main a[href^=http]").all():
            self.assertEqual(link.get_attribute("rel"), "noopener noreferrer")

    def unfold(self, page: Page) -> None:
        """Open everything, and hover over everything that reacts."""
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        page.evaluate(
            "document.querySelectorAll('main *, #inbox *').forEach(each => each.dispatchEvent(new MouseEvent('mouseover')))"
        )

    def test_untrusted_text_in_findings_stays_text(self):
        page = self.open()
        fixtures = ["asr/hostile.json", "guardduty/hostile.json", "security-hub/hostile.json"]
        for fixture in fixtures:
            self.preview.deliver(fixture)
        expect(page.locator("details.mail")).to_have_count(len(fixtures))
        expect(page.locator("main .message")).not_to_have_count(0)
        self.unfold(page)
        self.assert_inert(page)
        # Mentions in untrusted text are not rendered as mentions.
        expect(page.locator(".mention")).to_have_count(0)
        hosts = page.locator("main#channel .message a").evaluate_all("all => all.map(each => new URL(each.href).host)")
        self.assertEqual({host for host in hosts if not host.endswith(".amazon.com")}, set())

    def test_markup_in_findings_stays_text(self):
        page = self.open()
        for attack in ATTACKS:
            title = "S3 general purpose buckets should require requests to use SSL"
            self.preview.deliver("asr/success.json", **{title: json.dumps(attack)[1:-1]})
        expect(page.locator("details.mail")).to_have_count(len(ATTACKS))
        self.unfold(page)
        self.assert_inert(page)
        for text in ("<script>window.hacked = 1; alert(1)</script>", "{{7*7}} ${7*7}"):
            expect(page.locator("main .message", has_text=text)).to_have_count(1)

    def test_markup_in_amazon_q_messages_stays_text(self):
        page = self.open("/?channel=security")
        for attack in ATTACKS:
            message = json.loads(published(body("asr/success.json")))
            message["content"] |= {"title": attack, "description": attack, "nextSteps": [attack], "keywords": [attack]}
            message["metadata"] |= {"threadId": attack, "summary": attack, "additionalContext": {attack: attack}}
            text = json.dumps(message)
            self.preview.amazon_q(text, MessageId=attack, Subject=attack, TopicArn=attack, Timestamp=attack)
            # A message that cannot be rendered is shown as it is.
            self.preview.amazon_q(attack)
        expect(threads(page)).to_have_count(2 * len(ATTACKS))
        self.unfold(page)
        self.assert_inert(page)
        shown = page.locator("main pre.raw").all_text_contents()
        self.assertEqual(shown, [attack.replace("\x00", "") for attack in ATTACKS])
        links = page.locator("main a[href*='evil.example']").evaluate_all("all => all.map(each => each.textContent)")
        self.assertEqual(set(links) - {"quotes", "more"}, set())

    def test_forged_thread_ids_do_not_move_replies(self):
        page = self.open()
        for attack in [*ATTACKS, "last"]:
            message = json.loads(published(body("asr/success.json")))
            message["metadata"] |= {"threadId": 'x"] .y', "summary": attack}
            message["content"]["title"] = attack
            self.preview.amazon_q(json.dumps(message))
        expect(threads(page)).to_have_count(1)
        expect(threads(page).locator(".message")).to_have_count(len(ATTACKS) + 1)
        expect(threads(page).locator(".latest-update")).to_contain_text("last")
        self.assert_inert(page)

    def test_markup_in_bot_messages_stays_text(self):
        page = self.open()
        for attack in ATTACKS:
            blocks = [
                {"type": "header", "text": {"type": "plain_text", "text": attack}},
                {"type": "section", "text": {"type": "mrkdwn", "text": attack}},
                {"type": "section", "fields": [{"type": "mrkdwn", "text": attack}]},
                {"type": "context", "elements": [{"type": "mrkdwn", "text": attack}]},
            ]
            self.preview.bot({"text": attack, "blocks": blocks})
            self.preview.bot({"text": attack})
            self.preview.bot({"text": attack, "blocks": [{"type": attack}]})
        expect(threads(page)).to_have_count(3 * len(ATTACKS))
        self.unfold(page)
        self.assert_inert(page)

    def test_markup_in_mail_stays_text(self):
        page = self.open()
        for attack in ATTACKS:
            self.preview.mail(attack, f"{attack}\n\n  {attack}\n  https://evil.example/{attack}\n  https://ok.example/\n")
        expect(page.locator("details.mail")).to_have_count(len(ATTACKS))
        self.unfold(page)
        self.assert_inert(page)

    def test_markup_in_addresses_stays_text(self):
        self.preview.deliver("asr/success.json")
        window = self.window()
        for attack in ATTACKS[:5]:
            word = quote(attack)
            for path in (f"/?channel={word}&account={word}&language={word}", f"/try?file={word}&language={word}"):
                window.page.goto(window.origin + path)
                self.assert_inert(window.page)

    def test_markup_in_playground_bodies_stays_text(self):
        page = self.open("/try")
        fixtures = [body(f"{source}/hostile.json") for source in ("asr", "guardduty")]
        for text in [*fixtures, *ATTACKS, json.dumps({"Finding": {"title": "\n".join(ATTACKS)}})]:
            show(page, text)
            expect(page.locator("#json")).to_be_visible()
            self.assert_inert(page)

    def test_requests_of_other_sites_are_rejected(self):
        for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            answer = self.request("POST", "/sns/amazon-q/security", headers)
            self.assertIn(answer.status, (403, 421), headers)
        expect(threads(self.open())).to_have_count(0)

    def test_content_security_policy_allows_own_resources_only(self):
        for path in ("/", "/try", "/style.css", "/nothing"):
            answer = self.request("GET", path, {})
            policy = answer.headers["content-security-policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(answer.headers["x-content-type-options"], "nosniff")

    def request(self, method: str, path: str, headers: dict):
        """The response, whatever its status."""
        connection = HTTPConnection(self.preview.address.removeprefix("http://"))
        self.addCleanup(connection.close)
        connection.request(method, path, "{}" if method == "POST" else None, headers)
        return connection.getresponse()
