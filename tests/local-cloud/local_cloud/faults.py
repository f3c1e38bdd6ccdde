"""Harm on order, to the calls that functions make: errors, silence, lost answers, and processes killed in the middle.

Calls of everybody else are never harmed. Like AWS's own failures these come at any moment, but for one rule: unless the
plan says else, a process is only killed while everything that it told the world in this invocation is also recorded
(each accepted sns:Publish by a dynamodb:UpdateItem that followed). A process that dies between the two has to say the
same again, which no claim can prevent, and so nothing could be asserted about what comes twice.
"""

import asyncio
import json
import logging
from dataclasses import dataclass
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions, lambda_runtime, responses, router

from local_cloud import callers, fault_answers, pages
from local_cloud.fault_plan import Call, Plan
from local_cloud.pages import Answer
from local_cloud.processes import FunctionProcess

log = logging.getLogger("local-cloud.faults")

PATH = "/_local-cloud/faults"
PUBLISH, RECORD = "sns:Publish", "dynamodb:UpdateItem"
# How long to wait for the server to notice that a connection is closed.
CLOSING = 1.0

_plan: Plan | None = None


@dataclass
class Told:
    """What a process has told the world in this invocation."""

    being_told: int = 0
    published: int = 0

    def is_recorded(self) -> bool:
        """Whether the process could be replaced by another without a word said twice."""
        return not (self.being_told or self.published)


_told: dict[FunctionProcess, Told] = {}


@dataclass
class _Request:
    """A request to the server, read to its end."""

    scope: dict
    receive: object
    headers: dict[str, str]
    body: bytes = b""

    @property
    def port(self) -> int:
        """Where on this machine it came from."""
        return self.scope["client"][1]

    async def read(self) -> bool:
        """Read the body; False if the caller goes away before its end."""
        while (part := await self.receive()).get("type") == "http.request":
            self.body += part.get("body", b"")
            if not part.get("more_body"):
                return True
        return False

    async def carried_out(self, application) -> list[dict]:
        """What the application answers; nothing of it is sent."""
        answer, parts = [], [{"type": "http.request", "body": self.body, "more_body": False}]

        async def receive():
            return parts.pop() if parts else await self.receive()

        async def keep(message):
            answer.append(message)

        await application(self.scope, receive, keep)
        return answer

    async def closed(self):
        """Close the connection without an answer."""
        callers.close(self.port)
        try:
            while (await asyncio.wait_for(self.receive(), CLOSING)).get("type") != "http.disconnect":
                pass
        except asyncio.TimeoutError:
            log.warning("a connection did not close in time")


async def serve(scope, receive, send, application):
    """Serve one request with `application`, or harm it."""
    plan = _plan
    if plan is None or scope["type"] != "http":
        return await application(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    request = _Request(scope, receive, headers)
    function = callers.function_of(router.extract_access_key_id(headers))
    if function is None or not plan.concerns(function):
        return await application(scope, receive, send)
    if not await request.read():
        return None
    process = callers.process_of(request.port)
    if callers.is_dead(process):
        return await request.closed()
    service, call = _call(function, request)
    told = _told.setdefault(process, Told()) if process else Told()
    # From here to where the call counts as being told nothing may wait, so that nothing comes between.
    may_crash = process is not None and (not plan.crash_when_recorded or told.is_recorded())
    fault = plan.draw(call, may_crash)
    if fault:
        log.info("%s: %s meets %s", call.function, call.action, fault)
    if fault == "crash":
        callers.kill(process)
        _told.pop(process)
        return await request.closed()
    if fault == "timeout":
        await asyncio.sleep(plan.timeout_seconds)
        return await request.closed()
    if fault in ("throttle", "error", "deny", "invalid"):
        return await _send(send, _refusal(fault, service, call, headers))
    answer = await _carry_out(request, application, call, told)
    if fault == "lost_answer":
        return await request.closed()
    for message in answer:
        await send(message)


def _call(function: str, request: _Request) -> tuple[str, Call]:
    scope, headers = request.scope, request.headers
    method, path, query = scope["method"], scope["path"], parse_qs(scope.get("query_string", b"").decode())
    parameters = app._routing_params(method, path, headers, request.body, query)
    service = router.detect_service(method, path, headers, parameters)
    sent = (service, method, path, headers, request.body, parameters)
    account = responses._account_from_sts_session(router.extract_access_key_id(headers)) or ""
    resource = iam_actions.extract_resource_arn(*sent, router.extract_region(headers), account)
    text = fault_answers.text_of(headers, parameters, request.body)
    return service, Call(function, iam_actions.extract_iam_action(*sent) or "", resource, text)


def _refusal(fault: str, service: str, call: Call, headers: dict[str, str]) -> fault_answers.Answer:
    if fault == "deny":
        return fault_answers.denied(service, headers, call.action)
    answers = {"throttle": fault_answers.throttled, "error": fault_answers.broken, "invalid": fault_answers.invalid}
    return answers[fault](service, headers)


async def _carry_out(request: _Request, application, call: Call, told: Told) -> list[dict]:
    """Do what is asked and take note of it, before the caller hears that it is done."""
    is_telling = call.action == PUBLISH
    told.being_told += is_telling
    try:
        answer = await request.carried_out(application)
    finally:
        told.being_told -= is_telling
    if answer and answer[0]["status"] == 200:
        if call.action == PUBLISH:
            told.published += _accepted(answer)
        elif call.action == RECORD:
            told.published = max(0, told.published - 1)
    return answer


def _accepted(answer: list[dict]) -> int:
    """How many messages SNS took: of a batch not all of them, maybe."""
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
        _told.clear()
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
    # Nobody invokes again what is over.
    _told.pop(worker._proc, None)
    return original(worker, *result)


def install():
    """Serve the page, and learn when an invocation ends."""
    lambda_runtime.ProvidedWorker._record_result = _record_result
    pages.add(_page, _reset)
