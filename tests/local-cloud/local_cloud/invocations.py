"""Every invocation of a function, whoever invoked it: so that "this invoked nothing" can be seen.

An event can also be repeated: SNS and EventBridge deliver at least once.
"""

import json

from ministack.services import lambda_svc

from local_cloud import asynchronous, pages
from local_cloud.pages import Answer

PATH = "/_local-cloud/invocations"
REPEAT_PATH = f"{PATH}/repeat"
PENDING_PATH = f"{PATH}/pending"

invocations: list[dict] = []


def _repeat(method: str, path: str, _headers: dict[str, str], body: bytes) -> Answer | None:
    """Invoke asynchronously with an event, as SNS and EventBridge do once more than they should."""
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
    """How many asynchronous events are not done yet: running, throttled or between two attempts."""
    return (200, {}, len(asynchronous.pending)) if (method, path) == ("GET", PENDING_PATH) else None


def install():
    """Note what MiniStack executes; after `asynchronous`, which gives attempts their request id."""
    original = lambda_svc._execute_function_dispatch

    def execute(function, config, event, request_id, started):
        invocations.append({"function_name": config["FunctionName"], "event": event})
        return original(function, config, event, request_id, started)

    # MiniStack remembers its functions' logs, not that it called them.
    lambda_svc._execute_function_dispatch = execute
    pages.add_list(PATH, invocations)
    pages.add(_repeat, invocations.clear)
    pages.add(_pending, lambda: None)
