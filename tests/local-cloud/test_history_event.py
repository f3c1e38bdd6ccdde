"""tools/history.py --event: which rules of EventBridge and of the destinations take an event."""

import hashlib
import json
import unittest

from event_history import DESTINATIONS, HistoryOfEvents


class EventsAndRules(HistoryOfEvents):
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

    def test_destinations_in_a_table_decide_as_those_in_the_environment(self):
        table = self.cloud.client("dynamodb")
        keys = {"key": "HASH", "sort": "RANGE"}
        table.create_table(
            TableName="asr-notify-configuration", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        )  # fmt: skip
        contents = {f"destination#{each['name']}": json.dumps(each) for each in DESTINATIONS}
        contents = {"account-names#3": json.dumps({"333333333333": "本番"}), **contents}
        digests = {name: hashlib.sha256(content.encode()).hexdigest()[:6] for name, content in contents.items()}
        for name, content in [*contents.items(), ("destination#other", "{}")]:
            sort = f"{name}#{digests.get(name, '000000')}"
            item = {"key": "configuration", "sort": sort, "content": content}
            table.put_item(
                TableName="asr-notify-configuration", Item={name: {"S": value} for name, value in item.items()}
            )
        variables = {
            "CONFIGURATION_TABLE_NAME": "asr-notify-configuration",
            "CONFIGURATION_ITEMS": "".join(digests.values()),
            "CONFIGURATION_DIGEST": hashlib.sha256("\n".join(contents.values()).encode()).hexdigest()[:32],
        }
        self.addCleanup(self.set_destinations, DESTINATIONS)
        self.set_configuration(variables)
        ended = self.history(self.finding(2))
        self.assert_ends(ended, 0, "  destination bot: taken", "  destination mail: dropped by its rules (severity low ")
        self.set_configuration({**variables, "CONFIGURATION_DIGEST": "0" * 32})
        refused = self.history(self.finding(2))
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("The table asr-notify-configuration does not have the configuration of the fun", refused.stderr)

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
