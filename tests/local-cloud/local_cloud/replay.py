"""Replays a recorded log in the log's own time: the time stands still, and fires what is due only when it is advanced.

Each thing that is due happens at its own time, in order, and alone: the next waits until all that it causes has ended.
"""

import asyncio
import json
import threading
import time

from ministack.services import sqs

from local_cloud import background, moment, pages, polling, queues, schedules
from local_cloud.pages import Answer

PATH = "/_local-cloud/time"
ADVANCE_PATH = f"{PATH}/advance"
QUIET_PATH = f"{PATH}/quiet"
TIMEOUT_SECONDS = 600
# Between two looks at the queues, by the machine's time.
POLL_SECONDS = 0.05
# The times of a message that move with the cloud's time.
MESSAGE_TIMES = ("sent_at", "visible_at", "enqueued_at", "first_receive_at")

# Held while the time is changed or waited for.
_controlling = threading.Lock()


def _state(**more) -> dict:
    mode = "replay" if moment.is_simulated() else "real"
    return {"mode": mode, "now": moment.text(moment.now()), **more}


def _settle(last_moment: float):
    """Work off what can be worked off now. Errors: TimeoutError."""
    while True:
        background.wait(last_moment)
        if moment.is_simulated():
            if not polling.poll_next():
                return
        elif not polling.is_behind() and background.is_done():
            return
        else:
            if time.monotonic() > last_moment:
                raise TimeoutError("a queue has messages that are not being worked off")
            time.sleep(POLL_SECONDS)


def _begin(now: float, last_moment: float) -> dict:
    """Begin a replay at a time, or begin again at another."""
    _settle(last_moment)
    _change_time(now)
    schedules.count_from_now()
    return _state()


def _end(last_moment: float) -> dict:
    _settle(last_moment)
    _change_time(None)
    schedules.count_from_now()
    return _state()


def _change_time(to: float | None):
    """Change the time, and the times of all messages with it."""
    with schedules.firing, polling.looking, queues.lock:
        before = moment.now()
        moment.set_to(to)
        shift = moment.now() - before
        for _, queue in sqs._queues.all_items():
            for message in queue["messages"]:
                message.update({name: message[name] + shift for name in MESSAGE_TIMES if message.get(name) is not None})


def _advance(to: float, last_moment: float) -> dict:
    if not moment.is_simulated():
        raise ValueError("time passes by itself: begin a replay first")
    if to < moment.now():
        raise ValueError(f"time does not go back from {moment.text(moment.now())}")
    fired = []
    _settle(last_moment)
    while True:
        due, batch_at = schedules.next_due(), polling.next_at()
        at = min(each for each in (due and due.at, batch_at, to + 1) if each is not None)
        if at > to:
            break
        moment.set_to(max(at, moment.now()))
        if due and due.at == at:
            schedules.fire(due)
            fired.append({"at": moment.text(at), "arn": due.arn})
        _settle(last_moment)
    moment.set_to(to)
    return _state(fired=fired)


def _control(method: str, path: str, body: bytes) -> Answer:
    try:
        asked = json.loads(body or b"{}")
        last_moment = time.monotonic() + asked.get("timeout_seconds", TIMEOUT_SECONDS)
        with _controlling:
            if (method, path) == ("PUT", PATH):
                return 200, {}, _begin(moment.parse(asked["now"]), last_moment)
            if (method, path) == ("DELETE", PATH):
                return 200, {}, _end(last_moment)
            if (method, path) == ("POST", ADVANCE_PATH):
                return 200, {}, _advance(moment.parse(asked["to"]), last_moment)
            if (method, path) == ("POST", QUIET_PATH):
                _settle(last_moment)
                return 200, {}, _state()
    except TimeoutError as error:
        return 504, {}, {"error": str(error)}
    except (KeyError, TypeError, ValueError) as error:
        return 400, {}, {"error": str(error)}
    return 405, {}, ""


def _page(method: str, path: str, _headers: dict[str, str], body: bytes):
    if path not in (PATH, ADVANCE_PATH, QUIET_PATH):
        return None
    if (method, path) == ("GET", PATH):
        return 200, {}, _state()
    # In a thread, because the functions that it waits for call this server.
    return asyncio.to_thread(_control, method, path, body)


def _reset():
    moment.set_to(None)


def install():
    """Serve the page. MiniStack has no simulated time."""
    pages.add(_page, _reset)
