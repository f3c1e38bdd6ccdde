"""Event source mappings of queues: Lambda's checks of the function's role and of the queue before it polls.

MiniStack polls for any function, without a permission.
"""

import logging

from ministack.core import iam_evaluator as iam
from ministack.core.lambda_runtime import execution_credentials
from ministack.core.responses import error_response_json, get_region
from ministack.services import kms, lambda_svc, sqs

from local_cloud.permissions import AWS_MANAGED_KEYS

log = logging.getLogger("local-cloud.polling")

ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

# The last denied action, by mapping, so that it is logged once.
_refused: dict[str, str] = {}


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


def _concurrency(mapping, function, config, queue=None, original=lambda_svc._sqs_esm_concurrency) -> int:
    queue_arn = mapping["EventSourceArn"]
    refused = _refused_action(config, queue_arn, queue) if queue else None
    if refused and _refused.get(mapping["UUID"]) != refused:
        log.warning("not polled: the role of %s is refused %s on %s", config["FunctionName"], refused, queue_arn)
    _refused[mapping["UUID"]] = refused
    return 0 if refused else original(mapping, function, config, queue)


def install():
    """Install these checks in MiniStack's Lambda."""
    # A mapping that can never work is rejected when it is created.
    lambda_svc._create_esm = _create_esm
    # MiniStack calls this before it receives a batch; a role without permission gets a limit of none.
    lambda_svc._sqs_esm_concurrency = _concurrency
