"""SNS PublishBatch: each entry is published as by Publish, and has its own result.

MiniStack's PublishBatch checks neither subjects nor the number of bytes.
"""

from xml.sax.saxutils import escape

from ministack.services import sns

MOST = 10
# The limit of all messages with their attributes. SNS does not document whether subjects count.
LARGEST = 262_144


def _refusal(entries: list[dict]) -> tuple[str, str] | None:
    """The error that rejects a whole batch; None if it is valid."""
    if not entries:
        return "EmptyBatchRequest", "The batch request does not contain any entries."
    if len(entries) > MOST:
        return "TooManyEntriesInBatchRequest", f"The batch request contains more than {MOST} entries."
    if len({each["id"] for each in entries}) < len(entries):
        return "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id."
    if sum(sns._message_payload_size(each["message"], each["message_attributes"]) for each in entries) > LARGEST:
        return "BatchRequestTooLong", f"The length of all the messages is more than {LARGEST} bytes."
    return None


def _publish_batch(parameters: dict):
    topic, denied = sns._get_topic(sns._normalize_arn(sns._p(parameters, "TopicArn")), "sns:Publish")
    if denied is not None:
        return denied
    entries = sns._parse_batch_entries(parameters)
    if refusal := _refusal(entries):
        return sns._error(*refusal, 400)
    taken, failed = "", ""
    for entry in entries:
        name = f"<Id>{escape(entry['id'])}</Id>"
        try:
            message_id = _publish(topic["arn"], entry)["message_id"]
            taken += f"<member>{name}<MessageId>{message_id}</MessageId></member>"
        except sns.SnsPublishError as error:
            why = f"<Code>{error.code}</Code><Message>{escape(str(error))}</Message><SenderFault>true</SenderFault>"
            failed += f"<member>{name}{why}</member>"
    result = f"<Successful>{taken}</Successful><Failed>{failed}</Failed>"
    return sns._xml(200, "PublishBatchResponse", f"<PublishBatchResult>{result}</PublishBatchResult>")


def _publish(topic_arn: str, entry: dict) -> dict:
    return sns.publish_internal(
        topic_arn,
        entry["message"],
        entry["subject"],
        message_structure=entry["message_structure"],
        message_attributes=entry["message_attributes"],
        message_group_id=entry["message_group_id"],
        message_deduplication_id=entry["message_dedup_id"],
    )


def install():
    """Install this in MiniStack's SNS."""
    sns._publish_batch = _publish_batch
