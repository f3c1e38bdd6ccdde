"""tools/restore.py, and the local cloud's point-in-time recovery of a table."""

import contextlib
import io
import sys
import time
import unittest
from argparse import Namespace
from unittest import mock

from botocore.exceptions import ClientError
from deployed import TOOLS, DeployedState, item_of

sys.path.insert(0, str(TOOLS))
import restore
from state_table import StateTable

ONE, TWO, THREE, FOUR = (digit * 32 for digit in "1234")


class Restore(DeployedState):
    RESTORED = "asr-notify-state-restored"

    def setUp(self):
        self.recovery(True)
        super().setUp()
        self.addCleanup(self.remove_restored)

    def recovery(self, enabled: bool):
        specification = {"PointInTimeRecoveryEnabled": enabled}
        self.dynamodb.update_continuous_backups(
            TableName=self.TABLE, PointInTimeRecoverySpecification=specification
        )

    def remove_restored(self):
        try:
            self.dynamodb.delete_table(TableName=self.RESTORED)
        except self.dynamodb.exceptions.ResourceNotFoundException:
            pass

    def restore(self, at: float):
        """Restore the table as it was at a time."""
        self.dynamodb.restore_table_to_point_in_time(
            SourceTableName=self.TABLE, TargetTableName=self.RESTORED, RestoreDateTime=at
        )

    def remove(self, subject: str):
        self.dynamodb.delete_item(TableName=self.TABLE, Key={"key": {"S": f"subject#{subject}"}, "sort": {"S": "state"}})

    def damaged(self) -> list[dict]:
        """Restore a table of three items, after which one was deleted, one changed and one added; returns the three."""
        for subject, resource in ((ONE, "one"), (TWO, "two"), (THREE, "three")):
            self.put_subject(subject, item_of(resource))
        self.put("message#expired", "lease", expires_at=1)
        before = [each for each in self.items() if each["key"]["S"] != "message#expired"]
        at = time.time()
        time.sleep(0.05)
        self.remove(ONE)
        self.put_subject(TWO, item_of("another"))
        self.put_subject(FOUR, item_of("four"))
        self.restore(at)
        return before

    def resources(self) -> list[str]:
        found = (each["item"]["S"] for each in self.items() if "item" in each)
        return sorted(each.partition('"resource": "')[2].partition('"')[0] for each in found)

    def tool(self, *arguments: str):
        return self.run_tool("restore", "--from", self.RESTORED, *arguments)

    def test_restored_table_has_the_items_of_its_time(self):
        before = self.damaged()
        found = self.dynamodb.scan(TableName=self.RESTORED)["Items"]
        found = [each for each in found if each["key"]["S"] != "message#expired"]
        key = lambda each: each["key"]["S"]
        self.assertEqual(sorted(found, key=key), sorted(before, key=key))

    def test_table_is_restored_only_with_recovery_and_not_to_the_future(self):
        for enabled, at, code in (
            (False, time.time(), "PointInTimeRecoveryUnavailableException"),
            (True, time.time() + 60, "InvalidRestoreTimeException"),
        ):
            self.recovery(enabled)
            with self.assertRaises(ClientError) as caught:
                self.restore(at)
            self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_first_run_counts_and_writes_nothing(self):
        self.damaged()
        before = self.resources()
        ended = self.tool()
        self.assert_ends(
            ended, 0, f"{self.RESTORED} has 3 items.", "lacks 1 of them;", "1 of them with another content: kept;",
            "has 2 others, which stay.", "Nothing was written.",
        )  # fmt: skip
        self.assertEqual(self.resources(), before)

    def test_what_is_missing_is_copied_and_the_rest_stays(self):
        self.damaged()
        self.assert_ends(self.tool("--write"), 0, "Copied 1 item.")
        self.assertEqual(self.resources(), ["another", "four", "one", "three"])
        self.assert_ends(self.tool("--write"), 0, "Copied 0 items.")

    def test_what_is_written_between_count_and_copy_stays(self):
        self.damaged()
        everything = StateTable.everything

        def then_written(table, *of_restored):
            yield from everything(table, *of_restored)
            if of_restored:
                self.put_subject(ONE, item_of("newer"))

        target = mock.Mock(client=self.cloud.client, output=lambda _: self.TABLE)
        arguments = Namespace(source=self.RESTORED, write=True, replace=False)
        printed = io.StringIO()
        with mock.patch.object(StateTable, "everything", then_written), contextlib.redirect_stdout(printed):
            self.assertEqual(restore.main(target, arguments), 0)
        self.assertEqual(self.resources(), ["another", "four", "newer", "three"])
        self.assertIn("Copied 0 items.\n1 were written meanwhile, and stay.", printed.getvalue())

    def test_what_differs_is_replaced_if_that_is_asked_for(self):
        self.damaged()
        self.assert_ends(self.tool("--write", "--replace"), 0, "Copied 2 items.")
        self.assertEqual(self.resources(), ["four", "one", "three", "two"])

    def test_state_table_is_no_source(self):
        ended = self.run_tool("restore", "--from", self.TABLE, "--write")
        self.assert_refuses(ended, f"{self.TABLE} is the state table itself")

    def test_missing_table_is_an_error_of_aws(self):
        ended = self.tool("--write")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("ResourceNotFoundException", ended.stderr)


if __name__ == "__main__":
    unittest.main()
