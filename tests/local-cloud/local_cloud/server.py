"""Assembles the local cloud and serves it until it is stopped."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack_app

from local_cloud import (
    alarms,
    amazon_q,
    asynchronous,
    background,
    batches,
    batching,
    buses,
    callers,
    clock,
    evaluation,
    events,
    expressions,
    faults,
    invocation,
    invocations,
    log_patterns,
    logs,
    mail,
    metrics,
    moment,
    organizations,
    pages,
    permissions,
    polling,
    processes,
    queue_pace,
    queues,
    recovery,
    repetitions,
    replay,
    schedule_targets,
    schedules,
    secrets,
    sizes,
    trust,
)

MODULES = (
    pages,
    moment,
    background,
    queues,
    queue_pace,
    permissions,
    trust,
    organizations,
    amazon_q,
    mail,
    batches,
    asynchronous,
    invocation,
    invocations,
    batching,
    polling,
    events,
    sizes,
    buses,
    expressions,
    schedule_targets,
    schedules,
    replay,
    log_patterns,
    logs,
    metrics,
    alarms,
    evaluation,
    clock,
    secrets,
    recovery,
    processes,
    callers,
    faults,
)
HEALTH_PATH = "/_ministack/health"


def run(listener: socket.socket, ready: Callable[[], None]):
    """Serve on `listener`; call `ready` once healthy; end at end-of-file of standard input, SIGTERM or SIGINT."""
    for module in MODULES:
        module.install()
    try:
        asyncio.run(_serve(listener, ready))
    except Exception:
        logging.getLogger("local-cloud").exception("the local cloud failed")
        _end(1)


async def _serve(listener: socket.socket, ready: Callable[[], None]):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    threading.Thread(target=_wait_for_end_of_input, args=(loop, stop), daemon=True).start()
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.graceful_timeout = 0.1
    # If an idle connection is closed just as a request arrives, its answer is lost, and Terraform fails on the resource
    # that it created.
    config.keep_alive_timeout = 3600
    config.keep_alive_max_requests = 1_000_000
    config.loglevel = "WARNING"
    serving = asyncio.create_task(serve(_application, config, shutdown_trigger=stop.wait))
    healthy = asyncio.create_task(asyncio.to_thread(_ask_for_health, listener.getsockname()[1]))
    await asyncio.wait([serving, healthy], return_when=asyncio.FIRST_COMPLETED)
    if healthy.done() and not stop.is_set():
        healthy.result()
        ready()
    await serving
    _end(0)


def _end(status: int):
    # Not by returning, which would wait for the threads of running invocations.
    processes.end_all()
    os._exit(status)


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event):
    while sys.stdin.buffer.read1():
        pass
    loop.call_soon_threadsafe(stop.set)


def _ask_for_health(port: int):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{HEALTH_PATH}", timeout=30) as answer:
        json.load(answer)


async def _application(scope, receive, send):
    await repetitions.serve(scope, receive, send, _with_faults)


async def _with_faults(scope, receive, send):
    await faults.serve(scope, receive, send, _without_faults)


async def _without_faults(scope, receive, send):
    if scope["type"] == "http" and scope["path"].startswith(pages.PREFIX):
        await pages.answer(scope, receive, send)
    else:
        await ministack_app.app(scope, receive, send)
