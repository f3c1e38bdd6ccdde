"""E-mail subscriptions of topics: the mails, and SNS's checks of a subject.

MiniStack sends no mail. SNS ends the text of every mail with a footer (how to unsubscribe). It is stored apart from
the text, so that the text is the published one.
"""

import unicodedata

from ministack.services import sns

from local_cloud import pages

PATH = "/_local-cloud/mail"
LONGEST_SUBJECT = 100
USUAL_SUBJECT = "AWS Notification Message"
FOOTER = (
    "--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to "
    "unsubscribe:\n{link}\n\nPlease do not reply directly to this email. If you have any questions or comments "
    "regarding this email, please contact us at https://aws.amazon.com/support"
)

mails: list[dict] = []


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
    )


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
    pages.add_list(PATH, mails)
