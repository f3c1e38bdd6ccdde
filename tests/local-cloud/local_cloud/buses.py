"""Events from one event bus to another, also of another account or Region: the rule's role, the receiving bus's policy.

MiniStack forwards within one account and Region only, gives the events the Region of the bus, and checks neither.
"""

import json
import logging

from ministack.core import iam_evaluator as iam
from ministack.core.responses import get_account_id, get_region, json_response, request_scope
from ministack.services import eventbridge

from local_cloud import invocation, trust

log = logging.getLogger("local-cloud.buses")

SERVICE = "events.amazonaws.com"


def _policy_for_arn(bus_arn: str) -> tuple | None:
    """A bus's policy (None if it has none) and its account; None if this is no bus that exists."""
    _, _, service, region, account, resource = bus_arn.split(":", 5)
    kind, _, name = resource.partition("/")
    if service != "events" or kind != "event-bus":
        return None
    if name != "default" and eventbridge._event_buses.get_scoped(account, region, name) is None:
        return None
    return eventbridge._event_bus_policies.get_scoped(account, region, name), account


def _refusal(bus_arn: str, event: dict, rule_arn: str, role_arn: str | None) -> str | None:
    """Why a rule may not send an event to a bus; None if it may."""
    if _policy_for_arn(bus_arn) is None:
        return f"{bus_arn} does not exist"
    access_key = role_arn and trust.assume(role_arn, SERVICE, "rule")
    if not access_key:
        return f"{rule_arn} cannot assume the role {role_arn}"
    keys = {
        "aws:SourceArn": rule_arn,
        "aws:SourceAccount": get_account_id(),
        "events:source": [event["Source"]],
        "events:detail-type": event["DetailType"],
        "events:eventBusInvocation": "true",
    }
    denied = iam.enforce(
        access_key, "events:PutEvents", "events", get_region(), resource_arn=bus_arn, service_context=keys
    )
    return f"the role's or the bus's policy does not let {role_arn} put events on {bus_arn}" if denied else None


def _dispatch_to_event_bus(spec, event: dict, rule: dict, *_):
    bus_arn = str(spec)
    if event.get("_IsForwarded"):
        log.warning("not forwarded to %s: the event came from another bus", bus_arn)
        return
    target, _ = invocation.current_target()
    refusal = _refusal(bus_arn, event, rule["Arn"], target.get("RoleArn"))
    if refusal:
        payload = eventbridge._pattern_event_view(event).event_with_detail()
        invocation.refuse_event(json.dumps(payload), refusal)
        return
    forwarded = {**event, "EventBusName": spec.resource.split("/", 1)[1], "_IsForwarded": True}
    with request_scope(spec.account_id, spec.region):
        eventbridge._dispatch_event(forwarded)


def _put_permission(data: dict, original=eventbridge._put_permission):
    if "Policy" not in data:
        return original(data)
    eventbridge._event_bus_policies[data.get("EventBusName", "default")] = json.loads(data["Policy"])
    return json_response({})


def install():
    """Install this in MiniStack's EventBridge and IAM. Install after `invocation` and `events`."""
    # An event goes on with its own account and Region, once: AWS sends none that came from a bus to a third one.
    eventbridge._dispatch_to_event_bus = _dispatch_to_event_bus
    # A whole policy, as Terraform puts it; MiniStack makes its statement of the other parameters, which are absent.
    eventbridge._put_permission = _put_permission
    # The policies of buses count.
    eventbridge.bus_policy_for_arn = _policy_for_arn
    iam._RESOURCE_POLICY_LOOKUPS["events"] = ("eventbridge", "bus_policy_for_arn")
