"""The stand-in for Slack's Web API."""

import json
import unittest
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from local_cloud import block_kit
from local_cloud.slack import Workspace
from running_cloud import Cloud

TOKEN, CHANNEL = "xoxb-1", "C0123456789"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


class Clock:
    """A time that passes when it is told to."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class Posting(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.workspace = Workspace(self.clock)
        self.set()

    def set(self, **settings):
        self.workspace.set({"tokens": [TOKEN], "channels": [CHANNEL, "C2"], **settings})

    def call(self, token: str = TOKEN, **arguments) -> tuple[int, dict, dict]:
        body = json.dumps({"channel": CHANNEL, **arguments}).encode()
        return self.workspace.post(f"Bearer {token}" if token else "", body)

    def error(self, **arguments) -> str | None:
        status, _, answer = self.call(**arguments)
        self.assertEqual(status, 200)
        return answer.get("error")

    def test_message_is_remembered(self):
        _, _, answer = self.call(text="hello", blocks=[SECTION], unfurl_links=False, unfurl_media=False)
        self.assertEqual((answer["ok"], answer["channel"], answer["ts"]), (True, CHANNEL, "1700000000.000000"))
        expected = {"channel": CHANNEL, "ts": answer["ts"], "thread_ts": None, "text": "hello", "blocks": [SECTION]}
        self.assertEqual(self.workspace.messages, [{**expected, "unfurl": False}])

    def test_media_unfurls_unless_told_not_to(self):
        self.call(text="hello")
        self.assertTrue(self.workspace.messages[0]["unfurl"])

    def test_ts_is_unique_and_rises(self):
        stamps = [self.call(text="hello")[2]["ts"] for _ in range(3)]
        self.assertEqual(stamps, sorted(set(stamps)))

    def test_refusals_come_with_http_200(self):
        for error, arguments in {
            "not_authed": {"token": "", "text": "t"},
            "invalid_auth": {"token": "xoxb-2", "text": "t"},
            "channel_not_found": {"channel": "C3", "text": "t"},
            "no_text": {},
            "thread_not_found": {"text": "t", "thread_ts": "1.000000"},
            "invalid_blocks": {"text": "t", "blocks": [{"type": "paragraph"}]},
        }.items():
            self.assertEqual(self.error(**arguments), error)
        self.assertEqual(self.workspace.messages, [])

    def test_reply_needs_a_parent_of_the_channel(self):
        parent = self.call(text="parent")[2]["ts"]
        reply = self.call(text="reply", thread_ts=parent)[2]["ts"]
        self.assertEqual(self.workspace.messages[1]["thread_ts"], parent)
        self.assertEqual(self.error(text="t", thread_ts=reply), "thread_not_found")
        self.assertEqual(self.error(text="t", thread_ts=parent, channel="C2"), "thread_not_found")

    def test_invalid_blocks_say_where(self):
        _, _, answer = self.call(text="t", blocks=[SECTION, {"type": "header", "text": SECTION["text"]}])
        pointers = answer["response_metadata"]["messages"]
        self.assertEqual(pointers, ["[ERROR] unsupported type: mrkdwn [json-pointer:/blocks/1/text/type]"])

    def test_whole_message_has_a_limit(self):
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2640}}] * 5
        self.assertIsNone(self.error(text="t", blocks=blocks))
        self.assertEqual(self.error(text="t", blocks=[*blocks, SECTION]), "msg_blocks_too_long")

    def test_one_message_a_second_and_channel(self):
        self.set(per_second=1)
        self.assertEqual(self.call(text="one")[0], 200)
        self.clock.now += 0.4
        status, headers, answer = self.call(text="two")
        self.assertEqual((status, headers, answer["error"]), (429, {"retry-after": "1"}, "ratelimited"))
        self.assertEqual(self.call(text="elsewhere", channel="C2")[0], 200)
        self.clock.now += 0.6
        self.assertEqual(self.call(text="two")[0], 200)
        self.assertEqual([each["text"] for each in self.workspace.messages], ["one", "elsewhere", "two"])

    def test_failures_are_on_order(self):
        self.set(fail=[{"error": "fatal_error", "times": 2}, {"error": "503", "times": 1}])
        self.assertEqual([self.error(text="t") for _ in range(2)], ["fatal_error"] * 2)
        self.assertEqual(self.call(text="t")[0], 503)
        self.assertIsNone(self.error(text="t"))


class BlockKit(unittest.TestCase):
    def problems(self, *blocks) -> list[str]:
        return block_kit.problems(list(blocks))

    def test_good_blocks(self):
        plain = {"type": "plain_text", "text": "x" * 75}
        button = {"type": "button", "text": plain, "url": "https://example.com"}
        fields = [{"type": "mrkdwn", "text": "x" * 2000}] * 10
        good = [
            {"type": "header", "text": {"type": "plain_text", "text": "x" * 150}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}, "accessory": button},
            {"type": "section", "fields": fields},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}]},
            {"type": "actions", "elements": [button] * 25},
            {"type": "divider"},
        ]
        self.assertEqual(self.problems(*good), [])
        self.assertEqual(self.problems(*[SECTION] * 50), [])

    def test_limits(self):
        text = {"type": "mrkdwn", "text": "x"}
        button = {"type": "button", "text": {"type": "plain_text", "text": "x"}}
        for wrong in (
            [SECTION] * 51,
            [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
            [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
            [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
            [{"type": "section"}],
            [{"type": "section", "fields": [text] * 11}],
            [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
            [{"type": "context", "elements": [text] * 11}],
            [{"type": "actions", "elements": [button] * 26}],
            [{"type": "actions", "elements": [{**button, "url": "x"}]}],
            [{"type": "actions", "elements": [{**button, "url": "https://" + "x" * 3000}]}],
            [{"type": "actions", "elements": [{**button, "text": {"type": "plain_text", "text": "x" * 76}}]}],
            ["text"],
        ):
            self.assertEqual(len(self.problems(*wrong)), 1, wrong)
        self.assertEqual(len(block_kit.problems({"type": "divider"})), 1)


class OverHttp(unittest.TestCase):
    def test_workspace_is_served_and_reset(self):
        cloud = Cloud()
        self.addCleanup(cloud.end)
        cloud.page("slack/settings", "PUT", {"tokens": [TOKEN], "channels": [CHANNEL], "per_second": 1})
        post = Request(
            f"{cloud.endpoint}/_local-cloud/slack/api/chat.postMessage",
            json.dumps({"channel": CHANNEL, "text": "日本語"}).encode(),
            {"authorization": f"Bearer {TOKEN}", "content-type": "application/json; charset=utf-8"},
        )
        with urlopen(post) as answer:
            self.assertTrue(json.load(answer)["ok"])
        with self.assertRaises(HTTPError) as caught:
            urlopen(post)
        self.assertEqual((caught.exception.code, caught.exception.headers["Retry-After"]), (429, "1"))
        caught.exception.close()
        self.assertEqual([each["text"] for each in cloud.page("slack/messages")], ["日本語"])
        cloud.page("slack/messages", "DELETE")
        self.assertEqual(cloud.page("slack/messages"), [])
        urlopen(Request(f"{cloud.endpoint}/_ministack/reset", method="POST")).close()
        with urlopen(post) as answer:
            self.assertEqual(json.load(answer)["error"], "invalid_auth")


if __name__ == "__main__":
    unittest.main()
