"""The software bill of materials of the functions, in CycloneDX 1.6: the crates that are linked, from Cargo.lock."""

import json
import re
import subprocess
import uuid
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[1]
# Both architectures have the same crates.
TARGET = "aarch64-unknown-linux-gnu"
PACKAGE = re.compile(r'\[\[package\]\]\nname = "(.+)"\nversion = "(.+)"\n(?:source = .*\nchecksum = "(.+)"\n)?')
LINE = re.compile(r"(\d+)(\S+) v(\S+)[^|]*\|([^ ]*(?: (?:OR|AND|WITH) \S+)*)")
CRATES_IO = "pkg:cargo"


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def linked(function: str) -> dict[str, dict]:
    """The crates that a function links, itself first, by reference: name, version, licence and references of what each
    uses. Procedural macros and build scripts run when building only."""
    tree = output(
        "cargo", "tree", "--package", function, "--edges", "normal,no-proc-macro", "--locked", "--target", TARGET,
        "--prefix", "depth", "--format", "{p}|{l}",
    )  # fmt: skip
    crates: dict[str, dict] = {}
    parents: list[str] = []
    for line in tree.splitlines():
        depth, name, version, licence = LINE.match(line).groups()
        reference = f"{CRATES_IO}/{name}@{version}"
        crate = crates.setdefault(reference, {"name": name, "version": version, "licence": licence, "uses": set()})
        crate["licence"] = crate["licence"] or licence
        parents[int(depth) :] = [reference]
        if int(depth) > 0:
            crates[parents[int(depth) - 1]]["uses"].add(reference)
    return crates


def component(reference: str, crate: dict, checksum: str | None) -> dict:
    """A crate as a component; ours, which crates.io does not have, as an application."""
    described = {
        "type": "library" if checksum else "application",
        "bom-ref": reference,
        "name": crate["name"],
        "version": crate["version"],
        "licenses": [{"expression": crate["licence"].replace("/", " OR ")}],
    }
    if checksum:
        described |= {"purl": reference, "hashes": [{"alg": "SHA-256", "content": checksum}]}
    return described


def standard_library() -> dict:
    """Rust's standard library, of the compiler that builds here."""
    version = output("rustc", "--version").split()[1]
    return {
        "type": "library",
        "bom-ref": f"rust-std@{version}",
        "name": "rust-std",
        "version": version,
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
    }


def sbom(version: str, functions: tuple[str, ...]) -> str:
    """The document, the same for the same lock file and compiler. Errors: exits if it does not fit CycloneDX's schema."""
    lock = (ROOT / "Cargo.lock").read_text()
    checksums = {f"{CRATES_IO}/{name}@{of}": checksum for name, of, checksum in PACKAGE.findall(lock)}
    crates: dict[str, dict] = {}
    for function in functions:
        crates |= linked(function)
    standard = standard_library()
    own = f"asr-notify@{version}"
    roots = [next(each for each in crates if each.startswith(f"{CRATES_IO}/{function}@")) for function in functions]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # Derived, because a random one would differ from build to build.
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, f"{own} {lock} {standard['version']}").urn,
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": own, "name": "asr-notify", "version": version},
        },
        "components": [
            *(component(reference, crates[reference], checksums.get(reference)) for reference in sorted(crates)),
            standard,
        ],
        "dependencies": [
            {"ref": own, "dependsOn": roots},
            *(
                {"ref": reference, "dependsOn": sorted(crates[reference]["uses"]) + [standard["bom-ref"]] * (reference in roots)}
                for reference in sorted(crates)
            ),
        ],
    }
    text = json.dumps(document, indent=2) + "\n"
    if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise SystemExit(f"the bill of materials does not fit the schema of CycloneDX: {problem}")
    return text
