"""Answers an SDK's repetition of a call with the first answer.

If an answer does not arrive, an SDK repeats the call under the same invocation ID. The call was carried out, so the
repetition of a creation fails because the resource exists, and `terraform apply` with it: a busy machine has lost such
an answer. Calls of functions are carried out each time, because their tests are about lost answers.
"""

import asyncio
import logging
from collections import OrderedDict

from ministack.core import router

from local_cloud import callers

log = logging.getLogger("local-cloud.repetitions")

INVOCATION_ID = "amz-sdk-invocation-id"
MAX_ANSWERS = 1_000

# The messages of each answer by invocation ID; a future, because a repetition may come before the answer.
_answers: OrderedDict[str, asyncio.Future] = OrderedDict()


async def serve(scope, receive, send, application):
    """Serve one request with `application`, or with the answer to its first attempt."""
    invocation = _invocation(scope)
    if invocation is None:
        return await application(scope, receive, send)
    if first := _answers.get(invocation):
        answer = await asyncio.shield(first)
        if not _asks_for_a_repetition(answer):
            log.warning("answered a repetition of %s with its first answer", invocation)
            return await _answer_again(receive, send, answer)
    _answers[invocation] = given = asyncio.get_running_loop().create_future()
    if len(_answers) > MAX_ANSWERS:
        _answers.popitem(last=False)
    answer = []

    async def collect(message):
        answer.append(message)
        await send(message)

    try:
        await application(scope, receive, collect)
    finally:
        given.set_result(answer)


def _invocation(scope) -> str | None:
    if scope["type"] != "http":
        return None
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if callers.function_of(router.extract_access_key_id(headers)):
        return None
    return headers.get(INVOCATION_ID)


def _asks_for_a_repetition(answer: list[dict]) -> bool:
    """Whether the call was not carried out; an SDK also repeats a call that is refused or failed."""
    return not answer or answer[0]["status"] >= 400


async def _answer_again(receive, send, answer: list[dict]):
    # The server closes a connection that has an unread request.
    while (part := await receive()).get("type") == "http.request" and part.get("more_body"):
        pass
    for message in answer:
        await send(message)
