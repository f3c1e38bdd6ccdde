"""The clock that records the queues' metrics and evaluates alarms; it stands still while a log is replayed."""

import logging
import threading
import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from local_cloud import evaluation, metrics, moment

log = logging.getLogger("local-cloud.clock")

# Half of the shortest period that an alarm can have, by `settings.PACE`.
TICK = 0.5


def _run():
    while True:
        time.sleep(TICK)
        if moment.is_simulated():
            continue
        try:
            metrics.record_queues()
            for (account, region, _), alarm in cloudwatch._alarms.all_items():
                with request_scope(account, region):
                    evaluation.evaluate(alarm)
        except Exception:
            log.exception("the clock missed a tick")


def install():
    """Start it; it ends with the cloud."""
    threading.Thread(target=_run, daemon=True, name="local-cloud-clock").start()
