"""tools/silence.py and tools/silences.py."""

import json
import re
import time
import unittest

from deployed import ALIAS, ITEM, DeployedState, item_of
from running_cloud import SECURITY

COMMENT = ("--comment", "maintenance until Friday")
DAY = 24 * 60 * 60
ONE, TWO, THREE = (digit * 32 for digit in "123")


class Silences(DeployedState):
    def silences(self) -> list[dict]:
        """The silences in the table, with their index attributes."""
        found = [each for each in self.items() if each["key"]["S"] == "silence"]
        indexed = ("due_shard", "due_at", "expires_at")
        return [
            {
                **json.loads(each["silence"]["S"]),
                **{name: next(iter(each[name].values())) for name in indexed if name in each},
                "sort": each["sort"]["S"],
            }
            for each in found
        ]

    def test_silence_is_written_and_names_what_it_matches(self):
        self.put_subject(ONE, item_of("arn:aws:s3:::one"))
        self.put_subject(TWO, item_of("arn:aws:s3:::two", account="444444444444"))
        self.put_subject(THREE, item_of("arn:aws:s3:::three", control="S3.1"))
        self.put("hold#bot", f"1795300000#{THREE}", due_shard="0", due_at=1795300000)
        ended = self.run_tool("silence", "--control", "S3.5", "--account", "333333333333", "--for", "7d", *COMMENT)
        self.assert_ends(
            ended, 0, "control S3.5, account 333333333333, until ", " JST\n", "It matches 1 open problem:\n",
            "  high  333333333333  S3.5: arn:aws:s3:::one\n", "takes effect within a minute", "notifies nevertheless",
            "never hides\nmessages in an unknown format, alarms about asr-notify itself, or that a problem is resolved",
        )  # fmt: skip
        self.assertEqual(ended.stderr, "")
        [silence] = self.silences()
        self.assertRegex(silence["id"], "^[0-9a-f]{8}$")
        self.assertEqual(silence["due_shard"], "0")
        self.assertAlmostEqual(silence["created_at"], time.time(), delta=60)
        until = silence["created_at"] + 7 * DAY
        self.assertAlmostEqual(silence["until"], until, delta=2)
        expected = {
            "sort": silence["id"], "control": "S3.5", "account": "333333333333", "source": None, "subject": None,
            "by": f"arn:aws:iam::{SECURITY}:root", "comment": "maintenance until Friday", "hidden": 0,
            "due_at": str(silence["until"]), "expires_at": str(silence["until"] + 90 * DAY),
        }  # fmt: skip
        self.assertEqual({name: silence[name] for name in expected}, expected)

    def test_silence_of_a_finding_is_of_its_subject(self):
        self.put_subject(ONE, ITEM)
        alarm = {"source": "alarm", "id": "arn:aws:cloudwatch:x:1:alarm:a"}
        self.put_subject(TWO, {**ITEM, "about": alarm, "traits": {}})
        self.put(ALIAS, "alias", subject=ONE)
        for names, subject in (([ITEM["about"]["id"]], ONE), (["S3.5", "example-bucket"], ONE), ([alarm["id"]], TWO)):
            with self.subTest(names):
                ended = self.run_tool("silence", "--finding", *names, "--for", "12h", *COMMENT)
                self.assert_ends(ended, 0, f"subject {subject}", "It matches 1 open problem")

    def test_silence_warns_if_nothing_open_matches(self):
        self.put_subject(ONE, {**ITEM, "standing": {"over": "confirmed"}})
        for scope in (("--control", "S3.5"), ("--account", "444444444444", "--source", "guardduty")):
            ended = self.run_tool("silence", *scope, "--for", "30m", *COMMENT)
            self.assert_ends(ended, 0, "Silence ")
            self.assertEqual(ended.stderr, "Warning: it matches nothing that is open now. Check the spelling.\n")
        self.assertEqual(len(self.silences()), 2)

    def test_silence_says_which_items_it_cannot_compare(self):
        self.put_subject(ONE, {"version": 2, "problem": "S3.5"})
        self.put_subject(TWO, {"version": 1, "about": "S3.5"})
        self.put(f"subject#{THREE}", "state", due_shard="0", due_at=1)
        ended = self.run_tool("silence", "--control", "S3.5", "--for", "1d", *COMMENT)
        self.assert_ends(ended, 0)
        for reason in (
            f"the item of subject {ONE} is of version 2: update the tools.",
            f"the item of subject {TWO} is damaged: its next event replaces it.",
            f"the item of subject {THREE} is damaged",
        ):
            self.assertIn(f"Not compared: {reason}", ended.stderr)

    def test_silence_until_over_acknowledges_each_open_problem(self):
        self.put_subject(ONE, item_of("arn:aws:s3:::one"))
        self.put_subject(TWO, item_of("arn:aws:s3:::two"))
        self.put_subject(THREE, item_of("arn:aws:s3:::three", control="S3.1"))
        ended = self.run_tool("silence", "--control", "S3.5", "--until-over", *COMMENT)
        self.assert_ends(ended, 0, f"subject {ONE}, until it is over\n", f"subject {TWO}, until it is over\n")
        self.assertEqual({each["subject"] for each in self.silences()}, {ONE, TWO})
        for silence in self.silences():
            self.assertIsNone(silence["until"])
            # The formatter looks at it each day, and keeps it for as long as its problem is open.
            self.assertEqual(silence["due_at"], str(silence["created_at"] + DAY))
            self.assertEqual(silence["expires_at"], str(silence["created_at"] + 91 * DAY))

    def test_silence_until_over_refuses_none_and_too_many_problems(self):
        arguments = ("silence", "--control", "S3.5", "--until-over", *COMMENT)
        self.assert_refuses(self.run_tool(*arguments), "there is nothing to acknowledge: use --for.")
        for number in range(101):
            self.put_subject(f"{number:032x}", ITEM)
        self.assert_refuses(
            self.run_tool(*arguments), "101 open problems match: acknowledge at most 100 at once, or use --for."
        )
        self.assertEqual(self.silences(), [])

    def test_silence_refuses_what_makes_none(self):
        control, week = ("--control", "S3.5"), ("--for", "7d")
        for arguments, sentence in (
            ((*week, *COMMENT), "Name what to silence: --control, --account or --finding."),
            (("--source", "macie", *week, *COMMENT), "Name what to silence: --control, --account or --finding."),
            ((*control, *COMMENT), "Set one of --for and --until-over."),
            ((*control, *week, "--until-over", *COMMENT), "Set one of --for and --until-over."),
            ((*control, *week), "Say why with --comment"),
            ((*control, *week, "--comment", " "), "Say why with --comment"),
            ((*control, *week, "--comment", "a\nb"), "--comment must be one line of at most 200 characters."),
            ((*control, *week, "--comment", "x" * 201), "--comment must be one line of at most 200 characters."),
            ((*control, "--for", "91d", *COMMENT), "must be at most 90d, is 91d"),
            ((*control, "--for", "0m", *COMMENT), "must be a number with m, h or d, for example 7d, is 0m"),
            ((*control, "--for", "2w", *COMMENT), "must be a number with m, h or d, for example 7d, is 2w"),
            ((*control, "--for", "", *COMMENT), "must be a number with m, h or d"),
            (("--account", "1234", *week, *COMMENT), "must be 12 digits, is 1234"),
            ((*control, "--source", "unrecognised", *week, *COMMENT), "invalid choice: 'unrecognised'"),
            (("--finding", "arn:x", *week, *COMMENT), "The state table knows no problem arn:x."),
            (("--expire", "0a0a0a0a", *control), "--expire takes only the id of a silence."),
            (("--expire", "0a0a0a0a"), "There is no silence 0a0a0a0a: task silences lists them."),
        ):
            with self.subTest(arguments):
                self.assert_refuses(self.run_tool("silence", *arguments), sentence)
        self.assertEqual(self.items(), [])

    def test_silence_needs_a_state_table(self):
        before = (self.folder / "terraform.tfstate").read_text()
        self.addCleanup((self.folder / "terraform.tfstate").write_text, before)
        self.write_state({**self.outputs, "state_table_name": ""})
        for tool in ("silence", "silences"):
            said = "The deployment has no state table: remove state = null, and apply."
            self.assert_refuses(self.run_tool(tool), said)

    def test_expire_ends_a_silence_once(self):
        self.put_silence("0a0a0a0a", hidden=4)
        ended = self.run_tool("silence", "--expire", "0a0a0a0a")
        self.assert_ends(ended, 0, "Silence 0a0a0a0a has ended: control S3.5; it hid 4 messages.\n")
        [silence] = self.silences()
        self.assertAlmostEqual(silence["until"], time.time(), delta=60)
        self.assertEqual(silence["due_at"], str(silence["until"]))
        self.assertEqual((silence["comment"], silence["control"]), ("known", "S3.5"))
        # The formatter's count stays.
        self.assertEqual(self.items()[0]["hidden"], {"N": "4"})
        again = self.run_tool("silence", "--expire", "0a0a0a0a", "--utc")
        self.assert_refuses(again, "Silence 0a0a0a0a ended at ")
        self.assertIn(" UTC.\n", again.stderr)

    def test_expire_ends_an_acknowledgement(self):
        self.put_subject(ONE, ITEM)
        self.put_silence("0a0a0a0b", subject=ONE, until=None)
        self.assert_ends(self.run_tool("silence", "--expire", "0a0a0a0b"), 0, "it hid 0 messages")
        self.assertIn("due_at", self.silences()[0])

    def test_acknowledgement_ends_with_its_problem(self):
        at = int(time.time())
        for digit, item in enumerate(
            (ITEM, {**ITEM, "standing": {"over": "confirmed"}, "envelope_at": at}, {**ITEM, "opened_at": at})
        ):
            self.put_subject(str(digit) * 32, item)
            self.put_silence(f"0000000{digit}", subject=str(digit) * 32, until=None, created_at=1795300000)
        self.put_silence("00000003", subject="3" * 32, until=None)
        ended = self.run_tool("silences")
        self.assert_ends(ended, 0, "Active:\n", "00000000  ", "Ended in the last 7 days:\n")
        ended_ones = ended.stdout.partition("Ended")[2]
        self.assertEqual(sorted(re.findall(r"^  (0000\d+)", ended_ones, re.MULTILINE)), ["00000001", "00000002"])
        self.assertNotIn("00000003", ended.stdout)

    def test_silences_need_the_documented_permissions(self):
        self.put_subject(ONE, item_of("arn:aws:s3:::one", id="arn:x"))
        silence = ("silence", "--finding", "arn:x", "--for", "1h", *COMMENT)
        reader = self.reader("reads")
        ended = self.run_tool(*silence, role=reader)
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, "^AWS: .*PutItem")
        condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["silence"]}}
        put = {"Action": ["dynamodb:PutItem", "dynamodb:UpdateItem"], "Resource": "*", "Condition": condition}
        role = self.reader("silences", put)
        self.assert_ends(self.run_tool(*silence, role=role), 0, "It matches 1 open problem")
        [silence] = self.silences()
        self.assertEqual(silence["by"], f"arn:aws:sts::{SECURITY}:assumed-role/silences/test")
        self.assert_ends(self.run_tool("silences", role=reader), 0, silence["id"], "assumed-role/silences/test")
        self.assert_ends(self.run_tool("silence", "--expire", silence["id"], role=role), 0, "has ended")

    def test_silences_lists_active_and_recently_ended_ones(self):
        at = int(time.time())
        self.put_silence("0000000a", hidden=12, comment="known \x1b[31mred")
        self.put_subject(ONE, {**ITEM, "opened_at": 1})
        self.put_silence("0000000b", control=None, subject=ONE, until=None)
        self.put_silence("0000000c", until=at - DAY)
        self.put_silence("0000000d", until=at - 8 * DAY)
        self.put("silence", "0000000e", silence="by hand")
        ended = self.run_tool("silences", "--utc")
        self.assert_ends(ended, 0, "Active:\n  id        matches", "Ended in the last 7 days:\n", "0000000c")
        lines = {line.split()[0]: line for line in ended.stdout.splitlines()}
        self.assertRegex(
            lines["0000000a"], r"control S3\.5 +2096-10-02 07:06:40 UTC +12 +assumed-role/Admin/alice +known <U\+001B>\[31mred$"
        )
        self.assertIn(f"subject {ONE}  it is over", lines["0000000b"])
        self.assertNotIn("0000000d", lines)
        self.assertEqual(ended.stderr, "Silence 0000000e cannot be read: update the tools.\n")
        self.assert_ends(self.run_tool("silences", "--days", "9"), 0, "Ended in the last 9 days", "0000000d")

    def test_silences_reports_that_there_are_none(self):
        ended = self.run_tool("silences")
        self.assert_ends(ended, 0)
        self.assertEqual((ended.stdout, ended.stderr), ("", "There are no silences.\n"))

    def test_silences_refuses_an_invalid_number_of_days(self):
        for days in ("0", "91", "x"):
            self.assert_refuses(self.run_tool("silences", "--days", days), f"must be 1 to 90, is {days}")


if __name__ == "__main__":
    unittest.main()
