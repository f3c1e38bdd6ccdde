"""A list of all invocations, so that tests can assert that an event invoked no function.

An event can also be repeated, because SNS and EventBridge deliver at least once.
"""

import json

from ministack.services import lambda_svc

from local_cloud import asynchronous, moment, pages
from local_cloud.pages import Answer

PATH = "/_local-cloud/invocations"
REPEAT_PATH = f"{PATH}/repeat"
PENDING_PATH = f"{PATH}/pending"

invocations: list[dict] = []


def _repeat(method: str, path: str, _headers: dict[str, str], body: bytes) -> Answer | None:
    """Invoke asynchronously with an event, as SNS and EventBridge do when they deliver it twice."""
    if (method, path) != ("POST", REPEAT_PATH):
        return None
    wanted = json.loads(body)
    name = wanted["function_name"]
    function = next((each for key, each in lambda_svc._functions.all_items() if key[-1] == name), None)
    if function is None:
        return 404, {}, {"error": f"there is no function {name}"}
    asynchronous.invoke_later(function, wanted["event"])
    return 202, {}, ""


def _pending(method: str, path: str, _headers: dict[str, str], _body: bytes) -> Answer | None:
    """The number of asynchronous events that are running, throttled or between two attempts."""
    return (200, {}, len(asynchronous.pending)) if (method, path) == ("GET", PENDING_PATH) else None


def install():
    """Record MiniStack's executions. Install after `asynchronous`, which sets the request id of attempts."""
    original = lambda_svc._execute_function_dispatch

    def execute(function, config, event, request_id, started):
        at = moment.text(moment.now())
        name, request = config["FunctionName"], asynchronous.request_id() or request_id
        invocations.append({"function_name": name, "event": event, "request_id": request, "at": at})
        return original(function, config, event, request_id, started)

    # MiniStack stores its functions' logs, but not their invocations.
    lambda_svc._execute_function_dispatch = execute
    pages.add_list(PATH, invocations)
    pages.add(_repeat, invocations.clear)
    pages.add(_pending, lambda: None)
