"""Amazon Q as a subscriber of its topics: it receives, validates and stores messages."""

import json
import logging

from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, request_scope
from ministack.services import sns

from local_cloud import amazon_q_teams, custom_notification, metrics, moment, pages
from local_cloud.pages import Answer

log = logging.getLogger("local-cloud.amazon-q")

MESSAGES_PATH = "/_local-cloud/amazon-q/messages"
SETTINGS_PATH = "/_local-cloud/amazon-q/settings"
ENDPOINT = "https://global.sns-api.chatbot.amazonaws.com"

messages: list[dict] = []

# Settings of Amazon Q: `per_second`, and the channels that it is `not_invited` to.
_settings: dict = {}
# When the events of the last second came.
_recent: list[float] = []


def subscribe(topic_arn: str) -> bool:
    """Subscribe Amazon Q to a topic and confirm it; False if that fails."""
    with request_scope(get_account_id(), parse_arn(topic_arn).region):
        status, _, _ = sns._subscribe({"TopicArn": [topic_arn], "Protocol": ["https"], "Endpoint": [ENDPOINT]})
        if status != 200:
            return False
        for subscription in sns._topic_by_arn_any_scope(topic_arn)["subscriptions"]:
            if subscription["endpoint"] == ENDPOINT and subscription["token"]:
                sns._confirm_subscription({"TopicArn": [topic_arn], "Token": [subscription["token"]]})
    return True


def unsubscribe(topic_arn: str):
    """Take Amazon Q's subscription from a topic, if the topic is still there."""
    with request_scope(get_account_id(), parse_arn(topic_arn).region):
        topic = sns._topic_by_arn_any_scope(topic_arn) or {"subscriptions": []}
        for subscription in list(topic["subscriptions"]):
            if subscription["endpoint"] == ENDPOINT:
                sns._unsubscribe({"SubscriptionArn": [subscription["arn"]]})


def _receive(payload: str, configurations: list[dict]):
    try:
        envelope = json.loads(payload)
        topic_arn, body = envelope["TopicArn"], envelope["Message"]
    except (ValueError, KeyError, TypeError):
        log.warning("dropped: raw message delivery is on, which Amazon Q does not understand")
        return
    for configuration in configurations:
        if topic_arn not in configuration["SnsTopicArns"]:
            continue
        names, found = _judge(configuration, body)
        metrics.record_amazon_q(configuration, *names)
        messages.append(
            {
                "configuration": configuration["ConfigurationName"],
                "slack_channel_id": configuration.get("SlackChannelId"),
                "teams_channel_id": configuration.get("ChannelId"),
                "topic_arn": topic_arn,
                "message_id": envelope.get("MessageId"),
                "accepted": not found,
                "problems": found,
                "body": body,
            }
        )


def _judge(configuration: dict, body: str) -> tuple[tuple[str, ...], list[str]]:
    """The metrics that count an event, and why it is not shown; no reasons if it is shown."""
    now, most = moment.now(), _settings.get("per_second")
    _recent[:] = [each for each in _recent if abs(now - each) < 1]
    if most and len(_recent) >= most:
        return ("EventsThrottled",), [f"more than {most} events within a second"]
    _recent.append(now)
    if found := custom_notification.problems(body):
        return ("EventsProcessed", "UnsupportedEvents"), found
    if "ChannelId" in configuration and (found := amazon_q_teams.problems(body)):
        return ("EventsProcessed", "MessageDeliveryFailure"), found
    if configuration.get("SlackChannelId") in _settings.get("not_invited", []):
        return ("EventsProcessed", "MessageDeliveryFailure"), ["Amazon Q is not in the channel"]
    return ("EventsProcessed", "MessageDeliverySuccess"), []


def _page(method: str, path: str, _headers: dict[str, str], body: bytes) -> Answer | None:
    if (method, path) != ("PUT", SETTINGS_PATH):
        return None
    _reset()
    _settings.update(json.loads(body))
    return 204, {}, ""


def _reset():
    _settings.clear()
    _recent.clear()


async def _nothing_more():
    """What is left to do after a delivery in this process."""


async def _send_confirmation(topic_arn: str, subscription: dict, original=sns._send_subscription_confirmation):
    if subscription["endpoint"] != ENDPOINT:
        await original(topic_arn, subscription)


def install(configurations):
    """Put Amazon Q behind MiniStack's SNS; `configurations()` lists those that exist."""
    original = sns._deliver_to_http

    def deliver(endpoint: str, payload: str):
        if endpoint != ENDPOINT:
            return original(endpoint, payload)
        _receive(payload, configurations())
        return _nothing_more()

    # SNS calls this while publishing and awaits the result in another thread: messages keep their order.
    sns._deliver_to_http = deliver
    # Amazon Q is in this process: its real endpoint is not asked to confirm.
    sns._send_subscription_confirmation = _send_confirmation
    pages.add_list(MESSAGES_PATH, messages)
    pages.add(_page, _reset)
