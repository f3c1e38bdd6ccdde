"""Fault injection into the calls that functions make: errors, timeouts, lost answers, and killed processes.

Calls of other callers get no faults. Like AWS's own failures, faults come at any moment, with one exception: by default
a process is only killed while all its publishes of this invocation are recorded (each accepted sns:Publish by a later
write to DynamoDB). A process that is killed between the two has to publish again, which deduplication cannot prevent,
and no test could assert that nothing is delivered twice.
"""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions, lambda_runtime, responses, router

from local_cloud import callers, fault_answers, pages
from local_cloud.fault_plan import Call, Plan
from local_cloud.pages import Answer
from local_cloud.processes import FunctionProcess

log = logging.getLogger("local-cloud.faults")

PATH = "/_local-cloud/faults"
UNANSWERED_PATH = f"{PATH}/unanswered"
PUBLISH, TRANSACTION = "sns:Publish", "dynamodb:TransactWriteItems"
RECORDS = ("dynamodb:UpdateItem", TRANSACTION)
# Maximum time until the server notices that a connection is closed.
CLOSE_TIMEOUT_SECONDS = 1.0

_plan: Plan | None = None
# The publishes that may be repeated, because their caller does not know of them.
_unanswered: list[dict] = []


@dataclass
class Publishes:
    """The publishes of a process in its current invocation."""

    in_progress: int = 0
    unrecorded: int = 0
    # The accepted calls, and the texts of the records after them.
    calls: list[Call] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    # The keys of the recorded items: a record whose answer was too late for its caller comes twice.
    recorded: set[str] = field(default_factory=set)

    def is_recorded(self) -> bool:
        """Whether another process could take over without publishing a message twice."""
        return not (self.in_progress or self.unrecorded)


_publishes: dict[FunctionProcess, Publishes] = {}


@dataclass
class _Request:
    """A request to the server, read to its end."""

    scope: dict
    receive: object
    headers: dict[str, str]
    body: bytes = b""

    @property
    def port(self) -> int:
        """The caller's port on this machine."""
        return self.scope["client"][1]

    async def read(self) -> bool:
        """Read the body; False if the caller disconnects before its end."""
        while (part := await self.receive()).get("type") == "http.request":
            self.body += part.get("body", b"")
            if not part.get("more_body"):
                return True
        return False

    async def run(self, application) -> list[dict]:
        """Collect the application's answer without sending it."""
        answer, parts = [], [{"type": "http.request", "body": self.body, "more_body": False}]

        async def receive():
            return parts.pop() if parts else await self.receive()

        async def collect(message):
            answer.append(message)

        await application(self.scope, receive, collect)
        return answer

    async def close(self):
        """Close the connection without an answer."""
        callers.close(self.port)
        try:
            while (await asyncio.wait_for(self.receive(), CLOSE_TIMEOUT_SECONDS)).get("type") != "http.disconnect":
                pass
        except asyncio.TimeoutError:
            log.warning("a connection did not close in time")


async def serve(scope, receive, send, application):
    """Serve one request with `application`, or inject a fault."""
    plan = _plan
    if plan is None or scope["type"] != "http":
        return await application(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    request = _Request(scope, receive, headers)
    function = callers.function_of(router.extract_access_key_id(headers))
    if function is None or not plan.applies_to(function):
        return await application(scope, receive, send)
    if not await request.read():
        return None
    process = callers.process_of(request.port)
    if callers.is_dead(process):
        return await request.close()
    service, call = _call(function, request)
    publishes = _publishes.setdefault(process, Publishes()) if process else Publishes()
    # No await from here to where the publish counts as in progress, so that no other call comes between.
    may_crash = process is not None and (not plan.crash_when_recorded or publishes.is_recorded())
    fault = plan.draw(call, may_crash)
    if fault:
        log.info("%s: %s meets %s", call.function, call.action, fault)
    if fault == "crash":
        callers.kill(process)
        _end(process, fault)
        return await request.close()
    if fault == "timeout":
        await asyncio.sleep(plan.timeout_seconds)
        return await request.close()
    if fault in ("throttle", "error", "deny", "invalid"):
        return await _send(send, _error(fault, service, call, headers))
    is_record = call.action in RECORDS and plan.record_contains in call.text
    answer = await _run(request, application, call, is_record, publishes)
    if call.action == PUBLISH and (fault == "lost_answer" or callers.has_left(request.port)):
        _note_unanswered(call, fault or "too late", [])
    if fault == "lost_answer":
        return await request.close()
    for message in answer:
        await send(message)


def _call(function: str, request: _Request) -> tuple[str, Call]:
    scope, headers = request.scope, request.headers
    method, path, query = scope["method"], scope["path"], parse_qs(scope.get("query_string", b"").decode())
    parameters = app._routing_params(method, path, headers, request.body, query)
    service = router.detect_service(method, path, headers, parameters)
    sent = (service, method, path, headers, request.body, parameters)
    account = responses._account_from_sts_session(router.extract_access_key_id(headers)) or ""
    region, action = router.extract_region(headers), iam_actions.extract_iam_action(*sent) or ""
    resource = iam_actions.extract_resource_arn(*sent, region, account)
    if action == TRANSACTION:
        items = iam_actions.dynamodb_transaction_checks(action, request.body, region, account)
        resource = next((table for _, table in items), resource)
    text = fault_answers.text_of(headers, parameters, request.body)
    return service, Call(function, action, resource, text)


def _error(fault: str, service: str, call: Call, headers: dict[str, str]) -> fault_answers.Answer:
    if fault == "deny":
        return fault_answers.denied(service, headers, call.action)
    answers = {"throttle": fault_answers.throttled, "error": fault_answers.broken, "invalid": fault_answers.invalid}
    return answers[fault](service, headers)


async def _run(request: _Request, application, call: Call, is_record: bool, publishes: Publishes) -> list[dict]:
    """Run the call and count it, before the caller gets the answer."""
    is_publish = call.action == PUBLISH
    publishes.in_progress += is_publish
    try:
        answer = await request.run(application)
    finally:
        publishes.in_progress -= is_publish
    if answer and answer[0]["status"] == 200:
        if call.action == PUBLISH:
            publishes.unrecorded += _accepted(answer)
            publishes.calls.append(call)
        elif is_record:
            key = _key(json.loads(request.body))
            if key not in publishes.recorded:
                publishes.recorded.add(key)
                publishes.unrecorded = max(0, publishes.unrecorded - 1)
                publishes.records.append(call.text)
    return answer


def _end(process: FunctionProcess | None, cause: str):
    """Note the publishes of a process that ended in the middle of an invocation."""
    publishes = _publishes.pop(process, Publishes())
    for each in publishes.calls:
        _note_unanswered(each, cause, publishes.records)


def _note_unanswered(call: Call, cause: str, records: list[str]):
    noted = {"resource": call.resource, "cause": cause, "text": call.text, "records": records}
    _unanswered.append(noted)


def _key(write: dict) -> str:
    """The key of the item that a call updates; of a transaction's, the first."""
    updates = [item["Update"] for item in write.get("TransactItems", ()) if "Update" in item]
    return json.dumps((updates or [write])[0]["Key"])


def _accepted(answer: list[dict]) -> int:
    """The number of messages that SNS accepted, which for a batch may not be all."""
    return b"".join(part.get("body", b"") for part in answer).count(b"<MessageId>")


async def _send(send, answer: fault_answers.Answer):
    status, headers, body = answer
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})


def _page(method: str, path: str, _headers: dict[str, str], body: bytes) -> Answer | None:
    global _plan
    if path != PATH:
        return None
    if method == "PUT":
        try:
            _plan = Plan(json.loads(body))
        except (ValueError, TypeError) as error:
            return 400, {}, {"error": str(error)}
        _publishes.clear()
        _unanswered.clear()
    elif method not in ("GET", "DELETE"):
        return 405, {}, ""
    shown = _plan.shown() if _plan else None
    if method == "DELETE":
        _reset()
    return 200, {}, shown


def _reset():
    global _plan
    _plan = None


def _record_result(worker, *result, original=lambda_runtime.ProvidedWorker._record_result) -> bool:
    # The invocation is over and is not retried by another process.
    _publishes.pop(worker._proc, None)
    return original(worker, *result)


def _teardown(worker, original=lambda_runtime.ProvidedWorker._teardown):
    # Lambda ends a process whose time is over.
    _end(worker._proc, "ended")
    original(worker)


def install():
    """Serve the page, and observe the ends of invocations and of processes."""
    lambda_runtime.ProvidedWorker._record_result = _record_result
    lambda_runtime.ProvidedWorker._teardown = _teardown
    pages.add(_page, _reset)
    pages.add_list(UNANSWERED_PATH, _unanswered)
