"""The processes of functions: their environment, and their end with this process."""

import ctypes
import os
import signal
import subprocess
import threading
import types
from concurrent.futures import ThreadPoolExecutor

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

PR_SET_PDEATHSIG = 1
SEEN_BY_FUNCTIONS = ("PATH", "LANG", "TMPDIR")

_libc = ctypes.CDLL(None)
# The kernel ends a child when the *thread* that started it ends: this one lives as long as the cloud.
_starter = ThreadPoolExecutor(max_workers=1)
_started: list["FunctionProcess"] = []
_changing = threading.Lock()

# The function by access key.
by_access_key: dict[str, str] = {}


class FunctionProcess(subprocess.Popen):
    """A process that runs a function."""

    def __init__(self, *arguments, **options):
        self.is_killed = False
        super().__init__(*arguments, **options)


def running() -> list[FunctionProcess]:
    """The processes of functions that have not ended."""
    return [each for each in _started if each.returncode is None]


def end_all():
    """End every process started for a function, and what it started itself."""
    for process in _started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end_with_cloud():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _start(*arguments, **options) -> FunctionProcess:
    started = _starter.submit(
        FunctionProcess, *arguments, preexec_fn=_end_with_cloud, start_new_session=True, **options
    )
    process = started.result()
    with _changing:
        _started[:] = [each for each in _started if each.poll() is None] + [process]
    return process


def _environment(config: dict, code_directory: str, port: int, original=lambda_svc._provided_worker_env) -> dict:
    mine = {name for name in os.environ if name not in SEEN_BY_FUNCTIONS and name != "AWS_ENDPOINT_URL"}
    own = (config.get("Environment") or {}).get("Variables") or {}
    whole = original(config, code_directory, port)
    by_access_key[whole["AWS_ACCESS_KEY_ID"]] = config["FunctionName"]
    remaining = {name: value for name, value in whole.items() if name not in mine or name in own}
    return {**remaining, "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{config['FunctionName']}"}


def install():
    """Have MiniStack start functions this way."""
    # Functions end with the cloud, even if it is killed.
    lambda_runtime.subprocess = types.SimpleNamespace(**{**vars(subprocess), "Popen": _start})
    # MiniStack passes its whole environment to functions.
    lambda_svc._provided_worker_env = _environment
