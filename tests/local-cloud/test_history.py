"""tools/history.py, of findings and from the log."""

import json
import re
import time
import unittest
from datetime import datetime
from pathlib import Path

from deployed import ALIAS, ITEM, DeployedState, item_of
from running_cloud import REGION, SECURITY

SUBJECT = "0123456789abcdef0123456789abcdef"
FINDING = ITEM["about"]["id"]
# The subject of an ASR result about the finding that came before it; preview/cli/tests/item.rs has it, too.
PROVISIONAL = "79133f052d9098dff1c6db5526696e8b"
DAY = 24 * 60 * 60
ROOT = Path(__file__).resolve().parents[2]
GROUP = "/aws/lambda/asr-notify-formatter"
OTHER = "f" * 32


class HistoryOfFindings(DeployedState):
    def put_transition(self, subject: str, at: int, decision: str, **destinations: str):
        text = {"at": at, "decision": decision, "severity": "high", "destinations": destinations}
        self.put(f"subject#{subject}", f"t#{at}#1", text=json.dumps(text))

    def test_history_of_a_finding_is_a_timeline(self):
        self.put_subject(SUBJECT, ITEM)
        self.put(ALIAS, "alias", subject=SUBJECT)
        self.put_transition(SUBJECT, 1795200060, "not-fixed", bot="notified", mail="silenced")
        self.put_transition(SUBJECT, 1795000000, "new", bot="grouped", mail="dropped")
        self.put_transition(PROVISIONAL, 1794999000, "resolved", bot="notified")
        self.put("hold#mail", f"1795200120#{SUBJECT}", member=json.dumps({"subject": SUBJECT, "reason": "window"}))
        self.put_silence("0000000a")
        self.put_silence("0000000b", until=1)
        self.put_silence("0000000c", account="444444444444")
        for named in (FINDING, SUBJECT):
            ended = self.run_tool("history", "--utc", named)
            self.assert_ends(
                ended, 0, "problem      S3.5: arn:aws:s3:::example-bucket\n",
                "title        S3 general purpose buckets should require", "place        333333333333, ap-northeast-1\n",
                f"subject      {SUBJECT}\n", "now          open since 2026-11-20 18:40:00 UTC\n",
                "severity     high\n", "seen         19 times, last 2026-11-20 18:41:00 UTC\n",
                "first seen   2026-11-18 11:06:40 UTC\n",
                "opened       3 times, last as not-fixed\n",
                "claimed      ASR reported success, 2026-11-19 14:53:20 UTC\n",
                "disproved    ASR reported success, 2026-11-19 14:53:20 UTC\n",
                "delivery     mail: held until 2026-11-20 18:42:00 UTC: the destination's window is open\n",
                "destination  bot: notified of it 2026-11-20 18:41:01 UTC, at worst as high\n",
                "destination  mail: was not notified of it\n",
                "silence      0000000a (control S3.5) until 2096-10-02 07:06:40 UTC: known\n",
                "time                     decision   severity  destinations\n",
                "2026-11-18 10:50:00 UTC  resolved   high      bot: notified\n",
                "2026-11-18 11:06:40 UTC  new        high      bot: grouped, mail: dropped\n",
                "2026-11-20 18:41:00 UTC  not-fixed  high      bot: notified, mail: silenced\n",
                "3 entries\n", "dropped: a rule of the destination dropped it", "silenced: a silence hid it",
            )  # fmt: skip
            self.assertNotIn("0000000b", ended.stdout)
            self.assertNotIn("0000000c", ended.stdout)

    def test_history_says_where_a_delivery_waits(self):
        pending = ITEM["pending"][0]
        silence = {"silence": {"id": "0000000a", "by": "alice", "comment": "known"}}
        self.put("hold#mail", f"1795200120#{SUBJECT}", member=json.dumps({"subject": SUBJECT, "reason": silence}))
        for change, said in (
            ({}, "mail: held until 2026-11-20 18:42:00 UTC: silence 0000000a\n"),
            ({"destination": "bot"}, "bot: held until 2026-11-20 18:42:00 UTC\n"),
            ({"owner": "retry queue"}, "mail: waits in the retry queue\n"),
            ({"owner": "1-2-3"}, "mail: has begun; another invocation may continue it 2026-12-04 18:42:00 UTC\n"),
        ):
            self.put_subject(SUBJECT, {**ITEM, "pending": [{**pending, **change}]})
            self.assert_ends(self.run_tool("history", "--utc", SUBJECT), 0, f"delivery     {said}")

    def test_history_knows_how_long_the_formatter_keeps_what_it_holds(self):
        record = (ROOT / "lambda/formatter/src/pipeline/record.rs").read_text()
        tool = (ROOT / "tools/history_finding.py").read_text()
        days = re.search(r"HELD_SECONDS: i64 = (\d+) \* 24 \* 60 \* 60;", record)[1]
        self.assertIn(f"HELD_SECONDS = {days} * DAY\n", tool)

    def test_history_prints_local_time_by_default(self):
        self.put_subject(SUBJECT, ITEM)
        self.assert_ends(self.run_tool("history", SUBJECT), 0, "open since 2026-11-21 03:40:00 JST\n")

    def test_history_finds_a_result_that_came_before_its_finding(self):
        self.put_subject(PROVISIONAL, {**ITEM, "standing": {"over": "claimed_by_asr"}}, due=False)
        ended = self.run_tool("history", FINDING)
        self.assert_ends(ended, 0, f"subject      {PROVISIONAL}", "over, as ASR reported; not confirmed")

    def test_history_finds_problems_of_every_source_after_they_are_over(self):
        place = "ap-northeast-1:333333333333"
        guardduty = f"arn:aws:guardduty:{place}:detector/{'d' * 32}/finding/{'0' * 31}1"
        inspector = f"arn:aws:inspector2:{place}:finding/{'0' * 31}2"
        analyzer = "8b2f7c11-6f5d-4b7e-9d2a-0a1b2c3d4e5f"
        alarm = f"arn:aws:cloudwatch:{place}:alarm:orders \"late\""
        rule = f"arn:aws:config:{place}:config-rule/config-rule-a1b2c3"
        for number, (source, about, others) in enumerate((
            ("guardduty", {"id": guardduty.rpartition("/")[2], "kind": "Recon:EC2/Portscan"}, [[guardduty]]),
            ("security-hub", {"id": guardduty[:-1] + "3"}, [["0" * 31 + "3"]]),
            ("inspector", {"id": inspector, "kind": "CVE-2026-1"}, [["0" * 31 + "2"], ["CVE-2026-1", REGION]]),
            ("access-analyzer", {"id": analyzer, "resource": "arn:aws:s3:::orders"}, [["arn:aws:s3:::orders"]]),
            ("macie", {"id": "9" * 32, "kind": "SensitiveData:S3Object/Personal"}, []),
            ("health", {"id": f"arn:aws:health:{place}:event/EC2/X/X_1", "account": "222222222222"}, []),
            ("alarm", {"id": alarm, "kind": 'orders "late"'}, [['orders "late"']]),
            (
                "config", {"id": rule, "control": "restricted-ssh", "resource": "AWS::EC2::SecurityGroup sg-1"},
                [["restricted-ssh", "sg-1"], ["restricted-ssh", "AWS::EC2::SecurityGroup sg-1"]],
            ),
        )):  # fmt: skip
            subject = f"{number}" * 32
            whole = {"source": source, "provider": "other", "account": SECURITY, "region": REGION, **about}
            self.put_subject(subject, {**ITEM, "about": whole, "standing": {"over": "confirmed"}}, due=False)
            for names in ([about["id"]], *others, [subject]):
                with self.subTest(names):
                    self.assert_ends(self.run_tool("history", *names), 0, f"subject      {subject}\n", "confirmed")

    def test_history_finds_a_problem_by_each_of_its_findings(self):
        # The key of a part is the beginning of the digest of the finding's id.
        self.put_subject(SUBJECT, {**ITEM, "parts": {ALIAS.partition("#")[2][:8]: {"s": "o", "t": 1}}, "about": {
            **ITEM["about"], "id": "arn:aws:securityhub:another/standard"
        }})  # fmt: skip
        self.assert_ends(self.run_tool("history", FINDING), 0, f"subject      {SUBJECT}\n")

    def test_history_lists_the_problems_that_a_name_does_not_tell_apart(self):
        for number in range(22):
            self.put_subject(f"{number:032x}", item_of(f"arn:aws:s3:::bucket-{number}"), due=False)
        self.put_subject(SUBJECT, {**ITEM, "standing": {"over": "confirmed"}})
        ended = self.run_tool("history", "S3.5", "333333333333")
        self.assert_refuses(ended, "23 problems have the name S3.5 333333333333. Give one of these subjects:\n")
        first = f"  {'0' * 32}  open   high      333333333333  ap-northeast-1  S3.5: arn:aws:s3:::bucket-0\n"
        self.assertIn(first, ended.stderr)
        self.assertIn("  and 3 more: add the account or the resource", ended.stderr)
        self.assertNotIn(SUBJECT, ended.stderr)
        self.assert_ends(self.run_tool("history", "S3.5", "bucket-21"), 0, f"subject      {21:032x}\n")

    def test_history_pages_through_many_transitions(self):
        self.put_subject(SUBJECT, ITEM)
        for number in range(51):
            self.put_transition(SUBJECT, 1795200000 + number, "recorded")
        first = self.run_tool("history", "--utc", SUBJECT)
        self.assert_ends(first, 0, "18:40:01", "18:40:50", "51 entries; earlier ones with --page 2\n")
        self.assertNotIn("18:40:00 UTC  recorded", first.stdout)
        self.assert_ends(self.run_tool("history", "--utc", SUBJECT, "--page", "2"), 0, "18:40:00 UTC  recorded")

    def test_history_survives_items_that_it_cannot_read(self):
        self.put_transition(SUBJECT, 1795200000, "new", bot="notified")
        self.put(f"subject#{SUBJECT}", "t#1795200001#2", text="by hand")
        for item, said in (
            ({"version": 2}, f"The item of subject {SUBJECT} is of version 2: update the tools.\n"),
            ({"version": 1}, f"The item of subject {SUBJECT} is damaged: its next event replaces it.\n"),
        ):
            self.put_subject(SUBJECT, item)
            ended = self.run_tool("history", SUBJECT)
            self.assert_ends(ended, 0, "bot: notified", "t#1795200001#2", "cannot be read: update the tools")
            self.assertEqual(ended.stderr, said)

    def test_history_of_a_finding_needs_the_documented_permissions(self):
        self.put_subject(SUBJECT, ITEM)
        self.assert_ends(self.run_tool("history", FINDING, role=self.reader("reads")), 0, "problem ")

    def test_history_shows_the_code_points_of_invisible_characters(self):
        self.put_subject(SUBJECT, item_of("bucket\x1b[31m\u202e", title="a\nb"))
        ended = self.run_tool("history", SUBJECT)
        self.assert_ends(ended, 0, "S3.5: bucket<U+001B>[31m<U+202E>\n", "title        a b\n")

    def test_history_refuses_what_it_cannot_look_up(self):
        for arguments, sentence in (
            ((), "Name a finding, or --account and --control, or --event."),
            ((SUBJECT, "--control", "S3.5"), "Name a finding, or --account and --control, or --event."),
            (("arn:aws:x",), "The state table knows no problem arn:aws:x. It keeps what is over for 90 days."),
            ((OTHER,), f"The state table knows no problem {OTHER}."),
            (("--account", "12"), "must be 12 digits, is 12"),
            (("--control", 'S3.5" || $.a = "'), "must be at most 64 letters, digits and any of"),
            (("--control", "S3.5", "--days", "91"), "must be 1 to 90, is 91"),
            ((SUBJECT, "--page", "0"), "must be 1 to 9999, is 0"),
        ):
            with self.subTest(arguments):
                self.assert_refuses(self.run_tool("history", *arguments), sentence)


class HistoryFromTheLog(DeployedState):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.write_state({**cls.outputs, "log_group_name": GROUP})
        cls.logs = cls.cloud.client("logs")

    def setUp(self):
        self.logs.create_log_group(logGroupName=GROUP)
        self.addCleanup(self.logs.delete_log_group, logGroupName=GROUP)
        self.logs.create_log_stream(logGroupName=GROUP, logStreamName="one")
        self.logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
        self.at = int(time.time())

    def log(self, seconds_ago: int, **fields):
        """Write a line of the formatter."""
        line = {
            "message": "delivery finished", "source": "security-hub", "control": "S3.5", "account_id": "333333333333",
            "destination": "bot", "outcome": "notified", "rule": "no rules", "subject": SUBJECT, "decision": "new",
            "severity": "high", **fields,
        }  # fmt: skip
        event = {"timestamp": (self.at - seconds_ago) * 1000, "message": json.dumps(line)}
        self.logs.put_log_events(logGroupName=GROUP, logStreamName="one", logEvents=[event])

    def test_history_of_a_control_groups_deliveries_by_subject(self):
        self.log(0, destination="mail", outcome="dropped", rule="severity high is below critical")
        self.log(3 * DAY, outcome="retry", reason="Throttled")
        self.log(8 * DAY, subject="0" * 32)
        self.log(0, subject=OTHER, account_id="444444444444", decision="changed")
        self.log(0, subject=None, decision=None, outcome="notified", source="unrecognised")
        self.log(0, control="S3.1")
        self.log(0, message="retry delay not set")
        ended = self.run_tool("history", "--control", "S3.5", "--utc")
        self.assert_ends(ended, 0, f"Log group {GROUP}, ", " UTC, control S3.5: 4 deliveries about 3 subjects\n")
        # No more than the group's retention.
        since = datetime.fromisoformat(re.search(r", (\S+ \S+) UTC to ", ended.stdout)[1] + "+00:00")
        self.assertAlmostEqual(since.timestamp(), self.at - 7 * DAY, delta=60)
        for subject, lines in (
            (
                SUBJECT,
                ["new  high  bot   retry    Throttled", "new  high  mail  dropped  severity high is below critical"],
            ),
            (OTHER, ["changed  high  bot  notified  no rules"]),
            ("without a subject", ["-  high  bot  notified  no rules"]),
        ):
            block = next(each for each in ended.stdout.split("\n\n") if each.startswith(subject))
            self.assertEqual([line.split(" UTC  ")[1] for line in block.strip().splitlines()[1:]], lines)
        self.assertIn(f"{SUBJECT}  security-hub S3.5 333333333333  (1 dropped, 1 retry)\n", ended.stdout)

    def test_history_of_an_account_and_a_control_needs_both(self):
        self.log(0)
        self.log(0, subject=OTHER, account_id="444444444444")
        ended = self.run_tool("history", "--account", "444444444444", "--control", "S3.5")
        self.assert_ends(ended, 0, "account_id 444444444444, control S3.5: 1 delivery about 1 subject\n", OTHER)
        self.assertNotIn(SUBJECT, ended.stdout)

    def test_history_from_the_log_is_bounded(self):
        for number in range(21):
            self.log(0, subject=f"{number:032x}")
        for _ in range(9):
            self.log(0)
        first = self.run_tool("history", "--account", "333333333333")
        self.assert_ends(first, 0, "30 deliveries about 22 subjects", "\n2 more subjects: --page 2\n")
        self.assertIn(f"  and 1 earlier: task history -- {SUBJECT}\n", first.stdout)
        second = self.run_tool("history", "--account", "333333333333", "--page", "2")
        subjects = [
            [line.split()[0] for line in each.stdout.splitlines() if "security-hub S3.5" in line]
            for each in (first, second)
        ]
        self.assertEqual([len(each) for each in subjects], [20, 2])
        self.assertEqual(len({*subjects[0], *subjects[1]}), 22)

    def test_history_from_the_log_needs_the_documented_permissions(self):
        self.log(0)
        actions = ["logs:FilterLogEvents", "logs:DescribeLogGroups"]
        role = self.cloud.role("reads-log", {"Action": actions, "Resource": "*"})
        ended = self.run_tool("history", "--control", "S3.5", role=role)
        self.assert_ends(ended, 0, "1 delivery about 1 subject")

    def test_history_says_that_the_log_has_nothing(self):
        ended = self.run_tool("history", "--account", "333333333333")
        self.assert_ends(ended, 0, "account_id 333333333333: 0 deliveries about 0 subjects\n")

    def test_history_refuses_a_log_group_that_is_missing(self):
        self.write_state({**self.outputs, "log_group_name": GROUP[:-1]})
        self.addCleanup(self.write_state, {**self.outputs, "log_group_name": GROUP})
        ended = self.run_tool("history", "--account", "333333333333")
        self.assert_refuses(ended, f"There is no log group {GROUP[:-1]}: apply the deployment.")


if __name__ == "__main__":
    unittest.main()
