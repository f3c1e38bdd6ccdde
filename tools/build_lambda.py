"""Builds the functions' zips, target/lambda/FUNCTION/bootstrap.zip: the same bytes in every folder, for every user and day.

The compiler and cargo-lambda write the paths of the builder's folders into the binary and the time into the zip. Here the
paths get names of their own and the time is fixed. A toolchain of another version still makes another zip.
"""

import argparse
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGETS = {"arm64": "aarch64-unknown-linux-gnu", "x86_64": "x86_64-unknown-linux-gnu"}
# What cargo-lambda sets itself unless flags of rustc are set.
PROCESSORS = {"arm64": "neoverse-n1", "x86_64": "haswell"}
FUNCTIONS = ("formatter", "slack-poster")
QUICK_FOLDER = "target/quick-lambda"
# 1980-01-01 00:00, the earliest time of a zip: MS-DOS's time and date.
ZIP_TIME = struct.pack("<HH", 0, 0x21)
# Offsets of the time in a zip's records (APPNOTE.TXT, 4.3.7 and 4.3.12).
LOCAL_TIME_OFFSET, CENTRAL_TIME_OFFSET = 10, 12
CENTRAL_SIGNATURE, CENTRAL_HEADER_BYTES = b"PK\x01\x02", 46


def zip_path(function: str) -> Path:
    """Where a function's zip is built, for either architecture."""
    return ROOT / f"target/lambda/{function}/bootstrap.zip"


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def builder_paths() -> Iterator[tuple[Path, str]]:
    """The builder's folders that the compiler sees, and the names that the binary has instead. rustc uses the last that
    matches, so the folder that contains others comes first."""
    cargo_home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")).resolve()
    version = dict(line.split(": ", 1) for line in output("rustc", "-vV").splitlines() if ": " in line)
    yield ROOT, "/asr-notify"
    yield cargo_home, "/cargo"
    # Its name contains a hash of the registry's address: a mirror has another.
    for registry in sorted(cargo_home.glob("registry/src/*")):
        yield registry, "/cargo/registry"
    sysroot = Path(output("rustc", "--print", "sysroot"))
    yield sysroot, "/rust"
    # The name that the standard library has in it if its source is not installed.
    yield sysroot / "lib/rustlib/src/rust", f"/rustc/{version['commit-hash']}"


def compiler_flags(architecture: str) -> str:
    """The flags of rustc, in CARGO_ENCODED_RUSTFLAGS's form, in which paths may have spaces."""
    remapped = [f"--remap-path-prefix={folder}={name}" for folder, name in builder_paths()]
    return "\x1f".join([f"-Ctarget-cpu={PROCESSORS[architecture]}", *remapped])


def fix_times(path: Path) -> None:
    """Sets the time of each entry of a zip to ZIP_TIME. Nothing else changes, the compression above all: Python's differs
    from machine to machine."""
    with zipfile.ZipFile(path) as archive:
        entries, place = archive.infolist(), archive.start_dir
    content = bytearray(path.read_bytes())
    for entry in entries:
        if content[place : place + 4] != CENTRAL_SIGNATURE or entry.extra:
            raise SystemExit(f"{path}: the entry {entry.filename} has extra fields, which may contain a time")
        for start in (entry.header_offset + LOCAL_TIME_OFFSET, place + CENTRAL_TIME_OFFSET):
            content[start : start + len(ZIP_TIME)] = ZIP_TIME
        name, extra, comment = struct.unpack_from("<HHH", content, place + 28)
        place += CENTRAL_HEADER_BYTES + name + extra + comment
    path.write_bytes(content)


def build(architecture: str, packages: list[str], is_quick: bool = False) -> None:
    """Builds the zips; quick ones without optimization, in a folder of their own. Errors: exits with those of the build."""
    python = ROOT / ".tools/python/bin"
    flag = {"arm64": "--arm64", "x86_64": "--x86-64"}[architecture]
    profile = ["--profile", "quick", "--lambda-dir", QUICK_FOLDER] if is_quick else ["--release"]
    command = [python / "cargo-lambda", "lambda", "build", *profile, "--locked", flag, "--output-format", "zip"]
    # The flags name the registry's folder, which is there once something is fetched from it.
    fetched = subprocess.run(["cargo", "fetch", "--locked", "--target", TARGETS[architecture]], cwd=ROOT, check=False)
    if fetched.returncode != 0:
        raise SystemExit(fetched.returncode)
    environment = os.environ | {
        "CARGO_ENCODED_RUSTFLAGS": compiler_flags(architecture),
        "CARGO_ZIGBUILD_ZIG_PATH": str(python / "python-zig"),
    }
    # The zips are expected in target/.
    environment.pop("CARGO_TARGET_DIR", None)
    named = [argument for package in packages for argument in ("--package", package)]
    result = subprocess.run([*command, *named], cwd=ROOT, env=environment, check=False)
    if result.returncode != 0:
        raise SystemExit(result.returncode)
    if not is_quick:
        for path in ROOT.glob("target/lambda/*/bootstrap.zip"):
            fix_times(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--architecture", choices=sorted(TARGETS), required=True)
    parser.add_argument("--quick", action="store_true", help=f"without optimization, for the demo, into {QUICK_FOLDER}/")
    parser.add_argument("packages", nargs="*", default=list(FUNCTIONS), help="packages of Cargo with the binaries")
    arguments = parser.parse_args()
    build(arguments.architecture, arguments.packages, arguments.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
