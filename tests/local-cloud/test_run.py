"""Starting, stopping and resetting the cloud."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from running_cloud import MANAGEMENT, PRODUCTION, REGION, RUN, SECURITY, Cloud, eventually, lines


def is_running(pid: int) -> bool:
    """Whether a process exists and has not ended (a zombie has)."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def invoked_function(cloud: Cloud) -> int:
    """Have the cloud start a function; returns its process id."""
    arn, trace = cloud.function("started", cloud.role("started"))
    cloud.client("lambda").invoke(FunctionName=arn, Payload=b"{}")
    return lines(trace)[0]["pid"]


class Running(unittest.TestCase):
    def test_address_has_endpoint_region_and_accounts(self):
        cloud = Cloud()
        self.addCleanup(cloud.end)
        address = cloud.address
        self.assertEqual((address["region"], address["pid"]), (REGION, cloud.process.pid))
        self.assertEqual(address["accounts"], {"management": MANAGEMENT, "security": SECURITY})
        self.assertEqual(cloud.client("sts").get_caller_identity()["Account"], SECURITY)

    def test_two_clouds_are_independent(self):
        one, two = Cloud(), Cloud()
        self.addCleanup(one.end)
        self.addCleanup(two.end)
        one.topic("only-here")
        self.assertEqual(two.client("sns").list_topics()["Topics"], [])

    def test_connection_that_the_caller_closed_is_closed(self):
        cloud = Cloud()
        self.addCleanup(cloud.end)

        def descriptors() -> int:
            return len(os.listdir(f"/proc/{cloud.process.pid}/fd"))

        connections = [http.client.HTTPConnection(urlsplit(cloud.address["endpoint"]).netloc) for _ in range(20)]
        for connection in connections:
            connection.request("GET", "/_ministack/health")
            connection.getresponse().read()
        opened = descriptors()
        for connection in connections:
            connection.close()
        self.assertTrue(eventually(lambda: descriptors() <= opened - len(connections)))

    def test_end_of_input_ends_the_cloud_and_its_functions(self):
        cloud = Cloud()
        function = invoked_function(cloud)
        self.assertTrue(is_running(function))
        self.assertEqual(cloud.end(), 0)
        self.assertFalse(is_running(function))

    def test_signal_ends_the_cloud_and_its_functions(self):
        for number, status in ((signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)):
            with self.subTest(number.name):
                cloud = Cloud()
                self.addCleanup(cloud.end)
                function = invoked_function(cloud)
                os.kill(cloud.process.pid, number)
                self.assertEqual(cloud.process.wait(10), status)
                self.assertTrue(eventually(lambda pid=function: not is_running(pid)))

    def test_empty_input_ends_the_cloud_at_once(self):
        with tempfile.TemporaryDirectory() as directory:
            command = [sys.executable, RUN, "--directory", directory]
            self.assertEqual(
                subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10).returncode, 0
            )

    def test_reset_restores_the_organization(self):
        cloud = Cloud()
        self.addCleanup(cloud.end)
        cloud.topic("forgotten")
        urlopen(Request(f"{cloud.endpoint}/_ministack/reset", method="POST")).close()
        self.assertEqual(cloud.client("sns").list_topics()["Topics"], [])
        account = cloud.client("organizations").describe_account(AccountId=PRODUCTION)["Account"]
        self.assertEqual(account["Name"], "example-production")

    def test_other_ministack_version_is_rejected(self):
        code = "import run; run.settings.MINISTACK_VERSION = '0'; run._check_ministack()"
        refused = subprocess.run([sys.executable, "-c", code], cwd=RUN.parent, capture_output=True, text=True)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("patches ministack 0 and would not fit another", refused.stderr)


if __name__ == "__main__":
    unittest.main()
