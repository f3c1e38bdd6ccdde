"""The processes of functions: what they see of this one's environment, and that they end with it."""

import ctypes
import os
import signal
import subprocess
import types
from concurrent.futures import ThreadPoolExecutor

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

PR_SET_PDEATHSIG = 1
SEEN_BY_FUNCTIONS = ("PATH", "LANG", "TMPDIR")

_libc = ctypes.CDLL(None)
# The kernel ends a child when the *thread* that started it ends: this one lives as long as the cloud.
_starter = ThreadPoolExecutor(max_workers=1)
_started: list[subprocess.Popen] = []


def end_all():
    """End every process started for a function, and what it started itself."""
    for process in _started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end_with_cloud():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _start(*arguments, **options) -> subprocess.Popen:
    started = _starter.submit(
        subprocess.Popen, *arguments, preexec_fn=_end_with_cloud, start_new_session=True, **options
    )
    _started[:] = [process for process in _started if process.poll() is None]
    _started.append(started.result())
    return _started[-1]


def _environment(config: dict, code_directory: str, port: int, original=lambda_svc._provided_worker_env) -> dict:
    mine = {name for name in os.environ if name not in SEEN_BY_FUNCTIONS and name != "AWS_ENDPOINT_URL"}
    own = (config.get("Environment") or {}).get("Variables") or {}
    whole = original(config, code_directory, port)
    kept = {name: value for name, value in whole.items() if name not in mine or name in own}
    return {**kept, "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{config['FunctionName']}"}


def install():
    """Have MiniStack start functions this way."""
    # Functions end with the cloud, even if it is killed.
    lambda_runtime.subprocess = types.SimpleNamespace(**{**vars(subprocess), "Popen": _start})
    # MiniStack hands its whole environment to functions.
    lambda_svc._provided_worker_env = _environment
