"""tools/advisories.sh, with a cargo-deny that prints its arguments and a git that has no network."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = "fatal: unable to access: Could not resolve host: github.com"


class Advisories(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program(".tools/cargo/bin/cargo-deny", 'echo "deny $*"')
        self.git("exit 0")

    def program(self, path: str, script: str):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def git(self, ls_remote: str):
        """Have a git whose `ls-remote` runs this script."""
        self.program("bin/git", f'[ "$1" = ls-remote ] && {{ {ls_remote}; }}\nexec {shutil.which("git")} "$@"')

    def database(self, date: str):
        """Make a database of this date where cargo-deny keeps it."""
        path = self.folder / "home/advisory-dbs/github.com-1"
        path.mkdir(parents=True)
        moment = f"{date}T12:00:00Z"
        who = {f"GIT_{role}_{name}": "x" for role in ("AUTHOR", "COMMITTER") for name in ("NAME", "EMAIL")}
        environment = {**os.environ, **who, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        for command in (["init", "--quiet"], ["commit", "--quiet", "--allow-empty", "--message", "x"]):
            subprocess.run(["git", "-C", path, *command], env=environment, check=True)

    def check(self) -> subprocess.CompletedProcess:
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "CARGO_HOME": str(self.folder / "home")}
        command = ["sh", ROOT / "tools/advisories.sh"]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)

    def test_network_checks_and_shows_the_date(self):
        self.database("2026-11-20")
        ended = self.check()
        self.assertEqual((ended.returncode, ended.stdout.count("deny --locked --manifest-path")), (0, 2), ended.stderr)
        self.assertIn("database of 2026-11-20", ended.stderr)

    def test_without_network_the_last_database_is_used_and_its_date_shown(self):
        self.git(f"echo '{NO_NETWORK}' >&2; exit 128")
        self.database("2026-10-01")
        ended = self.check()
        self.assertEqual((ended.returncode, ended.stdout.count("deny --locked --offline")), (0, 2), ended.stderr)
        self.assertIn("CHECKED WITH THE DATABASE OF 2026-10-01", ended.stderr)

    def test_without_network_and_database_nothing_is_checked_and_it_says_so(self):
        self.git(f"echo '{NO_NETWORK}' >&2; exit 128")
        ended = self.check()
        self.assertEqual((ended.returncode, ended.stdout), (0, ""))
        self.assertIn("WERE NOT CHECKED", ended.stderr)

    def test_other_errors_and_findings_fail(self):
        self.git("echo 'fatal: repository not found' >&2; exit 128")
        self.assertEqual(self.check().returncode, 1)
        self.git("exit 0")
        self.program(".tools/cargo/bin/cargo-deny", "exit 1")
        self.assertEqual(self.check().returncode, 1)


if __name__ == "__main__":
    unittest.main()
