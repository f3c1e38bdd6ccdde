"""Starts the local cloud: python tests/local-cloud/run.py --directory DIR"""

import argparse
import importlib.metadata
import json
import os
import socket
import sys
from pathlib import Path

from local_cloud import settings

INHERITED = ("PATH", "LANG")


def main():
    """Start the cloud in a directory, print its address, and serve until it is stopped."""
    parser = argparse.ArgumentParser(description="A local stand-in for AWS. It ends when its standard input does.")
    parser.add_argument("--directory", required=True, type=Path, help="where its state, temporary files and log go")
    directory = parser.parse_args().directory.resolve()
    _check_ministack()
    (directory / "tmp").mkdir(parents=True, exist_ok=True)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    _log_to(directory / "local-cloud.log")
    _clear_environment(directory, port)

    from local_cloud import server  # MiniStack reads its settings when it is imported

    def ready():
        print(json.dumps(_address(port)), file=answer, flush=True)

    server.run(listener, ready)


def _check_ministack():
    try:
        found = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        found = "none"
    if found != settings.MINISTACK_VERSION:
        sys.exit(
            f"the local cloud patches ministack {settings.MINISTACK_VERSION} and would not fit another: found {found}"
        )


def _log_to(path: Path):
    with path.open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())


def _clear_environment(directory: Path, port: int):
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    os.environ.clear()
    os.environ.update(inherited, HOME=str(directory), TMPDIR=str(directory / "tmp"))
    os.environ.update(settings.ministack_environment(str(directory), port))


def _address(port: int) -> dict:
    accounts = {"management": settings.MANAGEMENT_ACCOUNT, "security": settings.SECURITY_ACCOUNT}
    return {
        "endpoint": f"http://127.0.0.1:{port}",
        "region": settings.REGION,
        "accounts": accounts,
        "pid": os.getpid(),
    }


if __name__ == "__main__":
    main()
