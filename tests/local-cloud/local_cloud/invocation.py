"""SNS and EventBridge invoke functions with permission, asynchronously, and with dead letters on denial.

MiniStack calls the function directly and once, without a permission; a failed event is lost.
"""

import contextvars
import functools
import json
import logging

from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, json_response, new_uuid
from ministack.services import eventbridge, lambda_svc, sns, sqs

from local_cloud import asynchronous, metrics, permissions, sizes

log = logging.getLogger("local-cloud.invocation")

_event_target = contextvars.ContextVar("target and rule of EventBridge", default=({}, {}))


def may_invoke(function_arn: str, service: str, **condition_keys: str) -> bool:
    """Whether the function exists and its resource policy lets the service invoke it."""
    found = lambda_svc.function_policy_for_arn(function_arn)
    return found is not None and permissions.service_allowed(
        found[0], service, "lambda:InvokeFunction", function_arn, **condition_keys
    )


def _deliver_to_lambda(function_arn, envelope, topic_arn, subscription_arn, *_):
    owner = parse_arn(topic_arn).account_id
    if not may_invoke(function_arn, "sns.amazonaws.com", sourcearn=topic_arn, sourceaccount=owner):
        why = f"{topic_arn} may not invoke {function_arn}, or it does not exist"
        _redrive(topic_arn, subscription_arn, envelope, "403", why)
        return
    notification = {"Subject": None, "MessageAttributes": {}, **json.loads(envelope)}
    for name in ("SigningCert", "Unsubscribe"):
        notification[f"{name}Url"] = notification.pop(f"{name}URL")
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription_arn,
        "Sns": notification,
    }
    event = {"Records": [record]}
    if not sizes.is_payload(event):
        _redrive(topic_arn, subscription_arn, envelope, "413", f"the event is too large for {function_arn}")
        return
    function, config, _ = lambda_svc._get_func_record_for_ref(function_arn)
    asynchronous.invoke_later(lambda_svc._execution_record_for_config(function, config), event)


def _redrive(topic_arn: str, subscription_arn: str, envelope: str, code: str, why: str):
    """Send a message to the dead-letter queue of its subscription, or lose it."""
    topic = parse_arn(topic_arn)
    metrics.count("AWS/SNS", "NumberOfNotificationsFailed", TopicName=topic.resource)
    subscription = sns._find_subscription(topic_arn, subscription_arn) or {"attributes": {}}
    queue_arn = json.loads(subscription["attributes"].get("RedrivePolicy") or "{}").get("deadLetterTargetArn")
    if queue_arn is None:
        log.warning("lost: %s", why)
        return
    log.warning("to the subscription's dead letters: %s", why)
    queue = sqs._queue_by_arn(queue_arn)
    is_taken = (
        queue is not None
        and sqs.queue_policy_allows(queue_arn, "sns.amazonaws.com", topic_arn, topic.account_id)
        and asynchronous.put_on_queue(queue, envelope, asynchronous.error_attributes(new_uuid(), code, why))
    )
    if not is_taken:
        metrics.count("AWS/SNS", "NumberOfNotificationsFailedToRedriveToDlq", TopicName=topic.resource)


def _invoke_target(target, event, rule, view=None, original=eventbridge._invoke_target):
    token = _event_target.set((target, rule))
    try:
        original(target, event, rule, view)
    finally:
        _event_target.reset(token)


def current_target() -> tuple[dict, dict]:
    """The target that EventBridge is serving, and its rule."""
    return _event_target.get()


def refuse_event(payload: str, why: str):
    """Send an event to the dead-letter queue of the target that is being served, or lose it."""
    target, rule = current_target()
    queue_arn = target.get("DeadLetterConfig", {}).get("Arn")
    if not queue_arn:
        log.warning("lost: %s", why)
        return
    log.warning("to the target's dead letters: %s", why)
    is_taken = sqs.queue_policy_allows(
        queue_arn, "events.amazonaws.com", rule["Arn"], get_account_id()
    ) and asynchronous.put_on_queue(sqs._queue_by_arn(queue_arn), payload, {})
    if not is_taken:
        log.warning("lost: %s", why)
        metrics.count("AWS/Events", "InvocationsFailedToBeSentToDlq", **metrics.rule_dimensions(rule))


def _event_to_lambda(function_arn: str, payload: str):
    rule_arn = current_target()[1]["Arn"]
    # EventBridge sends no account: AWS warns that a permission with a condition on it never holds.
    if not may_invoke(function_arn, "events.amazonaws.com", sourcearn=rule_arn):
        refuse_event(payload, f"{rule_arn} may not invoke {function_arn}, or it does not exist")
        return
    event = json.loads(payload)
    if not sizes.is_payload(event):
        refuse_event(payload, f"the event is too large for {function_arn}")
        return
    function, config, _ = lambda_svc._get_func_record_for_ref(function_arn)
    asynchronous.invoke_later(lambda_svc._execution_record_for_config(function, config), event)


def _event_to_topic(topic_arn: str, payload: str):
    rule_arn = current_target()[1]["Arn"]
    if permissions.service_may_publish(topic_arn, "events.amazonaws.com", rule_arn):
        sns.publish_internal(topic_arn, payload)
    else:
        refuse_event(payload, f"{rule_arn} may not publish to {topic_arn}")


def _event_to_queue(original, spec, payload: str, parameters: dict | None = None):
    rule_arn, queue_arn = current_target()[1]["Arn"], str(spec)
    if not permissions.service_may_send(queue_arn, "events.amazonaws.com", rule_arn):
        refuse_event(payload, f"{rule_arn} may not send to {queue_arn}, or it does not exist")
    elif not sizes.fits_queue(sqs._queue_by_arn(queue_arn), payload, {}):
        refuse_event(payload, f"the event is too large for {queue_arn}")
    else:
        original(spec, payload, parameters)


def _add_permission(func_name: str, data: dict, *rest, original=lambda_svc._add_permission):
    answer = original(func_name, data, *rest)
    if answer[0] != 409:
        return answer
    statement = next(
        each for each in lambda_svc._functions[func_name]["policy"]["Statement"] if each["Sid"] == data["StatementId"]
    )
    source_arn = statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn")
    there = (statement["Action"], statement["Principal"], source_arn)
    asked = (data.get("Action"), {"Service": data.get("Principal")}, data.get("SourceArn"))
    return json_response({"Statement": json.dumps(statement)}, 201) if asked == there else answer


def install():
    """Replace MiniStack's invocations. Install after `queues`."""
    # On a busy machine an answer can get lost. Terraform then repeats the call, and on an error waits five minutes
    # for its own statement to disappear.
    lambda_svc._add_permission = _add_permission
    # SNS checks the function's resource policy, then invokes asynchronously.
    sns._deliver_to_lambda = _deliver_to_lambda
    # EventBridge does the same, and checks the policies of topics and queues; its dispatchers get the rule that they
    # serve.
    eventbridge._invoke_target = _invoke_target
    eventbridge._dispatch_to_lambda = _event_to_lambda
    eventbridge._dispatch_to_sns = _event_to_topic
    eventbridge._dispatch_to_sqs = functools.partial(_event_to_queue, eventbridge._dispatch_to_sqs)
