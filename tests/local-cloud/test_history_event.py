"""tools/history.py --event, with the rules and the function of a deployment."""

import json
import subprocess
import time
import unittest
from datetime import datetime, timezone
from pathlib import Path

from deployed import ALIAS, ITEM, DeployedState
from running_cloud import REGION, SECURITY

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/fixtures"
KNOWN = "a" * 32
FUNCTION = "asr-notify-formatter"
GUARDDUTY = {"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]}
TOPIC = f"arn:aws:sns:{REGION}:{SECURITY}"
DESTINATIONS = [
    {"name": "bot", "format": "slack-bot", "topic_arn": f"{TOPIC}:bot"},
    {
        "name": "mail", "format": "email", "topic_arn": f"{TOPIC}:mail",
        "rules": {"min_severity": "critical", "organizational_units": {"exclude": ["ou-ab12-11111111"]}},
    },
]  # fmt: skip
# The build of `explain`, before the tests.
BUILD_SECONDS = 900


class HistoryOfEvents(DeployedState):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build = ["cargo", "build", "--quiet", "--locked", "--package", "preview", "--bin", "explain"]
        subprocess.run(build, cwd=ROOT, check=True, timeout=BUILD_SECONDS)
        role = cls.cloud.role("everything", {"Action": "*", "Resource": "*"})
        arn, _ = cls.cloud.function(FUNCTION, role)
        cls.set_destinations(DESTINATIONS)
        cls.cloud.queue(f"{FUNCTION}-over")
        events = cls.cloud.client("events")
        queue = f"arn:aws:sqs:{REGION}:{SECURITY}:{FUNCTION}-over"
        strong = {**GUARDDUTY, "detail": {"severity": [{"numeric": [">=", 9]}], "service": {"archived": [False]}}}
        weak = {**GUARDDUTY, "detail": {"severity": [{"numeric": [">=", 1]}]}}
        for name, pattern, target in (
            ("asr-notify-guardduty", strong, arn),
            ("asr-notify-guardduty-over", {**GUARDDUTY, "detail": {"status": ["closed"]}}, queue),
            ("asr-notify-health", {"source": ["aws.health"], "detail-type": ["AWS Health Event"]}, arn),
            ("asr-notify-2-guardduty", weak, f"{arn[: -len(FUNCTION)]}asr-notify-2-formatter"),
        ):
            events.put_rule(Name=name, EventPattern=json.dumps(pattern))
            events.put_targets(Rule=name, Targets=[{"Id": "formatter", "Arn": target}])
        events.put_rule(Name="asr-notify-sweep", ScheduleExpression="rate(5 minutes)")
        cls.write_state(
            {
                **cls.outputs,
                "state_table_name": cls.TABLE,
                "formatter_function_name": FUNCTION,
                "formatter_function_arn": arn,
            }
        )

    @classmethod
    def set_destinations(cls, destinations: list[dict]):
        variables = {
            "DESTINATIONS": json.dumps(destinations),
            "ALERT_SEVERITIES": json.dumps({"health": "low"}),
            "TIME_ZONE": "UTC0",
        }
        functions = cls.cloud.client("lambda")
        functions.update_function_configuration(FunctionName=FUNCTION, Environment={"Variables": variables})

    def history(self, event, *arguments: str, role: str | None = None):
        """Run the tool with an event in a file."""
        file = self.folder / "event.json"
        file.write_text(event if isinstance(event, str) else json.dumps(event))
        return self.run_tool("history", "--utc", "--event", str(file), *arguments, role=role, seconds=BUILD_SECONDS)

    def explained(self, event: dict) -> dict:
        """What `explain` prints about the notice of an event."""
        file, destinations = self.folder / "explained.json", self.folder / "destinations.json"
        file.write_text(json.dumps(event))
        destinations.write_text(json.dumps(DESTINATIONS))
        command = ["cargo", "run", "--quiet", "--locked", "--package", "preview", "--bin", "explain", "--"]
        command += ["--json", "--destinations", destinations, file]
        ended = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=BUILD_SECONDS)
        return json.loads(ended.stdout)

    def result(self, name: str) -> dict:
        """A result of ASR about the finding of the known item."""
        result = json.loads((FIXTURES / f"asr/{name}.json").read_text())
        result["Finding"]["finding_arn"] = ITEM["about"]["id"]
        return result

    def finding(self, severity: float, **detail) -> dict:
        event = json.loads((FIXTURES / "guardduty/instance.json").read_text())
        event["detail"] |= {"severity": severity, **detail}
        return event

    def test_event_that_a_rule_takes_goes_where_the_destinations_rules_send_it(self):
        ended = self.history(self.finding(9.5))
        self.assert_ends(
            ended, 0, "EventBridge:\n  asr-notify-guardduty: matches\n  asr-notify-guardduty-over: does not match\n",
            '    detail.status is null, must match ["closed"]\n', "  and 1 rule for other sources or detail-types\n",
            "\nNotice: guardduty, critical, 333333333333, ap-northeast-1\n", " is not known\n",
            "  destination bot: taken by its rules (", "    news     backlog\n",
            "    backlog  it is older than the destination, its rules or the state table\n",
            "    window   none is open; 0 messages in the last hour, at most 30\n",
            "    sent     later, in a summary, because of: backlog\n",
            "  destination mail: taken by its rules (",
        )  # fmt: skip
        self.assertNotIn("asr-notify-2", ended.stdout)
        self.assertNotIn("No rule matches", ended.stdout)

    def test_event_that_no_rule_takes_names_the_fields(self):
        ended = self.history(self.finding(2))
        self.assert_ends(
            ended, 0, "asr-notify-guardduty: does not match\n",
            '    detail.severity is 2, must match [{"numeric": [">=", 9]}]\n', "  asr-notify-guardduty-over",
            "  No rule matches: the formatter does not get this event. If it did:\n",
            "  destination mail: dropped by its rules (severity low ",
        )  # fmt: skip
        self.assertNotIn("detail.service.archived", ended.stdout)

    def test_event_that_a_disabled_rule_takes_does_not_arrive(self):
        events = self.cloud.client("events")
        events.disable_rule(Name="asr-notify-guardduty")
        self.addCleanup(events.enable_rule, Name="asr-notify-guardduty")
        ended = self.history(self.finding(9.5))
        self.assert_ends(ended, 0, "asr-notify-guardduty: matches, but the rule is disabled\n", "No rule matches")

    def test_units_decide_rules_on_organizational_units(self):
        ended = self.history(self.finding(9.5), "--units", "ou-ab12-11111111,r-ab12")
        self.assert_ends(ended, 0, "  destination mail: dropped by its rules (organizational unit ")

    def test_event_of_a_known_subject_shows_state_silences_and_windows(self):
        self.put(ALIAS, "alias", subject=KNOWN)
        self.put_subject(KNOWN, ITEM)
        self.put_silence("0000000a", control=None, subject=KNOWN, comment="we know")
        self.put_silence("0000000b", account="444444444444")
        at = int(time.time())
        window = json.dumps({"until": 4000000000, "sent": [at - 4000, at - 60, at]})
        self.put("window#bot", "window", revision=3, window=window)
        self.put("window#mail", "window", revision=3, window="by hand")
        ended = self.history(self.result("failed-runbook"))
        self.assert_ends(
            ended, 0, "EventBridge: this is no event of EventBridge.", "\nNotice: asr, ",
            "  problem     S3.5: arn:aws:s3:::example-bucket\n", f"  subject     {KNOWN}\n",
            "  now         open since ",
            f"  silence     0000000a (subject {KNOWN}) until 2096-10-02 07:06:40 UTC: we know\n",
            "  destination bot: taken by its rules (", "    state   notified of it 2026-11-20 18:41:01 UTC",
            "    news    changed\n",
            "    window  open until 2096-10-02 07:06:40 UTC; 2 messages in the last hour, at most 25 and 5 critical ",
            "    sent    later, in a summary, because of: window\n",
            "destination mail", "    silence  holds it back until the silence ends\n",
            "    window   cannot be read: update the tools\n",
            "    sent     later, in a summary, because of: silence\n",
        )  # fmt: skip
        self.assertNotIn("0000000b", ended.stdout)
        # What is worse is sent to a destination that was notified before.
        self.assertEqual(ended.stdout.count("holds it back"), 1)

    def test_event_about_a_known_problem_waits(self):
        at = int(time.time())
        self.put("destination#bot", "since", since=1, rules="x")
        self.put("destination#mail", "since", since=1, rules="x")
        event = self.finding(9.5)
        problem = self.explained(event)["problem"]
        self.put(f"problem#bot#{problem}", "problem", at=at - 60, worst=5, due=4000000000)
        self.put(f"problem#mail#{problem}", "problem", at=at - 31 * 24 * 60 * 60, worst=5)
        ended = self.history(event)
        waits = "    problem  the destination knows the problem: more members wait until 2096-10-02 07:06:40 UTC\n"
        self.assert_ends(
            ended, 0, "    news     new\n", waits, "    sent     later, in a summary, because of: problem\n",
            "destination mail", "    sent    at once\n",
        )  # fmt: skip
        self.assertEqual(ended.stdout.count("    problem "), 1)
        # One that is worse than the others does not wait.
        self.put(f"problem#bot#{problem}", "problem", at=at - 60, worst=1, due=4000000000)
        self.assertNotIn("    problem ", self.history(event).stdout)

    def test_windows_and_full_hours_hold_events(self):
        at = int(time.time())
        for name in ("bot", "mail"):
            self.put(f"destination#{name}", "since", since=1, rules="x")
        for sent, critical, high in (
            ([at - 600] * 25, "none is open; 25 messages in the last hour, at most 30", "the hour is full: 25 "),
            ([at - 600] * 30, "the hour is full: 30 messages in the last hour, at most 30", "the hour is full"),
            ([at] * 5, "5 messages in the last 60 s, at most 5: one opens", "5 messages in the last 60 s"),
            ([at] * 4, "none is open; 4 messages in the last hour, at most 30", "none is open; 4 messages"),
        ):
            self.put("window#bot", "window", window=json.dumps({"until": at - 1, "sent": sent}))
            for severity, said in ((9.5, critical), (8, high)):
                with self.subTest(said, severity=severity):
                    result = "at once" if said.startswith("none") else "later, in a summary, because of: window"
                    ended = self.history(self.finding(severity))
                    self.assert_ends(ended, 0, "destination bot", f"    window  {said}", f"    sent    {result}\n")
        self.addCleanup(self.set_destinations, DESTINATIONS)
        self.set_destinations([{**DESTINATIONS[0], "grouping": {"enabled": False}}])
        self.put("window#bot", "window", window=json.dumps({"until": at + 600, "sent": [at] * 40}))
        self.assert_ends(
            self.history(self.finding(8)), 0, "    window  grouping is off: no limit\n", "    sent    at once\n"
        )

    def test_event_of_which_a_delivery_waits_is_not_sent_again(self):
        self.put(ALIAS, "alias", subject=KNOWN)
        end = {**ITEM["marks"]["bot"], "x": True}
        pending = {"destination": "bot", "mark": end, "owner": "retry queue", "until": 4000000000}
        self.put_subject(KNOWN, {**ITEM, "pending": [pending]})
        self.assert_ends(
            self.history(self.result("success")), 0, "  delivery    bot: waits in the retry queue\n", "destination bot",
            "    sent   no: a delivery of the same has begun or waits, see above\n", "destination mail",
        )  # fmt: skip

    def test_silence_does_not_hide_what_is_worse_than_it_hid_before(self):
        self.put(ALIAS, "alias", subject=KNOWN)
        held = ITEM["pending"][0]
        pending = {**held, "destination": "bot", "mark": {**held["mark"], "w": {"s": "low"}}}
        self.put_silence("0000000a")
        for known, said in ((ITEM, True), ({**ITEM, "pending": [pending]}, False)):
            self.put_subject(KNOWN, known)
            mail = self.history(self.result("failed-runbook")).stdout.partition("destination mail")[2]
            self.assertEqual("holds it back" in mail, said, mail)

    def test_silences_do_not_hide_that_a_problem_is_resolved(self):
        self.put(ALIAS, "alias", subject=KNOWN)
        self.put_subject(KNOWN, ITEM)
        self.put_silence("0000000a")
        ended = self.history(self.result("success"))
        self.assert_ends(
            ended, 0, "  silence     0000000a (control S3.5)", "    news    resolved\n", "    window  ",
            "    sent    at once, by editing the opening message\n",
        )  # fmt: skip
        self.assertNotIn("holds it back", ended.stdout)

    def test_event_that_is_no_news_sends_nothing(self):
        at = int(time.time())
        self.put("destination#bot", "since", since=at - 3600, rules="x")
        self.put("destination#mail", "since", since=1, rules="x")
        event = self.finding(9.5)
        first = self.history(event)
        backlog = "    sent     later, in a summary, because of: backlog\n"
        self.assert_ends(first, 0, backlog, "    news    new\n")
        subject = self.explained(event)["subject"]
        mark = {"o": 1, "w": {"s": "critical", "c": 1000, "a": 9}, "t": at}
        item = {**ITEM, "openings": 1, "opening": "new", "pending": [], "turns": [], "marks": {"bot": mark}}
        del item["claim"], item["disproved"]
        self.put_subject(subject, {**item, "provider_at": at, "envelope_at": at})
        self.assert_ends(
            self.history(event), 0, "  event       older than what is known: it changes nothing\n",
            "destination bot", "    news   no\n", "    sent   no: nothing has changed for this destination\n",
        )  # fmt: skip
        self.put_subject(subject, {**item, "provider_at": 1, "envelope_at": 1})
        ended = self.history(event)
        self.assert_ends(
            ended, 0, "destination bot", "    news   no\n", "    sent   no: nothing has changed for this destination\n",
            "destination mail", "    news    ",
        )  # fmt: skip

    def test_a_destinations_pause_quiet_hours_and_digest_are_named(self):
        self.put("destination#bot", "since", since=1, rules="x")
        self.addCleanup(self.set_destinations, DESTINATIONS)
        hours = [datetime.fromtimestamp(time.time() + seconds, timezone.utc) for seconds in (-3600, 3600)]
        quiet = {name: f"{at:%H:%M}" for name, at in zip(("from", "to"), hours)}
        self.set_destinations([{**DESTINATIONS[0], "paused": True, "digest": "only", "quiet_hours": quiet}])
        said = "    sent  no: the destination gets only a digest, which counts it\n"
        self.assert_ends(self.history(self.finding(5)), 0, said)
        self.set_destinations([{**DESTINATIONS[0], "paused": True, "quiet_hours": quiet}])
        self.assert_ends(
            self.history(self.finding(5)), 0, "    paused  it waits until the destination is not paused any more\n",
            "    sent    later, in a summary, because of: paused\n",
        )  # fmt: skip
        self.set_destinations([{**DESTINATIONS[0], "quiet_hours": quiet}])
        until = f"{hours[1]:%Y-%m-%d %H:%M}:00 UTC"
        self.assert_ends(
            self.history(self.finding(5)), 0, f"    quiet   it waits until {until}\n",
            "    sent    later, in a summary, because of: quiet\n",
        )  # fmt: skip
        self.assertNotIn("    quiet ", self.history(self.finding(9.5)).stdout)

    def test_event_with_an_item_of_another_version_says_so(self):
        subject = self.explained(self.finding(9.5))["subject"]
        self.put_subject(subject, {"version": 2})
        ended = self.history(self.finding(9.5))
        self.assert_ends(ended, 0, f"  state  the item of subject {subject} is of version 2: update the tools\n")

    def test_event_without_a_subject_bypasses_the_state(self):
        ended = self.history("some words")
        self.put_silence("0000000a", control=None, account=SECURITY)
        self.assert_ends(
            ended, 0, "Notice: unrecognised\n", "  state  none: it bypasses the state", "    window  none is open"
        )
        self.assertNotIn("news", ended.stdout)

    def test_silence_does_not_hide_what_bypasses_the_state(self):
        self.put_silence("0000000a", control=None, account="333333333333")
        sample = self.finding(9.5)
        sample["detail"]["service"]["additionalInfo"] = {"sample": True}
        ended = self.history(sample)
        self.assert_ends(ended, 0, "  state  none: it bypasses the state", "    sent    at once\n")
        self.assertNotIn("0000000a", ended.stdout)

    def test_history_of_an_event_needs_the_documented_permissions(self):
        actions = ["ListRules", "ListTargetsByRule", "TestEventPattern"]
        rules = {"Action": [f"events:{action}" for action in actions], "Resource": "*"}
        function = {"Action": "lambda:GetFunctionConfiguration", "Resource": "*"}
        ended = self.history(self.finding(9.5), role=self.reader("reads", rules, function))
        self.assert_ends(ended, 0, "asr-notify-guardduty: matches", "    window   none is open")

    def test_history_refuses_files_that_it_cannot_use(self):
        incomplete = {name: each for name, each in self.finding(5).items() if name not in ("id", "time")}
        self.assertIn("The event has no id, time: give it whole", self.history(incomplete).stderr)
        missing = self.run_tool("history", "--event", "no/such/file")
        self.assert_refuses(missing, "no/such/file cannot be read: ")


if __name__ == "__main__":
    unittest.main()
