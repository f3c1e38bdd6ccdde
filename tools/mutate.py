"""Removes each guard that docs/threat-model.md names, one at a time, and runs the test that it cites for the threat.

tests/mutations.toml has the guards. A guard without which the test still passes has survived: the test shows nothing. Works in a
copy of this tree, changes that are not committed included, and shares the folder target/ with it. Takes up to two hours.

    task mutate                  all guards
    task mutate -- escape        those whose threat, guard or file contains a text
"""

import argparse
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = "docs/threat-model.md"
TABLE = "tests/mutations.toml"
COPY = ROOT / ".tools" / "mutate"
TIMEOUT_SECONDS = 20 * 60

ROW = re.compile(r"^\| (?P<actor>.*?) \| (?P<threat>.+?) \| (?P<control>.+?) \| (?P<test>.+?) \|$")
RUST = re.compile(r"^(?:lambda|preview)/(?P<crate>[\w-]+)/(?P<kind>src|tests)/(?P<path>.+)\.rs$")
END_TO_END = re.compile(r"^tests/end-to-end/tests/pipeline/(?P<module>\w+)\.rs$")
# What a test prints that failed. One that could not be compiled, or a plan that was invalid, prints another error.
FAILED = re.compile(
    r"test result: FAILED|Test assertion failed|Missing expected failure|^FAILED \("
    # An assertion that reads an attribute which is gone.
    r"|Error: Unsupported attribute\s+on \S+\.tftest\.hcl",
    re.MULTILINE,
)
BROKEN = re.compile(r"SyntaxError|ImportError|ModuleNotFoundError")


@dataclass(frozen=True)
class Mutation:
    """A guard, and how it is removed."""

    threat: str
    guard: str
    file: str
    find: str
    replace: str
    # As the threat model cites it: the path of the file, and after `: ` the test's name, if one is enough.
    test: str

    def problems(self, rows: dict[str, str], root: Path) -> Iterator[str]:
        """Why it cannot be applied or does not belong to a row of the threat model."""
        file = root / self.file
        count = file.read_text().count(self.find) if file.is_file() else 0
        if count != 1:
            yield f"{self.file} must contain the text once, it contains it {count} times: {self.find!r}"
        if self.find == self.replace:
            yield "find and replace must differ"
        path = self.test.partition(": ")[0]
        if self.threat not in rows:
            yield f"{DOCUMENT} has no threat {self.threat!r}"
        elif f"`{path}`" not in rows[self.threat]:
            yield f"{DOCUMENT} cites {path} not for the threat {self.threat!r}"


def read(root: Path) -> tuple[list[Mutation], dict[str, str]]:
    """The guards, and the reasons why threats have none, by threat."""
    table = tomllib.loads((root / TABLE).read_text())
    return [Mutation(**entry) for entry in table["mutation"]], table["without"]


def threats(document: str) -> dict[str, str]:
    """The tests that the rows of each threat cite. Several actors may have one."""
    tests: dict[str, str] = {}
    for row in filter(None, map(ROW.match, document.splitlines())):
        if row["threat"] not in ("threat", "---"):
            tests[row["threat"]] = tests.get(row["threat"], "") + row["test"]
    return tests


def problems(mutations: list[Mutation], without: dict[str, str], root: Path) -> Iterator[str]:
    """What is wrong with the table: entries that do not apply, and threats without one."""
    rows = threats((root / DOCUMENT).read_text())
    for mutation in mutations:
        yield from (f"{mutation.guard}: {problem}" for problem in mutation.problems(rows, root))
    guarded = {mutation.threat for mutation in mutations}
    yield from (f"no guard is removed for the threat {threat!r}" for threat in rows.keys() - guarded - without.keys())
    yield from (f"{DOCUMENT} has no threat {threat!r}" for threat in without.keys() - rows.keys())
    yield from (f"a guard is removed for the threat {threat!r}, so that it needs no reason" for threat in guarded & without.keys())


def command(test: str) -> list[str]:
    """The command that runs a cited test. Raises ValueError for a file that is none."""
    path, _, name = test.partition(": ")
    file = Path(path)
    if path.endswith(".tftest.hcl"):
        return ["terraform", "-chdir=tests/terraform", "test", "-no-color", f"-filter={file.name}"]
    if path.startswith("tests/local-cloud/"):
        only = ["-k", name] if name else []
        return [sys.executable, "-m", "unittest", "discover", "--start-directory", "tests/local-cloud", "--pattern", file.name, *only]
    if path.startswith("tests/browser/"):
        return ["sh", "tests/browser/run.sh", file.stem]
    cargo = ["cargo", "test", "--quiet", "--locked", "--package"]
    if found := END_TO_END.match(path):
        return [*cargo, "end-to-end", "--test", "pipeline", "--", name or f"{found['module']}::"]
    if not (found := RUST.match(path)):
        raise ValueError(f"{path} is no file of tests")
    crate = "preview-web" if path.startswith("preview/web/") else found["crate"]
    modules = [part for part in found["path"].split("/") if part not in ("mod", "main")]
    target = "--lib" if found["kind"] == "src" else f"--test={modules.pop(0)}"
    return [*cargo, crate, target, "--", name or "::".join(modules)]


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the tree, and of the tools and builds by links. It is removed at the end."""
    remove = ["git", "worktree", "remove", "--force", COPY]
    # One that was left by a run that was killed.
    subprocess.run(remove, cwd=ROOT, stderr=subprocess.DEVNULL, check=False)
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", COPY, "HEAD"], cwd=ROOT, check=True)
    try:
        changes = subprocess.run(["git", "diff", "--binary", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
        if changes:
            subprocess.run(["git", "apply"], cwd=COPY, input=changes, check=True)
        for folder in ("target", ".tools"):
            (COPY / folder).symlink_to(ROOT / folder)
        yield COPY
    finally:
        subprocess.run(remove, cwd=ROOT, check=True)


def environment() -> dict[str, str]:
    """The builds and the working data of Terraform in folders of this tree, so that they are kept between runs."""
    folders = {"CARGO_TARGET_DIR": ROOT / "target", "TF_DATA_DIR": ROOT / ".tools" / "terraform" / "mutate"}
    return os.environ | {name: str(folder) for name, folder in folders.items()}


def run(test: str, root: Path) -> tuple[bool, str]:
    """Whether a cited test passes, and its output."""
    try:
        done = subprocess.run(
            command(test), cwd=root, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", timeout=TIMEOUT_SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"no end after {TIMEOUT_SECONDS} s"
    return done.returncode == 0, done.stdout


def verdict(mutation: Mutation, root: Path) -> str:
    """`caught`, `survived`, or `broken` with the end of the output if no test ran."""
    file = root / mutation.file
    text = file.read_text()
    file.write_text(text.replace(mutation.find, mutation.replace))
    try:
        passes, output = run(mutation.test, root)
    finally:
        file.write_text(text)
    if passes:
        return "survived"
    if FAILED.search(output) and not BROKEN.search(output):
        return "caught"
    return "broken: " + " ".join(output.split()[-60:])


def judge(mutations: list[Mutation], root: Path) -> Iterator[tuple[Mutation, str]]:
    """The verdict on each guard. The tests must pass while all guards are there."""
    for test in dict.fromkeys(mutation.test for mutation in mutations):
        passes, output = run(test, root)
        for mutation in mutations:
            if mutation.test == test:
                yield mutation, verdict(mutation, root) if passes else f"broken: the test fails with it: {output[-400:]}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="*", help="only guards whose threat, guard, file or test contains one of the texts")
    parser.add_argument("--check", action="store_true", help="check the table, and remove no guard")
    arguments = parser.parse_args()
    mutations, without = read(ROOT)
    found = list(problems(mutations, without, ROOT))
    for problem in found:
        print(f"{TABLE}: {problem}", file=sys.stderr)
    if found or arguments.check:
        return 1 if found else 0

    def is_chosen(mutation: Mutation) -> bool:
        words = (mutation.threat, mutation.guard, mutation.file, mutation.test)
        return not arguments.text or any(text in word for text in arguments.text for word in words)

    counts = {"caught": 0, "survived": 0, "broken": 0}
    started = time.monotonic()
    with copied() as copy:
        terraform = ["terraform", "-chdir=tests/terraform", "init", "-backend=false", "-input=false"]
        subprocess.run(terraform, cwd=copy, env=environment(), stdout=subprocess.DEVNULL, check=True)
        for mutation, result in judge(list(filter(is_chosen, mutations)), copy):
            counts[result.partition(":")[0]] += 1
            print(f"{result:9} {mutation.guard}  ({mutation.file}, {mutation.test})", flush=True)
    minutes = (time.monotonic() - started) / 60
    print(f"\n{counts['caught']} caught, {counts['survived']} survived, {counts['broken']} broken, in {minutes:.0f} minutes")
    return 1 if counts["survived"] or counts["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
