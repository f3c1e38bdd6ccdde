"""tools/history.py --event: what the state, silences and windows make of an event."""

import json
import time
import unittest
from datetime import datetime, timezone

from deployed import ALIAS, ITEM
from event_history import DESTINATIONS, FIXTURES, HistoryOfEvents
from running_cloud import SECURITY

KNOWN = "a" * 32


class EventsAndTheState(HistoryOfEvents):
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
        # The maximum of the hour has lengthened the window, but not for what is critical.
        self.put("window#bot", "window", window=json.dumps({"until": at + 600, "sent": [at - 600] * 25}))
        ended = self.history(self.finding(9.5))
        self.assert_ends(ended, 0, "destination bot", "    window  none is open for it; 25 ", "    sent    at once\n")
        self.assert_ends(self.history(self.finding(8)), 0, "destination bot", "    window  open until ")
        # The places of critical notices are not for findings of other products than AWS's.
        imported = json.loads((FIXTURES / "security-hub/own-integration.json").read_text())
        imported["detail"]["findings"][0]["Severity"] = {"Label": "CRITICAL"}
        self.assert_ends(self.history(imported), 0, "destination bot", "    window  open until ")
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

    def test_end_of_what_was_below_high_waits_where_no_message_is_edited(self):
        event = self.finding(5.0)
        event["detail"]["service"]["archived"] = True
        subject = self.explained(event)["subject"]
        channel = {"name": "channel", "format": "amazon-q", "topic_arn": DESTINATIONS[1]["topic_arn"]}
        self.set_destinations([DESTINATIONS[0], channel])
        self.addCleanup(self.set_destinations, DESTINATIONS)
        known = {**ITEM, "opening": "new", "openings": 1, "pending": [], "claim": None}
        waits = "    resolved  what was below high waits for the end of the interval: "
        for severity, said in (("medium", "later, in a summary, because of: resolved"), ("high", "at once")):
            mark = {"o": 1, "w": {"s": severity, "c": 1}, "t": 1795200061, "m": True}
            marks = {"bot": mark, "channel": mark}
            self.put_subject(subject, {**known, "traits": {"severity": severity, "count": 1}, "marks": marks})
            bot, _, other = self.history(event).stdout.partition("destination channel")
            self.assertIn("at once, by editing the opening message\n", bot)
            self.assertTrue(other.rstrip(" \n").endswith(said), other)
            self.assertEqual(waits in other, severity == "medium", other)

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


if __name__ == "__main__":
    unittest.main()
