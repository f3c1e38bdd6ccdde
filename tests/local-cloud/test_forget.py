"""tools/forget.py."""

import json
import unittest

from deployed import ITEM, DeployedState, item_of

GONE, STAYS = "333333333333", "444444444444"
ONE, TWO, THREE = (digit * 32 for digit in "125")
THREADS = "asr-notify-bot-threads"


class Forget(DeployedState):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dynamodb.create_table(
            TableName=THREADS,
            AttributeDefinitions=[{"AttributeName": "thread", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "thread", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        bot = {**cls.outputs["slack_posters"]["bot"], "threads_table_name": THREADS}
        # Two destinations of one channel share the bot.
        posters = {"slack_posters": {"bot": bot, "on-call": bot}, "state_table_name": cls.TABLE}
        cls.write_state({**cls.outputs, **posters})

    def setUp(self):
        super().setUp()
        for account, subject, resource in ((GONE, ONE, "one"), (GONE, TWO, "two"), (STAYS, THREE, "three")):
            self.put_subject(subject, item_of(f"arn:aws:s3:::{resource}", account=account, id=f"{account}-{resource}"))
            self.put(f"subject#{subject}", "t#1795000000#1", text="{}")
            self.put(f"alias#{subject}", "alias", subject=subject)
            self.put("hold#bot", f"1795300000#{subject}", member=json.dumps({"subject": subject, "notice": None}))
        bypass = {"subject": "9" * 32, "notice": {"account": {"id": GONE}}}
        self.put("hold#mail", f"1795300000#{'9' * 32}", member=json.dumps(bypass))
        self.put_silence("of-account", control=None, account=GONE)
        self.put_silence("of-subject", control=None, subject=TWO)
        self.put_silence("of-control")
        self.put("destination#bot", "since", since=1795000000)
        # Its principal is of the account; the problem is not.
        self.put_subject("4" * 32, item_of("arn:aws:s3:::four", account=STAYS, title=f"Shared with {GONE}"))
        for thread in (
            f"C1#asr-{GONE}", f"C1#alert-{GONE}", f"#C1#subject#{ONE}",
            f"C1#asr-{STAYS}", "C1#asr-alarm", f"#C1#subject#{THREE}",
        ):  # fmt: skip
            self.dynamodb.put_item(TableName=THREADS, Item={"thread": {"S": thread}, "ts": {"S": "1"}})

    def threads(self) -> set[str]:
        return {each["thread"]["S"] for each in self.dynamodb.scan(TableName=THREADS)["Items"]}

    def test_first_run_counts_and_deletes_nothing(self):
        before = len(self.items()), self.threads()
        ended = self.run_tool("forget", GONE)
        self.assert_ends(
            ended, 0, "  3 threads\n", "  2 aliases\n", "  3 held notices\n", "  2 silences\n",
            "  2 lines of history\n", "  2 problems\n", "1 item about other accounts also names it",
            f"Nothing was deleted. To delete them: task forget -- {GONE} --delete\n",
        )  # fmt: skip
        self.assertEqual((len(self.items()), self.threads()), before)

    def test_account_is_forgotten_and_others_stay(self):
        ended = self.run_tool("forget", GONE, "--delete")
        self.assert_ends(ended, 0, "Deleted 14 items.\n", "Not removed: logs")
        kept = {(each["key"]["S"], each["sort"]["S"]) for each in self.items()}
        expected = {
            (f"subject#{THREE}", "state"), (f"subject#{THREE}", "t#1795000000#1"), (f"subject#{'4' * 32}", "state"),
            (f"alias#{THREE}", "alias"), ("hold#bot", f"1795300000#{THREE}"), ("silence", "of-control"),
            ("destination#bot", "since"),
        }  # fmt: skip
        self.assertEqual(kept, expected)
        self.assertEqual(self.threads(), {f"C1#asr-{STAYS}", "C1#asr-alarm", f"#C1#subject#{THREE}"})
        self.assert_ends(self.run_tool("forget", GONE), 0, f"Nothing is kept of the account {GONE}.\n")

    def test_damaged_items_stay(self):
        for item in ("{", "[]", json.dumps({**ITEM, "about": GONE})):
            self.put("subject#damaged", "state", item=item)
            self.put("silence", "damaged", silence=item)
            self.put("hold#bot", "1", member=item)
            self.assert_ends(self.run_tool("forget", GONE, "--delete"), 0)
            kept = {each["key"]["S"] for each in self.items()}
            self.assertLessEqual({"subject#damaged", "silence", "hold#bot"}, kept)

    def test_account_must_have_12_digits(self):
        ended = self.run_tool("forget", "production")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("must be 12 digits, is production", ended.stderr)


if __name__ == "__main__":
    unittest.main()
