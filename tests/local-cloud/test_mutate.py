"""tools/mutate.py."""

import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import mutate

DOCUMENT = """
| actor | threat | control | test |
|---|---|---|---|
| **One** | Enter | The door is locked | `lambda/door/src/lock.rs` (the key)<br>`tests/terraform/door.tftest.hcl`: `is_locked` |
|  | Look in | Curtains | no test: the house decides |
| **Other** | Enter | The same | `tests/local-cloud/test_door.py` |
"""


class Mutate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for path, text in [(mutate.DOCUMENT, DOCUMENT), ("lock.rs", "if is_key() { open() }\n")]:
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def mutation(self, **changes: str) -> mutate.Mutation:
        entry = {"threat": "Enter", "guard": "the lock", "file": "lock.rs", "find": "is_key()", "replace": "true"}
        return mutate.Mutation(**entry | {"test": "lambda/door/src/lock.rs"} | changes)

    def problems(self, **changes: str) -> list[str]:
        return list(mutate.problems([self.mutation(**changes)], {"Look in": "a reason"}, self.root))

    def test_table_must_apply_and_be_complete(self):
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.problems(test="tests/local-cloud/test_door.py"), [], "the row of the other actor cites it")
        for changes, problem in [
            ({"find": "("}, "contains it 2 times"),
            ({"file": "gone.rs"}, "contains it 0 times"),
            ({"replace": "is_key()"}, "must differ"),
            ({"test": "lambda/door/src/hinge.rs"}, "cites lambda/door/src/hinge.rs not for"),
            ({"threat": "Leave"}, "has no threat 'Leave'"),
        ]:
            self.assertIn(problem, self.problems(**changes)[0])
        self.assertEqual(list(mutate.problems([self.mutation()], {}, self.root)), ["no guard is removed for the threat 'Look in'"])
        both = mutate.problems([self.mutation()], {"Look in": "a reason", "Enter": "another"}, self.root)
        self.assertIn("needs no reason", next(both))

    def test_command_runs_the_tests_of_the_cited_file(self):
        cargo = ["cargo", "test", "--quiet", "--locked", "--package"]
        for test, command in [
            ("lambda/formatter/src/accounts/tests.rs", [*cargo, "formatter", "--lib", "--", "accounts::tests"]),
            ("lambda/notify-core/src/render/mod.rs", [*cargo, "notify-core", "--lib", "--", "render"]),
            ("lambda/notify-core/tests/hostile/main.rs", [*cargo, "notify-core", "--test=hostile", "--", ""]),
            ("lambda/notify-core/tests/hostile/links.rs: one", [*cargo, "notify-core", "--test=hostile", "--", "one"]),
            ("preview/web/tests/page/guard.rs", [*cargo, "preview-web", "--test=page", "--", "guard"]),
            ("tests/end-to-end/tests/pipeline/asr.rs", [*cargo, "end-to-end", "--test", "pipeline", "--", "asr::"]),
            ("tests/browser/test_hostile.py", ["sh", "tests/browser/run.sh", "test_hostile"]),
        ]:
            self.assertEqual(mutate.command(test), command)
        self.assertIn("-filter=door.tftest.hcl", mutate.command("tests/terraform/door.tftest.hcl"))
        self.assertEqual(mutate.command("tests/local-cloud/test_door.py: one")[-3:], ["test_door.py", "-k", "one"])
        with self.assertRaises(ValueError):
            mutate.command("README.md")

    def test_verdict_tells_a_failed_test_from_one_that_did_not_run(self):
        seen = []

        def run(passes: bool, output: str) -> str:
            def result(_test: str, root: Path) -> tuple[bool, str]:
                seen.append((root / "lock.rs").read_text())
                return passes, output

            with mock.patch.object(mutate, "run", result):
                return mutate.verdict(self.mutation(), self.root).partition(":")[0]

        self.assertEqual(run(False, "test result: FAILED. 1 passed"), "caught")
        self.assertEqual(run(False, "Error: Test assertion failed"), "caught")
        self.assertEqual(run(False, "error[E0425]: cannot find value"), "broken")
        self.assertEqual(run(False, "SyntaxError: x\n\nFAILED (errors=1)"), "broken")
        self.assertEqual(run(True, "ok"), "survived")
        self.assertEqual(set(seen), {"if true { open() }\n"})
        self.assertEqual((self.root / "lock.rs").read_text(), "if is_key() { open() }\n", "the guard is back")


if __name__ == "__main__":
    unittest.main()
