"""Identifies callers: the function by its credentials, its process by the connection."""

import os
import time
from contextlib import suppress
from socket import IPPROTO_TCP, TCP_INFO

from hypercorn.asyncio.tcp_server import TCPServer
from ministack.services import sts

from local_cloud import processes
from local_cloud.processes import FunctionProcess

TCP_TABLE = "/proc/net/tcp"
# The state of a connection that neither end closed: the first byte of the system's TCP_INFO.
ESTABLISHED = 1
# Seconds after the end of a killed process in which its requests may still arrive.
AFTERWARDS = 2.0


class Connection:
    """An open connection to the cloud."""

    def __init__(self, server: TCPServer):
        self._writer = server.writer
        self.process: FunctionProcess | None = None
        self.is_looked_up = False

    def is_established(self) -> bool:
        """Whether neither end has closed it."""
        connected = self._writer.get_extra_info("socket")
        return connected.fileno() >= 0 and connected.getsockopt(IPPROTO_TCP, TCP_INFO, 1)[0] == ESTABLISHED

    def close(self):
        """Close it at once and discard unsent data."""
        self._writer.transport.abort()


# By the caller's port.
_open: dict[int, Connection] = {}
_killed_at = float("-inf")


def function_of(access_key: str) -> str | None:
    """The function whose role's session this key is of, or whose session assumed the role that it is of."""
    while access_key:
        if access_key in processes.by_access_key:
            return processes.by_access_key[access_key]
        access_key = (sts._sessions.get(access_key) or {}).get("SourceAccessKeyId")
    return None


def process_of(port: int) -> FunctionProcess | None:
    """The function's process at the other end of the connection from a port."""
    connection = _open.get(port)
    if connection is None:
        return None
    if not connection.is_looked_up:
        connection.process = _find(port)
        connection.is_looked_up = True
    return connection.process


def has_left(port: int) -> bool:
    """Whether the caller at a port closed its connection, so that it gets no answer."""
    return port not in _open or not _open[port].is_established()


def close(port: int):
    """Close the connection from a port, without an answer."""
    if port in _open:
        _open[port].close()


def kill(process: FunctionProcess):
    """End a process at once."""
    global _killed_at
    process.is_killed = True
    process.kill()
    _killed_at = time.monotonic()


def is_dead(process: FunctionProcess | None) -> bool:
    """Whether a function's call was still on its way when its process was killed; None is a process not found."""
    if process is None:
        return time.monotonic() - _killed_at < AFTERWARDS
    return process.is_killed


def _find(port: int) -> FunctionProcess | None:
    inode = _inode(port)
    return next((each for each in processes.running() if inode and inode in _sockets(each.pid)), None)


def _inode(port: int) -> str | None:
    """The inode of the socket that calls the cloud from a port of this machine."""
    # The table may have thousands of rows, and is read for each connection.
    ends = " ".join(f"0100007F:{each:04X}" for each in (port, int(os.environ["GATEWAY_PORT"])))
    with open(TCP_TABLE) as table:
        _, _, rest = table.read().partition(f" {ends} ")
    # After both ends: the state, four columns of queues and timers, the user, a timeout and the inode.
    columns = rest.partition("\n")[0].split()
    return columns[6] if len(columns) > 6 else None


def _sockets(pid: int) -> set[str]:
    """The inodes of a process's sockets."""
    found = set()
    # The process ended or closed this file; the others still count.
    with suppress(OSError), os.scandir(f"/proc/{pid}/fd") as descriptors:
        for each in descriptors:
            with suppress(OSError):
                target = os.readlink(each.path)
                if target.startswith("socket:["):
                    found.add(target[8:-1])
    return found


async def _run(server: TCPServer, original=TCPServer.run):
    peer = server.writer.get_extra_info("peername")
    if not peer:
        return await original(server)
    _open[peer[1]] = connection = Connection(server)
    try:
        return await original(server)
    finally:
        if _open.get(peer[1]) is connection:
            del _open[peer[1]]


async def _read_data(server: TCPServer, original=TCPServer._read_data):
    await original(server)
    # Without this, Hypercorn keeps a connection that the caller has closed for as long as an idle one.
    await server.idle_task.stop()


def install():
    """Have the server keep a record of its connections, and close those that callers have closed."""
    TCPServer.run = _run
    TCPServer._read_data = _read_data
