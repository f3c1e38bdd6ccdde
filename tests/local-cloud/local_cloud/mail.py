"""E-mail subscriptions of topics: the mails, their rate, and SNS's checks of a subject.

MiniStack sends no mail. SNS ends the text of every mail with a footer (how to unsubscribe). It is stored apart from
the text, so that the text is the published one.
"""

import contextvars
import functools
import json
import logging
import unicodedata

from ministack.services import sns

from local_cloud import moment, pages
from local_cloud.pages import Answer

log = logging.getLogger("local-cloud.mail")

PATH = "/_local-cloud/mail"
DEACTIVATED_PATH = f"{PATH}/deactivated"
SETTINGS_PATH = f"{PATH}/settings"
LONGEST_SUBJECT = 100
USUAL_SUBJECT = "AWS Notification Message"
FOOTER = (
    "--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to "
    "unsubscribe:\n{link}\n\nPlease do not reply directly to this email. If you have any questions or comments "
    "regarding this email, please contact us at https://aws.amazon.com/support"
)

# Beyond it, SNS deactivates the subscription, which then has to be confirmed again.
MAX_PER_SECOND = 10

mails: list[dict] = []
deactivated: list[dict] = []

# When the mails of the last second came, by the subscription's ARN.
_recent: dict[str, list[float]] = {}
_settings = {"per_second": MAX_PER_SECOND}

# Set while an alarm publishes. Alarms' mails do not count, because CloudWatch's minute takes a second here.
of_alarm = contextvars.ContextVar("whether an alarm publishes", default=False)


def _fanout(
    topic_arn, message_id, message, subject, message_structure="", attributes=None, original=sns._fanout, **more
):
    original(topic_arn, message_id, message, subject, message_structure, attributes, **more)
    text = sns._resolve_message_for_protocol(message, message_structure, "email")
    topic = sns._topic_by_arn_any_scope(topic_arn) or {"subscriptions": []}
    mails.extend(
        {
            "to": subscription["endpoint"],
            "subject": subject or USUAL_SUBJECT,
            "text": text,
            "footer": FOOTER.format(link=f"https://sns.example.com/unsubscribe?SubscriptionArn={subscription['arn']}"),
            "topic_arn": topic_arn,
            "message_id": message_id,
        }
        for subscription in topic["subscriptions"]
        if subscription["protocol"] == "email"
        and subscription["confirmed"]
        and sns._matches_filter_policy(subscription, attributes or {}, text)
        and _is_within_rate(topic, subscription)
    )


def _is_within_rate(topic: dict, subscription: dict) -> bool:
    """Count a mail; the first above the rate deactivates the subscription."""
    if of_alarm.get():
        return True
    now = moment.now()
    recent = [each for each in _recent.get(subscription["arn"], []) if 0 <= now - each < 1] + [now]
    _recent[subscription["arn"]] = recent
    most = _settings["per_second"]
    if most is None or len(recent) <= most:
        return True
    log.warning("deactivated: %s had more than %d mails in a second", subscription["endpoint"], most)
    subscription["confirmed"] = False
    subscription["attributes"]["PendingConfirmation"] = "true"
    sns._refresh_subscription_counts(topic)
    deactivated.append(
        {
            "at": moment.text(now),
            "to": subscription["endpoint"],
            "topic_arn": topic["arn"],
            "subscription_arn": subscription["arn"],
        }
    )
    return False


def _page(method: str, path: str, _headers: dict[str, str], body: bytes) -> Answer | None:
    if (method, path) != ("PUT", SETTINGS_PATH):
        return None
    _reset()
    _settings.update(json.loads(body))
    return 204, {}, ""


def _reset():
    _settings["per_second"] = MAX_PER_SECOND
    _recent.clear()


def _list(parameters: dict, original):
    status, headers, body = original(parameters)
    for topic in sns._topics.values():
        for each in topic["subscriptions"]:
            if each["protocol"] == "email" and not each["confirmed"]:
                arn = f"<SubscriptionArn>{each['arn']}</SubscriptionArn>"
                body = body.replace(arn.encode(), b"<SubscriptionArn>PendingConfirmation</SubscriptionArn>")
    return status, headers, body


def _is_subject(subject: str) -> bool:
    return len(subject) <= LONGEST_SUBJECT and not any(
        unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in subject
    )


def _publish_internal(topic_arn, message, subject="", original=sns.publish_internal, **more):
    if subject and not _is_subject(subject):
        raise sns.SnsPublishError("InvalidParameter", "Invalid parameter: Subject")
    return original(topic_arn, message, subject, **more)


def install():
    """Install this in MiniStack's SNS."""
    # E-mail subscriptions get their mail.
    sns._fanout = _fanout
    # SNS rejects subjects that are too long or have several lines; MiniStack accepts any.
    sns.publish_internal = _publish_internal
    # SNS shows no ARN of a subscription that has to be confirmed.
    sns._list_subscriptions = functools.partial(_list, original=sns._list_subscriptions)
    sns._list_subscriptions_by_topic = functools.partial(_list, original=sns._list_subscriptions_by_topic)
    pages.add_list(PATH, mails)
    pages.add_list(DEACTIVATED_PATH, deactivated)
    pages.add(_page, _reset)
