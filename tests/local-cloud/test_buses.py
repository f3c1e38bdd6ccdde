"""Events from one bus to another, of other accounts and Regions."""

import json
import unittest

from running_cloud import PRODUCTION, REGION, SECURITY, from_service, policy, shared

EVENTS = "events.amazonaws.com"
OUTSIDER = "999999999999"  # an account outside the organization
FROM_SERVICES_OF_THE_ORGANIZATION = {
    "Principal": "*",
    "Action": "events:PutEvents",
    "Condition": {
        "StringEquals": {"aws:PrincipalOrgID": "o-exampleorg"},
        "ForAllValues:StringLike": {"events:source": "aws.*"},
        "Null": {"events:source": "false"},
    },
}


class Place:
    """An account in a Region."""

    def __init__(self, account: str = SECURITY, region: str = REGION):
        self.account, self.region = account, region

    def client(self, service: str):
        return shared().client(service, self.account, region=self.region)

    def bus(self, name: str, *statements: dict) -> str:
        """Make a bus with a policy; returns its ARN."""
        arn = self.client("events").create_event_bus(Name=name)["EventBusArn"]
        if statements:
            document = policy(*[{"Resource": arn, **each} for each in statements])
            self.client("events").put_permission(EventBusName=name, Policy=document)
        return arn

    def queue(self, name: str) -> tuple["Queue", str]:
        """Make a queue to which rules of this account and Region may send; returns it and its ARN."""
        statement = from_service(EVENTS, "sqs:SendMessage", "")
        statement["Condition"] = {"ArnLike": {"aws:SourceArn": f"arn:aws:events:{self.region}:{self.account}:rule/*"}}
        attributes = {"Policy": policy(statement)}
        url = self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return Queue(self, url), f"arn:aws:sqs:{self.region}:{self.account}:{name}"

    def rule(self, name: str, detail_type: str, bus: str, **target):
        """Make a rule with a target."""
        events = self.client("events")
        events.put_rule(Name=name, EventPattern=json.dumps({"detail-type": [detail_type]}), EventBusName=bus)
        events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "only", **target}])

    def collect(self, name: str, bus: str = "default") -> "Queue":
        """Have a bus send events of the detail-type `name` to a new queue."""
        queue, arn = self.queue(f"{name}-{bus}")
        self.rule(f"{name}-collect", name, bus, Arn=arn)
        return queue

    def forward(self, name: str, to: str, bus: str = "default", may: str | None = None) -> "Queue":
        """Have a bus send events of the detail-type `name` to another bus; returns the dead-letter queue."""
        statement = {"Action": "events:PutEvents", "Resource": may or to}
        trust = {"Principal": {"Service": EVENTS}}
        role = shared().role(f"{name}-{self.region}-{bus}", statement, account=self.account, trust=trust)
        dead, dead_arn = self.queue(f"{name}-{bus}-dead")
        self.rule(f"{name}-forward", name, bus, Arn=to, RoleArn=role, DeadLetterConfig={"Arn": dead_arn})
        return dead

    def put(self, name: str, source: str = "aws.config") -> str:
        """Put an event of the detail-type `name` on the default bus; returns its id."""
        entry = {"Source": source, "DetailType": name, "Detail": json.dumps({"name": name})}
        return self.client("events").put_events(Entries=[entry])["Entries"][0]["EventId"]


class Queue:
    """A queue of events."""

    def __init__(self, place: Place, url: str):
        self.place, self.url = place, url

    def events(self) -> list[dict]:
        """The events that it was sent since the last call. Rules send while the event is put."""
        answer = self.place.client("sqs").receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        return [json.loads(each["Body"]) for each in answer.get("Messages", [])]


class Buses(unittest.TestCase):
    home = Place()
    other_region = Place(region="us-east-1")
    member = Place(PRODUCTION, "eu-west-1")

    def test_event_of_another_account_and_region_keeps_both(self):
        bus = self.home.bus("of-a-member", FROM_SERVICES_OF_THE_ORGANIZATION)
        received = self.home.collect("of-a-member", "of-a-member")
        dead = self.member.forward("of-a-member", bus)
        event_id = self.member.put("of-a-member")
        (event,) = received.events()
        self.assertEqual(event["id"], event_id)
        self.assertEqual((event["account"], event["region"]), (PRODUCTION, "eu-west-1"))
        self.assertEqual((event["source"], event["detail"]), ("aws.config", {"name": "of-a-member"}))
        self.assertEqual(dead.events(), [])

    def test_own_accounts_event_of_another_region_needs_no_policy_of_the_bus(self):
        received = self.home.collect("of-a-region")
        self.other_region.forward("of-a-region", f"arn:aws:events:{REGION}:{SECURITY}:event-bus/default")
        self.other_region.put("of-a-region")
        self.assertEqual([each["region"] for each in received.events()], ["us-east-1"])

    def assert_refused(self, name: str, sender: Place, *statements: dict, source: str = "aws.config", **options):
        bus = self.home.bus(name, *statements)
        received = self.home.collect(name, name)
        dead = sender.forward(name, bus, **options)
        sender.put(name, source)
        self.assertEqual(received.events(), [])
        self.assertEqual([each["detail"] for each in dead.events()], [{"name": name}])

    def test_event_of_another_account_needs_the_policy_of_the_bus(self):
        self.assert_refused("without-policy", self.member)

    def test_policy_may_name_the_organization(self):
        self.assert_refused("of-an-outsider", Place(OUTSIDER), FROM_SERVICES_OF_THE_ORGANIZATION)

    def test_policy_may_name_the_source(self):
        self.assert_refused("own-source", self.member, FROM_SERVICES_OF_THE_ORGANIZATION, source="my.own")

    def test_role_needs_the_permission(self):
        elsewhere = f"arn:aws:events:{REGION}:{SECURITY}:event-bus/default"
        self.assert_refused("without-permission", self.member, FROM_SERVICES_OF_THE_ORGANIZATION, may=elsewhere)

    def test_bus_that_does_not_exist_makes_a_dead_letter(self):
        dead = self.member.forward("to-nowhere", f"arn:aws:events:{REGION}:{SECURITY}:event-bus/nowhere")
        self.member.put("to-nowhere")
        self.assertEqual(len(dead.events()), 1)

    def test_forwarded_event_goes_no_further(self):
        second = self.home.bus("second", FROM_SERVICES_OF_THE_ORGANIZATION)
        third = self.other_region.bus("third")
        at_second, at_third = self.home.collect("onward", "second"), self.other_region.collect("onward", "third")
        self.member.forward("onward", second)
        dead = self.home.forward("onward", third, bus="second")
        self.member.put("onward")
        self.assertEqual([len(each.events()) for each in (at_second, at_third, dead)], [1, 0, 0])


if __name__ == "__main__":
    unittest.main()
