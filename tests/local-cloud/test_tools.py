"""tools/dead_letters.py and tools/redrive.py."""

import json
import tempfile
import time
import unittest
from pathlib import Path

from deployed import Deployed


class DeadLettersAndRedrive(Deployed):
    def setUp(self):
        self.dead = self.outputs["dead_letter_queue_url"]
        self.poster = self.outputs["slack_posters"]["bot"]
        for url in (self.dead, self.poster["dead_letter_queue_url"]):
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
            "formatter-dead-letters: 2 of 2 moved to formatter\n",
            "poster-dead-letters: 1 of 1 moved to poster\n",
        )
        self.assertEqual(sorted(self.bodies(self.outputs["retry_queue_url"])), ["one", "two"])
        self.assertEqual(self.bodies(self.poster["queue_url"]), ["three"])

    def test_redrive_keeps_to_per_second(self):
        self.send(self.dead, *"abcd")
        started = time.monotonic()
        self.assert_ends(self.run_tool("redrive", "--per-second", "2"), 0, "4 of 4")
        self.assertGreaterEqual(time.monotonic() - started, 1.5)
        self.bodies(self.outputs["retry_queue_url"])

    def test_redrive_reports_the_error_of_sqs(self):
        self.send(self.dead, "stays")
        url = self.outputs["retry_queue_url"]
        attribute = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": ""})
        self.addCleanup(self.sqs.set_queue_attributes, QueueUrl=url, Attributes=attribute)
        ended = self.run_tool("redrive")
        self.assert_ends(ended, 1)
        said = "formatter-dead-letters: Source queue must be configured as a Dead Letter Queue.\n"
        self.assertEqual(ended.stderr, said)

    def test_tools_exit_with_2_on_invalid_use(self):
        for arguments, said in (
            (["redrive", "--per-second", "0"], "must be 1 to 500, is 0"),
            (["redrive", "--quickly"], "unrecognized arguments"),
            (["smoke", "--wait", "-1"], "must not be negative, is -1"),
        ):
            ended = self.run_tool(*arguments)
            self.assertEqual(ended.returncode, 2)
            self.assertIn(said, ended.stderr)
        with tempfile.TemporaryDirectory() as folder:
            ended = self.run_tool("dead_letters", folder=Path(folder))
            self.assertEqual(ended.returncode, 2)
            self.assertIn("The deployment has no output region: apply it", ended.stderr)
            ended = self.run_tool("dead_letters", folder=Path(folder, "none"))
            self.assertEqual(ended.returncode, 2)
            self.assertIn("terraform output failed", ended.stderr)

    def test_tools_exit_with_1_on_an_aws_error(self):
        ended = self.run_tool("dead_letters", account="333333333333")
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, "^AWS: .*ReceiveMessage")


if __name__ == "__main__":
    unittest.main()
