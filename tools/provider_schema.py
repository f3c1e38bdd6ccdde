#!/usr/bin/env python3
"""Compares modules/ and terraform/ with the schema of a newer AWS provider than the tests run with.

The schema comes from the pinned package, whose classes are generated from the provider's. Every resource, data source and
argument that the configuration sets must exist there, and every argument that the provider requires must be set. It says
nothing about values, defaults and behaviour. Needs a network, so it is no part of `task test`.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import hcl2

PACKAGE = "cdktn-provider-aws==25.8.1"
ROOT = Path(__file__).resolve().parents[1]
# Terraform's own, in every resource.
META = {"count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection"}
# Types of other providers.
FOREIGN = "terraform_data"

# An entry of an object that a class hands to Terraform: the argument, and how its value is mapped.
ENTRY = re.compile(r"^            (\w+): (.*),$", re.MULTILINE)
NESTED_ENTRY = re.compile(r"^        (\w+): (.*),$", re.MULTILINE)
MAPPING = re.compile(r"(?<![.\w])([a-z]\w*)ToTerraform\b")
REQUIRED = re.compile(r"^    readonly (\w+): ", re.MULTILINE)


def snake_case(name: str) -> str:
    """An argument's name in Terraform by its property: kmsKeyId to kms_key_id."""
    return re.sub(r"([A-Z])", r"_\1", name).lower()


class Schema:
    """The classes of one type, from the files of its folder in the package."""

    def __init__(self, code: str, declarations: str) -> None:
        self.code, self.declarations = code, declarations

    def arguments(self, nested: str | None = None) -> dict[str, str | None]:
        """The arguments of the type, or of a nested block: by name, the block that each is, or None."""
        if nested is None:
            found = re.search(r"synthesizeAttributes\(\) \{\n(.*?)\n    \}", self.code, re.DOTALL)
            entries = ENTRY.findall(found[1]) if found else []
        else:
            start = self.code.index(f"function {nested}ToTerraform(")
            entries = NESTED_ENTRY.findall(self.code[start : self.code.index("\n}", start)])
        return {name: (match[1] if (match := MAPPING.search(value)) else None) for name, value in entries}

    def required(self, nested: str | None = None) -> set[str]:
        """The arguments that the type, or a nested block, requires."""
        name = r"\w+Config extends" if nested is None else re.escape(nested[0].upper() + nested[1:]) + r" \{"
        found = re.search(rf"export interface {name}.*?\n\}}", self.declarations, re.DOTALL)
        return {snake_case(each) for each in REQUIRED.findall(found[0])} if found else set()


def download(folder: Path) -> tuple[str, dict[str, Schema]]:
    """The provider's version and its types by folder name: sqs-queue, data-aws-region."""
    command = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run([sys.executable, *command], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        (archive,) = [name for name in wheel.namelist() if name.endswith(".jsii.tgz")]
        wheel.extract(archive, folder)
    files: dict[str, dict[str, str]] = {}
    with tarfile.open(folder / archive) as members:
        for member in members:
            if found := re.fullmatch(r"package/lib/([\w-]+)/(index\.(?:js|d\.ts))", member.name):
                files.setdefault(found[1], {})[found[2]] = members.extractfile(member).read().decode()
    version = re.search(r"providerVersion: '([\d.]+)'", files["sqs-queue"]["index.js"])[1]
    return version, {name: Schema(each["index.js"], each["index.d.ts"]) for name, each in files.items()}


def used() -> Iterator[tuple[str, str, dict]]:
    """The resources and data sources of the configuration: file and address, folder name in the package, body."""
    for file in sorted([*ROOT.glob("modules/**/*.tf"), *ROOT.glob("terraform/*.tf")]):
        parsed = hcl2.loads(file.read_text())
        for kind, prefix in (("resource", ""), ("data", "data-aws-")):
            for block in parsed.get(kind, []):
                for quoted_type, named in block.items():
                    type_ = quoted_type.strip('"')
                    for name, body in named.items():
                        if type_ != FOREIGN and name != "__is_block__":
                            folder = prefix + type_.removeprefix("aws_").replace("_", "-")
                            address = f"{type_}.{name.strip(chr(34))}"
                            yield f"{file.relative_to(ROOT)}: {address}", folder, body


def bodies(value: object) -> list[dict]:
    """The bodies of a nested block: hcl2 returns a list of them."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def problems(path: str, schema: Schema, body: dict, nested: str | None = None) -> Iterator[str]:
    """What the provider does not have, or misses, in a body."""
    arguments = schema.arguments(nested)
    given = {name.strip('"'): value for name, value in body.items() if not name.startswith("__")}
    for dynamic in bodies(given.pop("dynamic", [])):
        for name, block in dynamic.items():
            if not name.startswith("__"):
                name = name.strip('"')
                given[name] = [*bodies(given.get(name, [])), *bodies(block["content"])]
    for name, value in given.items():
        if nested is None and name in META:
            continue
        if name not in arguments:
            yield f"{path}.{name}: the provider has no such argument"
        elif block := arguments[name]:
            for each in bodies(value):
                yield from problems(f"{path}.{name}", schema, each, block)
    for name in sorted(schema.required(nested) - set(given)):
        yield f"{path}: the provider requires {name}"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        version, schemas = download(Path(folder))
    found: list[str] = []
    types, arguments = set(), 0
    for path, name, body in used():
        types.add(name)
        arguments += len(body)
        if schema := schemas.get(name):
            found.extend(problems(path, schema, body))
        else:
            found.append(f"{path}: the provider has no such type")
    print(f"hashicorp/aws {version} ({PACKAGE}): {len(types)} types, {arguments} arguments of resources and data sources")
    print("\n".join(found) or "All of them exist there, and none is missing.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
