"""Checks that the files, anchors, tests, commands, variables and names in the documents exist.

Reads every Markdown file of the repository but CHANGELOG.md, which also names what was removed.
"""

import argparse
import fnmatch
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTENSIONS = "rs|py|sh|tf|hcl|tftest|tfvars|md|json|jsonc|toml|yml|txt|tsv|dot|svg|png|css|js|snap|example"
# Made by tasks, or kept by users.
UNTRACKED = ("target/", ".tools/", "packages/", "dist/", "terraform/terraform.tfvars", "terraform/backend.tf", "terraform/providers_override.tf")
# A term, a bad example in docs/style.md, and arguments of Terraform's S3 backend and of SNS's subscriptions.
UNCHECKED_NAMES = ("snake_case", "first_pause_seconds", "use_lockfile", "filter_policy")

FENCE = re.compile(r"^ *```")
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$")
TASK = re.compile(r"(?<![\w-])(?:\./)?task ([a-z][a-z:-]*)")
PATH = re.compile(rf"^(?:\./)?([\w.*-]+(?:/[\w.*-]+)*(?:\.(?:{EXTENSIONS})|/))$")
# `file.rs`: `name`, `other_name`, with or without backticks around the file.
TESTS = re.compile(r"([\w./-]+\.(?:rs|py|hcl))`?: ((?:`\w+`(?:, |、)?)+)")
IDENTIFIER = re.compile(r"^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+$")
VARIABLE_ROW = re.compile(r"^\| ((?:`\w+`(?:, |、)?)+)")


class Repository:
    """The tracked files, and the names in them."""

    def __init__(self):
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        self.files = [each for each in listed.splitlines() if (ROOT / each).is_file()]
        parents = {str(parent) for each in self.files for parent in Path(each).parents}
        self.paths = self.files + sorted(f"{each}/" for each in parents - {"."})
        self.documents = [each for each in self.files if each.endswith(".md") and each != "CHANGELOG.md"]
        sources = [each for each in self.files if not each.endswith((".md", ".snap", ".png", ".svg"))]
        self.texts = {each: (ROOT / each).read_text(errors="replace") for each in sources}
        code = (text for each, text in self.texts.items() if each != "tools/check_docs.py")
        self.words = {word for text in code for word in re.findall(r"\w+", text)}
        self.tasks = set(re.findall(r"^  ([a-z][\w:-]*):$", self.texts["Taskfile.yml"], re.MULTILINE))
        root = "".join(text for each, text in self.texts.items() if each.startswith("terraform/"))
        self.variables = set(re.findall(r'^variable "(\w+)"', root, re.MULTILINE))

    def matching(self, path: str) -> list[str]:
        """The tracked paths that end with a path, which may contain `*`."""
        return [each for each in self.paths if each == path or fnmatch.fnmatch(f"/{each}", f"*/{path}")]

    def has_path(self, path: str) -> bool:
        """Whether a path is tracked, or is made by a task."""
        return path.startswith(UNTRACKED) or bool(self.matching(path))

    def defines(self, path: str, name: str) -> bool:
        """Whether a file has a function, method, class or `run` block of this name."""
        definition = re.compile(rf'(?:fn|def|class|run) "?{name}\b')
        return any(definition.search(self.texts.get(each, "")) for each in self.matching(path))


def anchors(text: str) -> set[str]:
    """GitHub's anchors of a document's headings."""
    headings = filter(None, map(HEADING.match, text.splitlines()))
    slugs = (re.sub(r"[^\w\- ]", "", each[1].strip().lower()).replace(" ", "-") for each in headings)
    return set(slugs)


def check_code(code: str, repository: Repository) -> Iterator[str]:
    """The problems of a code span, or of a line of a code block."""
    for task in TASK.findall(code):
        if task not in repository.tasks:
            yield f"there is no task {task} in Taskfile.yml"
    for word in code.split():
        word = word.removeprefix("file://").strip("\"'()[],;:")
        path = PATH.match(word)
        # `destinations.json` alone is a file of the reader's.
        is_checked = path and ("/" in word or not word.endswith((".json", ".txt")))
        if is_checked and not repository.has_path(path[1]):
            yield f"there is no file or folder {path[1]}"
        if IDENTIFIER.match(word) and word not in repository.words and word not in UNCHECKED_NAMES:
            yield f"no source file contains the name {word}"


def check_link(document: str, target: str) -> Iterator[str]:
    """The problems of a link: its file or its anchor may be missing."""
    path, _, anchor = target.partition("#")
    file = (ROOT / document).parent / path if path else ROOT / document
    if not file.exists():
        yield f"the link leads to {path}, which does not exist"
    elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
        yield f"the link leads to #{anchor}, but {path or document} has no such heading"


def problems(document: str, repository: Repository) -> Iterator[tuple[int, str]]:
    """The problems of a document, each with its line number."""
    in_fence = in_variables = False
    for number, line in enumerate((ROOT / document).read_text().splitlines(), 1):
        found: list[str] = []
        if FENCE.match(line):
            in_fence = not in_fence
        elif in_fence:
            found.extend(check_code(line.partition(" #")[0], repository))
        else:
            for target in LINK.findall(line):
                if "://" not in target and not target.startswith("mailto:"):
                    found.extend(check_link(document, target))
            for span in SPAN.findall(line):
                found.extend(check_code(span, repository))
            for path, names in TESTS.findall(line):
                missing = [name for name in SPAN.findall(names) if not repository.defines(path, name)]
                found.extend(f"{path} has no test {name}" for name in missing)
            if in_variables and (row := VARIABLE_ROW.match(line)):
                unknown = set(SPAN.findall(row[1])) - repository.variables
                found.extend(f"terraform/ has no variable {name}" for name in sorted(unknown))
            in_variables = line.startswith(("| variable |", "| 変数 |")) or in_variables and line.startswith("|")
        yield from ((number, each) for each in dict.fromkeys(found))


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    repository = Repository()
    count = 0
    for document in repository.documents:
        for number, problem in problems(document, repository):
            print(f"{document}:{number}: {problem}", file=sys.stderr)
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
