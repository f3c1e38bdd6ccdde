"""Lock files of Python packages: each .in has one, and pip checks the hash of every package."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;#\\]+)", re.MULTILINE)


def sources() -> list[Path]:
    """The .in files that Git knows."""
    listed = subprocess.run(["git", "ls-files", "*.in"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines()]


def pinned(text: str) -> dict[str, str]:
    """Versions by package."""
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in REQUIREMENT.findall(text)}


class PythonLock(unittest.TestCase):
    def test_lock_files_have_what_their_sources_ask_for(self):
        self.assertGreaterEqual(len(sources()), 7)
        for source in sources():
            with self.subTest(source.name):
                wanted, locked = pinned(source.read_text()), pinned(source.with_suffix(".txt").read_text())
                self.assertTrue(wanted.items() <= locked.items(), "run ./task python-lock")

    def test_every_locked_package_has_hashes(self):
        for source in sources():
            text = source.with_suffix(".txt").read_text()
            packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
            self.assertEqual(len(packages), len(REQUIREMENT.findall(text)), source)
            for package in packages:
                with self.subTest(package.splitlines()[0]):
                    self.assertRegex(package, r"--hash=sha256:[0-9a-f]{64}")

    def test_package_without_a_hash_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            lock = Path(folder, "lock.txt")
            lock.write_text(f"zizmor=={pinned((ROOT / 'tools/python/zizmor.txt').read_text())['zizmor']}\n")
            command = ["sh", "tools/python_environment.sh", lock, Path(folder, "environment")]
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            self.assertNotEqual(ended.returncode, 0)
            self.assertIn("require-hashes", ended.stderr)
            self.assertFalse(Path(folder, "environment/requirements.txt").exists())


if __name__ == "__main__":
    unittest.main()
