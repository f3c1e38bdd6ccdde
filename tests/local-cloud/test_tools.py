"""tools/dead_letters.py and tools/redrive.py."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from deployed import TOOLS, Deployed, type_of
from running_cloud import eventually

sys.path.append(str(TOOLS))
from queue_messages import message_count

READING = [f"sqs:{action}" for action in ("GetQueueAttributes", "ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage")]


class DeadLettersAndRedrive(Deployed):
    def setUp(self):
        self.dead = self.outputs["dead_letter_queue_url"]
        self.poster = self.outputs["slack_posters"]["bot"]
        live = (self.outputs["retry_queue_url"], self.poster["queue_url"])
        for url in (self.dead, self.poster["dead_letter_queue_url"], *live):
            self.sqs.purge_queue(QueueUrl=url)

    def test_dead_letters_prints_all_messages_and_leaves_them(self):
        self.send(self.dead, *[f"number {number} é" for number in range(23)])
        self.send(self.poster["dead_letter_queue_url"], "for the bot")
        for _ in range(2):
            ended = self.run_tool("dead_letters")
            self.assert_ends(ended, 0)
            shown = [json.loads(line) for line in ended.stdout.splitlines()]
            self.assertEqual([each["body"] for each in shown[:-1]], [f"number {number} é" for number in range(23)])
            self.assertEqual(shown[0]["queue"], "formatter-dead-letters")
            self.assertEqual(shown[0]["attributes"], {"reason": "refused"})
            self.assertRegex(shown[0]["sent_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            self.assertEqual((shown[-1]["queue"], shown[-1]["body"]), ("poster-dead-letters", "for the bot"))
        self.assertEqual(len(self.bodies(self.dead)), 23)

    def test_dead_letters_says_how_many_it_could_not_read(self):
        self.send(self.dead, "one", "two", "three")
        self.sqs.receive_message(QueueUrl=self.dead, VisibilityTimeout=600)
        ended = self.run_tool("dead_letters")
        self.assert_ends(ended, 0)
        self.assertEqual(len(ended.stdout.splitlines()), 2)
        self.assertIn("formatter-dead-letters: about 1 message could not be read; another reader", ended.stderr)

    def test_task_dead_letters_fails_when_the_tool_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            cargo = Path(folder, "cargo")
            cargo.write_text("#!/bin/sh\nexec cat\n")
            cargo.chmod(0o755)
            path = f"{folder}{os.pathsep}{os.environ['PATH']}"
            command = [Path(sys.executable).with_name("task"), "dead-letters", "--", "--terraform", folder]
            ended = subprocess.run(command, cwd=TOOLS.parent, env={**os.environ, "PATH": path}, capture_output=True, text=True)
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn("has no output asr_notify", ended.stderr)

    def test_dead_letters_and_redrive_report_empty_queues(self):
        for tool in ("dead_letters", "redrive"):
            ended = self.run_tool(tool)
            self.assert_ends(ended, 0)
            self.assertEqual((ended.stdout, ended.stderr), ("", "There are no dead letters.\n"))

    def test_redrive_moves_messages_to_the_retry_queue_and_the_posters_queue(self):
        self.send(self.dead, "one", "two")
        self.send(self.poster["dead_letter_queue_url"], "three")
        ended = self.run_tool("redrive")
        self.assert_ends(
            ended,
            0,
            "formatter-dead-letters: 2 of about 2 moved to formatter\n",
            "poster-dead-letters: 1 of about 1 moved to poster\n",
        )
        self.assertEqual(sorted(self.bodies(self.outputs["retry_queue_url"])), ["one", "two"])
        self.assertEqual(self.bodies(self.poster["queue_url"]), ["three"])

    def test_redrive_keeps_to_per_second(self):
        self.send(self.dead, *"abcd")
        started = time.monotonic()
        self.assert_ends(self.run_tool("redrive", "--per-second", "2"), 0, "4 of about 4")
        self.assertGreaterEqual(time.monotonic() - started, 1.5)
        self.bodies(self.outputs["retry_queue_url"])

    def test_redrive_keeps_bodies_and_attributes(self):
        attributes = {
            "reason": {"DataType": "String", "StringValue": "refused"},
            "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        }
        self.sqs.send_message(QueueUrl=self.dead, MessageBody="whole é", MessageAttributes=attributes)
        self.assert_ends(self.run_tool("redrive"), 0)
        message = self.cloud.received(self.outputs["retry_queue_url"])
        self.assertEqual((message["Body"], message["MessageAttributes"]), ("whole é", attributes))

    def test_redrive_sends_large_messages_in_batches_that_sqs_accepts(self):
        self.send(self.dead, *(str(number) * 100_000 for number in range(5)))
        self.assert_ends(self.run_tool("redrive", "--per-second", "100"), 0, "5 of about 5")
        self.assertEqual(sorted(each[0] for each in self.bodies(self.outputs["retry_queue_url"])), list("01234"))

    def test_redrive_dry_run_shows_what_it_would_move_and_moves_nothing(self):
        self.send(self.dead, "one", "two")
        ended = self.run_tool("redrive", "--dry-run")
        self.assert_ends(ended, 0, "formatter-dead-letters: about 2 to move to formatter; nothing was moved")
        self.assertEqual(sorted(self.bodies(self.dead)), ["one", "two"])

    def test_redrive_keeps_what_the_destination_refuses(self):
        self.send(self.dead, "stays")
        url = self.outputs["retry_queue_url"]
        role = self.cloud.role("may-not-send", {"Action": READING, "Resource": "*"})
        ended = self.run_tool("redrive", role=role)
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, "^AWS: .*sqs:SendMessage")
        self.assertEqual((self.bodies(url), self.bodies(self.dead)), ([], ["stays"]))

    def test_redrive_that_may_not_delete_says_so(self):
        self.send(self.dead, "twice")
        url = self.outputs["retry_queue_url"]
        role = self.cloud.role("may-not-delete", {"Action": ["sqs:SendMessage", *READING[:-1]], "Resource": "*"})
        ended = self.run_tool("redrive", role=role)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("DeleteMessage", ended.stderr)
        self.assertEqual(self.bodies(url), ["twice"])

    def test_redrive_that_is_interrupted_or_killed_loses_nothing(self):
        live = self.outputs["retry_queue_url"]
        for number, max_in_both in ((signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, 10)):
            with self.subTest(number):
                self.send(self.dead, *(f"message {each}" for each in range(40)))
                tool = self.start_tool("redrive", "--per-second", "10")
                self.assertTrue(eventually(lambda: message_count(self.sqs, live) > 0))
                tool.send_signal(number)
                _, errors = tool.communicate(timeout=30)
                self.assertNotEqual(tool.returncode, 0)
                self.assertEqual("interrupted; run it again" in errors, number != signal.SIGKILL)
                moved, left = message_count(self.sqs, live), message_count(self.sqs, self.dead)
                self.assertGreater(left, 0)
                self.assertIn(moved + left - 40, range(max_in_both + 1))
            self.setUp()

    def test_tools_read_the_module_that_is_the_root_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            outputs = {**self.outputs, "formatter_function_arn": "arn:aws:lambda:eu-west-1:222222222222:function:formatter"}
            typed = {name: {"value": value, "type": type_of(value)} for name, value in outputs.items()}
            state = {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "x", "outputs": typed}
            Path(folder, "terraform.tfstate").write_text(json.dumps({**state, "resources": []}))
            ended = self.run_tool("dead_letters", folder=Path(folder))
            self.assert_ends(ended, 0)
            self.assertEqual(ended.stderr, "There are no dead letters.\n")

    def test_tools_exit_with_2_on_invalid_use(self):
        for arguments, said in (
            (["redrive", "--per-second", "0"], "must be at least 1, is 0"),
            (["redrive", "--quickly"], "unrecognized arguments"),
            (["smoke", "--wait", "-1"], "must not be negative, is -1"),
        ):
            ended = self.run_tool(*arguments)
            self.assertEqual(ended.returncode, 2)
            self.assertIn(said, ended.stderr)
        with tempfile.TemporaryDirectory() as folder:
            ended = self.run_tool("dead_letters", folder=Path(folder))
            self.assertEqual(ended.returncode, 2)
            self.assertIn("has no output asr_notify: apply it", ended.stderr)
            ended = self.run_tool("dead_letters", "--output", "other")
            self.assertEqual(ended.returncode, 2)
            self.assertIn('add output "other" { value = module.asr_notify }', ended.stderr)
            ended = self.run_tool("dead_letters", folder=Path(folder, "none"))
            self.assertEqual(ended.returncode, 2)
            self.assertIn("terraform output failed", ended.stderr)

    def test_tools_exit_with_1_on_an_aws_error(self):
        ended = self.run_tool("dead_letters", account="333333333333")
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, "^AWS: .*GetQueueAttributes")


if __name__ == "__main__":
    unittest.main()
