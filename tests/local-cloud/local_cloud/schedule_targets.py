"""EventBridge Scheduler: its checks of a schedule, and the invocation of its target by its role.

MiniStack accepts any schedule and any role. Only functions are invoked.
"""

import json
import logging

from ministack.core import iam_evaluator as iam
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import lambda_svc, scheduler, sqs

from local_cloud import asynchronous, expressions, moment, permissions, trust

log = logging.getLogger("local-cloud.schedules")

SERVICE = "scheduler.amazonaws.com"
INVOKE = "lambda:InvokeFunction"


def invoke(schedule: dict, at: float):
    """Invoke a schedule's target asynchronously, or send to its dead-letter queue."""
    target = schedule["Target"]
    text = _input(schedule, at)
    access_key = trust.assume(target["RoleArn"], SERVICE, schedule["Name"], **_condition_keys(schedule["GroupName"]))
    function, config, _ = lambda_svc._get_func_record_for_ref(target["Arn"])
    refusal = None
    if access_key is None:
        refusal = f"{target['RoleArn']} may not be assumed by {SERVICE}, or it does not exist"
    elif iam.enforce(access_key, INVOKE, "lambda", get_region(), resource_arn=target["Arn"]):
        refusal = f"{target['RoleArn']} is refused {INVOKE} on {target['Arn']}"
    elif not config:
        refusal = f"{target['Arn']} is not a function that exists"
    if refusal:
        _send_dead_letter(schedule, at, text, access_key, refusal)
        return
    try:
        event = json.loads(text)
    except ValueError:
        log.warning("lost: the input of %s is not JSON", schedule["Arn"])
        return
    asynchronous.invoke_later(lambda_svc._execution_record_for_config(function, config), event)


def _condition_keys(group: str) -> dict[str, str]:
    return {"sourceaccount": get_account_id(), "sourcearn": scheduler._group_arn(group)}


def _time(at: float) -> str:
    return f"{moment.text(at)[:19]}Z"


def _input(schedule: dict, at: float) -> str:
    text = schedule["Target"].get("Input")
    if text is None:
        event = {
            "version": "0",
            "id": new_uuid(),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": get_account_id(),
            "time": _time(at),
            "region": get_region(),
            "resources": [schedule["Arn"]],
            "detail": "{}",
        }
        return json.dumps(event)
    for name, value in (
        ("schedule-arn", schedule["Arn"]),
        ("scheduled-time", _time(at)),
        ("execution-id", new_uuid()),
        ("attempt-number", "1"),
    ):
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text


def _send_dead_letter(schedule: dict, at: float, text: str, access_key: str | None, refusal: str):
    queue_arn = schedule["Target"].get("DeadLetterConfig", {}).get("Arn", "")
    queue = sqs._queue_by_arn(queue_arn)
    if not access_key or queue is None or permissions.role_may_send(access_key, queue_arn, queue):
        log.warning("lost: %s", refusal)
        return
    log.warning("to the schedule's dead letters: %s", refusal)
    attributes = {
        "ERROR_CODE": "AWS.SCHEDULER.EXECUTION_FAILED",
        "ERROR_MESSAGE": refusal,
        "SCHEDULED_TIME": _time(at),
        "SCHEDULE_ARN": schedule["Arn"],
        "TARGET_ARN": schedule["Target"]["Arn"],
    }
    typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    asynchronous.put_on_queue(queue, text, typed)


def _refusal(body: dict):
    expression, zone = body.get("ScheduleExpression", ""), body.get("ScheduleExpressionTimezone", "UTC")
    if not expressions.is_valid(expression):
        return scheduler._error(400, "ValidationException", f"Invalid Schedule Expression {expression}.")
    if expressions.zone_of(zone) is None:
        return scheduler._error(400, "ValidationException", f"Invalid ScheduleExpressionTimezone {zone}.")
    role_arn = body.get("Target", {}).get("RoleArn", "")
    if not trust.may_assume(role_arn, SERVICE, **_condition_keys(body.get("GroupName", "default"))):
        return scheduler._error(
            400,
            "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        )
    return None


def _create(name: str, body: dict, original=scheduler._create_schedule):
    return _refusal(body) or original(name, body)


def _update(name: str, body: dict, original=scheduler._update_schedule):
    return _refusal(body) or original(name, body)


def install():
    """Install these checks in MiniStack's Scheduler."""
    scheduler._create_schedule = _create
    scheduler._update_schedule = _update
