"""The errors of injected faults in each service's own form, so that the SDKs recognise them."""

import json

from ministack.core import iam_actions
from ministack.core import iam_evaluator as iam
from ministack.core.responses import new_uuid

# The status, headers and body of an answer.
Answer = tuple[int, dict[str, str], bytes]

# Status and error code by service, where they differ from the usual `Throttling`.
THROTTLED = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "organizations": (400, "TooManyRequestsException"),
    "secretsmanager": (400, "ThrottlingException"),
    "sqs": (403, "RequestThrottled"),
}
BROKEN = {
    "dynamodb": "InternalServerError",
    "organizations": "ServiceException",
    "secretsmanager": "InternalServiceError",
    "sns": "InternalError",
    "sqs": "InternalError",
}
INVALID = {"sns": "InvalidParameter"}


def throttled(service: str, headers: dict[str, str]) -> Answer:
    """A throttling error."""
    status, code = THROTTLED.get(service, (400, "Throttling"))
    return _worded(service, headers, status, code, "Rate exceeded")


def broken(service: str, headers: dict[str, str]) -> Answer:
    """An internal error of the service."""
    return _worded(service, headers, 500, BROKEN.get(service, "InternalFailure"), "We encountered an internal error.")


def invalid(service: str, headers: dict[str, str]) -> Answer:
    """A validation error, which no retry can cure."""
    return _worded(service, headers, 400, INVALID.get(service, "ValidationException"), "Invalid parameter")


def denied(service: str, headers: dict[str, str], action: str) -> Answer:
    """A denied permission."""
    caller = iam.request_caller_arn(headers)
    return iam_actions.access_denied_response(service, action, caller, new_uuid(), headers=headers)


def _worded(service: str, headers: dict[str, str], status: int, code: str, message: str) -> Answer:
    _, answer_headers, body = iam_actions.access_denied_response(
        service, "", "", new_uuid(), error_code=code, message=message, headers=headers
    )
    if answer_headers["Content-Type"] == "text/xml" and status >= 500:
        body = body.replace(b"<Type>Sender</Type>", b"<Type>Receiver</Type>")
    if service == "sqs" and "x-amzn-query-error" in answer_headers and status >= 500:
        answer_headers["x-amzn-query-error"] = f"{code};Receiver"
    return status, answer_headers, body


def text_of(headers: dict[str, str], parameters: dict[str, list[str]], body: bytes) -> str:
    """All texts in a request, decoded."""
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return "\n".join(value for values in parameters.values() for value in values)
    decoded = body.decode(errors="replace")
    try:
        return "\n".join(_leaves(json.loads(decoded)))
    except ValueError:
        return decoded


def _leaves(value) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _leaves(each)]
    if isinstance(value, list):
        return [text for each in value for text in _leaves(each)]
    return [str(value)]
