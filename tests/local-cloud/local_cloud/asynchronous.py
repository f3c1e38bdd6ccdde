"""Asynchronous invocation of functions: attempts, failure records and dead letters.

MiniStack has it too, but always counts three attempts, needs no permission to write a failure record, and sends dead
letters only if there is no destination.
"""

import contextvars
import logging
import time

from ministack.core import iam_evaluator as iam
from ministack.core.lambda_runtime import execution_credentials
from ministack.core.responses import get_region, new_uuid, request_scope
from ministack.services import lambda_svc, s3, sqs

from local_cloud import background, metrics, moment, permissions, queues, sizes

log = logging.getLogger("local-cloud.invocation")

# A token for each unfinished event.
pending: set[object] = set()

_request_id = contextvars.ContextVar("request id", default=None)


def invoke_later(function: dict, event: dict):
    """Invoke a function asynchronously, as its event invoke config says; returns at once."""
    token = object()
    pending.add(token)
    background.start(_work_off, token, function, event)


def _work_off(token: object, function: dict, event: dict):
    try:
        _invoke_until_done(function, event)
    finally:
        pending.discard(token)


def _invoke_until_done(function: dict, event: dict):
    config = function.get("config") or function
    rules = function.get("event_invoke_config") or (function.get("event_invoke_configs") or {}).get("$LATEST") or {}
    with request_scope(*lambda_svc._account_region_from_function_config(config)):
        _request_id.set(new_uuid())
        attempts, condition, result = _attempt(function, config, rules, event)
        if condition:
            _report_failure(config, rules, event, attempts, condition, result)


def _attempt(function: dict, config: dict, rules: dict, event: dict):
    """Invoke until an attempt succeeds (then the condition is None) or the attempts end."""
    last_moment = time.monotonic() + rules.get("MaximumEventAgeInSeconds", 21600)
    pause = lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS
    attempts, result = 0, {}
    if lambda_svc._reserved_concurrency(function, config) == 0:
        return attempts, "ZeroReservedConcurrency", result
    while True:
        result = lambda_svc._execute_function(function, event)
        if result.get("log"):
            log.info("%s wrote:\n%s", config["FunctionName"], result["log"])
        if not result.get("throttle"):
            attempts += 1
            if not result.get("error"):
                return attempts, None, result
            if attempts > rules.get("MaximumRetryAttempts", 2):
                return attempts, "RetriesExhausted", result
        if time.monotonic() + pause > last_moment:
            return attempts, "EventAgeExceeded", result
        time.sleep(pause)
        pause = min(pause * 2, lambda_svc._LAMBDA_ASYNC_RETRY_MAX_SECONDS)


def _report_failure(config: dict, rules: dict, event: dict, attempts: int, condition: str, result: dict):
    destination = ((rules.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    dead_letters = (config.get("DeadLetterConfig") or {}).get("TargetArn")
    function = {"FunctionName": config["FunctionName"]}
    log.warning("%s failed (%s) after %d attempts", config["FunctionName"], condition, attempts)
    metrics.count("AWS/Lambda", "AsyncEventsDropped", **function)
    if not destination and not dead_letters:
        log.warning("lost: %s has neither an on-failure destination nor dead letters", config["FunctionName"])
    if destination:
        record = {
            "version": "1.0",
            "timestamp": moment.text(moment.now()),
            "requestContext": {
                "requestId": _request_id.get(),
                "functionArn": f"{config['FunctionArn']}:{config.get('Version', '$LATEST')}",
                "condition": condition,
                "approximateInvokeCount": attempts,
            },
            "requestPayload": event,
        }
        if attempts:
            record["responseContext"] = {
                "statusCode": 200,
                "executedVersion": config.get("Version", "$LATEST"),
                "functionError": result.get("function_error") or "Unhandled",
            }
            record["responsePayload"] = result.get("body")
        write = _write_to_bucket if ":s3:" in destination else _send_as_role
        if not write(config, destination, sizes.payload(record), {}):
            metrics.count("AWS/Lambda", "DestinationDeliveryFailures", **function)
    if dead_letters:
        attributes = error_attributes(_request_id.get(), "200", sizes.payload(result.get("body"))[:1024])
        if not _send_as_role(config, dead_letters, sizes.payload(event), attributes):
            metrics.count("AWS/Lambda", "DeadLetterErrors", **function)


def _send_as_role(config: dict, queue_arn: str, body: str, attributes: dict) -> bool:
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        log.warning("lost: %s is not a queue that exists", queue_arn)
        return False
    access_key = execution_credentials(config)["AWS_ACCESS_KEY_ID"]
    refused = permissions.role_may_send(access_key, queue_arn, queue)
    if refused:
        log.warning("lost: the role of %s is refused %s on %s", config["FunctionName"], refused, queue_arn)
        return False
    return put_on_queue(queue, body, attributes)


def _write_to_bucket(config: dict, bucket_arn: str, record: str, _attributes: dict) -> bool:
    name, now = bucket_arn.rpartition(":")[2], moment.text(moment.now())[:19]
    key = f"aws/lambda/async/{config['FunctionName']}/{now[:10].replace('-', '/')}/{now.replace(':', '.')}-{new_uuid()}"
    access_key = execution_credentials(config)["AWS_ACCESS_KEY_ID"]
    for action, arn in (("s3:ListBucket", bucket_arn), ("s3:PutObject", f"{bucket_arn}/{key}")):
        if iam.enforce(access_key, action, "s3", get_region(), resource_arn=arn):
            log.warning("lost: the role of %s is refused %s on %s", config["FunctionName"], action, arn)
            return False
    status, _, _ = s3._put_object(name, key, record.encode(), {})
    if status != 200:
        log.warning("lost: %s is not a bucket that exists", bucket_arn)
    return status == 200


def put_on_queue(queue: dict, body: str, attributes: dict) -> bool:
    """Send a message to a queue; False if it is larger than the queue takes."""
    if not sizes.fits_queue(queue, body, attributes):
        log.warning("lost: a message of %d bytes is too large for %s", sizes.size(body), queue["name"])
        return False
    message = {"id": new_uuid(), "body": body, "message_attributes": attributes}
    message["md5_attrs"] = sqs._md5_msg_attrs(attributes)
    sqs._ensure_msg_fields(message)
    message["visible_at"] += sqs.queue_delay(queue)
    with queues.lock:
        queue["messages"].append(message)
    lambda_svc.esm_wake.set()
    return True


def error_attributes(request_id: str, code: str, message: str) -> dict:
    """The message attributes with the reason of a dead letter."""
    return {
        "RequestID": {"DataType": "String", "StringValue": request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": code},
        "ErrorMessage": {"DataType": "String", "StringValue": message},
    }


def request_id() -> str | None:
    """The request id of the asynchronous invocation that is running. None for any other."""
    return _request_id.get()


def _execute(function, config, event, request_id, started, original=lambda_svc._execute_function_dispatch):
    return original(function, config, event, _request_id.get() or request_id, started)


def install():
    """Replace MiniStack's asynchronous invocation."""
    lambda_svc.invoke_async_with_retry = invoke_later
    # All attempts of an invocation have one request id, which the function and the failure record contain.
    lambda_svc._execute_function_dispatch = _execute
