"""Event source mappings of queues: Lambda's checks of the function's role and of the queue before it polls.

MiniStack polls for any function, without a permission, and whenever a message is visible. While a log is replayed, the
replay says when to poll.
"""

import logging
import threading

from ministack.core import iam_evaluator as iam
from ministack.core.lambda_runtime import execution_credentials
from ministack.core.responses import error_response_json, get_region, request_scope
from ministack.services import kms, lambda_svc, sqs

from local_cloud import background, batching, moment, queue_pace
from local_cloud.permissions import AWS_MANAGED_KEYS

log = logging.getLogger("local-cloud.polling")

ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

# The last denied action, by mapping, so that it is logged once.
_refused: dict[str, str] = {}

# Held by the thread that looks for batches.
looking = threading.Lock()
# While a log is replayed: the mapping whose turn it is.
_turn: str | None = None


def _refused_action(config: dict, queue_arn: str, queue: dict) -> str | None:
    """The first denied action that a function's role needs to receive messages of a queue; None if all are allowed."""
    access_key = execution_credentials(config)["AWS_ACCESS_KEY_ID"]
    for action in ACTIONS:
        if iam.enforce(access_key, action, "sqs", get_region(), resource_arn=queue_arn):
            return action
    reference = queue["attributes"].get("KmsMasterKeyId") or ""
    if not reference or reference.endswith(AWS_MANAGED_KEYS):
        return None
    key = kms._resolve_key(reference)
    denied = key is None or iam.enforce(access_key, "kms:Decrypt", "kms", get_region(), resource_arn=key["Arn"])
    return "kms:Decrypt" if denied else None


def _invalid(message: str):
    return error_response_json("InvalidParameterValueException", message, 400)


def _create_esm(data: dict, original=lambda_svc._create_esm):
    queue_arn = data.get("EventSourceArn", "")
    queue = sqs._queue_by_arn(queue_arn) if ":sqs:" in queue_arn else None
    name, qualifier, missing = lambda_svc._resolve_existing_esm_function(data.get("FunctionName", ""))
    if queue is None or missing:
        return original(data)
    _, config = lambda_svc._get_func_record_for_qualifier(name, qualifier)
    if refusal := batching.refusal(data, queue):
        return refusal
    if refused := _refused_action(config, queue_arn, queue):
        action = refused.partition(":")[2]
        return _invalid(f"The provided execution role does not have permissions to call {action} on SQS")
    visibility, timeout = int(queue["attributes"].get("VisibilityTimeout", 30)), config.get("Timeout", 3)
    if visibility < timeout:
        return _invalid(
            f"Invalid request provided: Queue visibility timeout: {visibility} seconds is less than "
            f"Function timeout: {timeout} seconds"
        )
    return original(data)


def _update_esm(mapping_id: str, data: dict, original=lambda_svc._update_esm):
    mapping = lambda_svc._esms.get(mapping_id)
    queue = mapping and _queue_of(mapping)
    return queue and batching.refusal({**mapping, **data}, queue) or original(mapping_id, data)


def _queue_of(mapping: dict) -> dict | None:
    return sqs._queue_by_arn(mapping["EventSourceArn"]) if ":sqs:" in mapping["EventSourceArn"] else None


def _concurrency(mapping, function, config, queue=None, original=lambda_svc._sqs_esm_concurrency) -> int:
    if moment.is_simulated() and mapping["UUID"] != _turn:
        return 0
    complete_at = batching.complete_at(mapping, queue) if queue else None
    if complete_at is None or complete_at > moment.now():
        return 0
    queue_arn = mapping["EventSourceArn"]
    refused = _refused_action(config, queue_arn, queue)
    if refused and _refused.get(mapping["UUID"]) != refused:
        log.warning("not polled: the role of %s is refused %s on %s", config["FunctionName"], refused, queue_arn)
    _refused[mapping["UUID"]] = refused
    return 0 if refused else original(mapping, function, config, queue)


def _dispatch(mapping_id: str, run, mapping: dict, function: dict, event: dict, batch: list[dict], *rest):
    running, lock = lambda_svc._esm_inflight, lambda_svc._esm_inflight_lock
    if moment.is_simulated():
        due = {each["id"]: each["due_at"] for each in batch}
        for record in event["Records"]:
            # Simulated time goes on while a message is delayed or hidden, and this is all that a function sees of it.
            record["attributes"]["SentTimestamp"] = str(round(due[record["messageId"]] * 1000))

    def work():
        try:
            run(mapping, function, event, batch, *rest)
        finally:
            if not moment.is_simulated():
                queue_pace.failed(mapping["EventSourceArn"], batch)
            with lock:
                running[mapping_id] = running.get(mapping_id, 1) - 1
            if moment.is_simulated():
                lambda_svc._esm_backoff_until.pop(mapping_id, None)
            lambda_svc.esm_wake.set()

    with lock:
        running[mapping_id] = running.get(mapping_id, 0) + 1
    background.start(work)


def _poll(original=lambda_svc._poll_sqs) -> bool:
    if moment.is_simulated():
        return False
    with looking:
        return original()


def poll_next(original=lambda_svc._poll_sqs) -> bool:
    """While a log is replayed: start one batch, that which was complete first; False if none is complete."""
    global _turn
    with looking:
        for _, _, _turn in sorted(each for each in _complete() if each[0] <= moment.now()):
            if original():
                return True
    return False


def next_at() -> float | None:
    """When the next batch of any queue will be complete; None if nothing is to come."""
    return min((each for each, _, _ in _complete() if each > moment.now()), default=None)


def is_behind() -> bool:
    """Whether a batch is complete that could be, but is not yet being worked off."""
    with looking:
        return any(each <= moment.now() for each, _, _ in _complete())


def _complete(limit=lambda_svc._sqs_esm_concurrency) -> list[tuple[float, str, str]]:
    """When the next batch of each mapping that can be polled is complete, with the ARN of its queue and its id."""
    found = []
    for account, region, mapping in lambda_svc._iter_all_esms():
        with request_scope(account, region):
            queue = _queue_of(mapping)
            function, config = lambda_svc._get_func_record_for_qualifier(
                mapping["FunctionName"], mapping.get("Qualifier")
            )
            if queue is None or function is None or not mapping.get("Enabled", True):
                continue
            at = batching.complete_at(mapping, queue)
            if at is None or not limit(mapping, function, config, queue):
                continue
            if not _refused_action(config, mapping["EventSourceArn"], queue):
                found.append((at, mapping["EventSourceArn"], mapping["UUID"]))
    return found


def install():
    """Install these checks in MiniStack's Lambda."""
    # A mapping that can never work is rejected when it is created.
    lambda_svc._create_esm = _create_esm
    lambda_svc._update_esm = _update_esm
    # MiniStack calls this before it receives a batch; a role without permission, or a batch that is not complete, gets
    # a limit of none.
    lambda_svc._sqs_esm_concurrency = _concurrency
    lambda_svc._dispatch_esm_batch = _dispatch
    lambda_svc._poll_sqs = _poll
