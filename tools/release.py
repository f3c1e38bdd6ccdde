"""Makes a release: packages/, which the modules take the functions' zips from, and dist/, what is uploaded.

dist/ has an archive with the modules, the examples and packages/, the zips, the bill of materials, and SHA256SUMS of all of
these. A release has both architectures; with --partial, what this machine cannot build is left out.
"""

import argparse
import gzip
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import build_lambda
import check_packages
import sbom

ROOT = build_lambda.ROOT
ARCHIVED = ("modules", "examples", "docs", "LICENSE", "README.md", "README.ja.md", "UPGRADING.md", "CHANGELOG.md")
SUMS = "SHA256SUMS"


def version() -> str:
    """The version of the workspace in Cargo.toml, the only place that has it."""
    return re.search(r'\[workspace\.package\]\nversion = "(.+)"', (ROOT / "Cargo.toml").read_text())[1]


def names(architecture: str) -> dict[str, str]:
    """The functions by the names of their zips, as the modules expect them."""
    return {f"{function}-{architecture}.zip": function for function in build_lambda.FUNCTIONS}


def can_build(architecture: str) -> bool:
    """Whether the standard library of the architecture is installed."""
    target = build_lambda.TARGETS[architecture]
    return Path(build_lambda.output("rustc", "--print", "target-libdir", "--target", target)).is_dir()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sums(files: dict[str, bytes]) -> bytes:
    """The SHA-256 of files by their names, as sha256sum prints them."""
    return "".join(f"{sha256(content)}  {name}\n" for name, content in sorted(files.items())).encode()


def archive(files: dict[str, bytes]) -> bytes:
    """A .tar.gz of files by their names: in their order, readable by all, and without times or users."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def archived() -> dict[str, bytes]:
    """What the archive has beside packages/. Nothing that Git ignores, such as a user's variables."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *ARCHIVED]
    output = subprocess.run(listed, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return {name: (ROOT / name).read_bytes() for name in output.split("\0") if name}


def build(architectures: list[str]) -> dict[str, bytes]:
    """Builds the zips of architectures."""
    zips = {}
    for architecture in architectures:
        build_lambda.build(architecture, list(build_lambda.FUNCTIONS))
        for name, function in names(architecture).items():
            zips[name] = build_lambda.zip_path(function).read_bytes()
    return zips


def written(folder: Path, files: dict[str, bytes]) -> None:
    """Replaces a folder by one with these files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def assemble(zips: dict[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of packages/ and of dist/."""
    packages = zips | {"asr-notify.cdx.json": sbom.sbom(version(), build_lambda.FUNCTIONS).encode()}
    inside = archived() | {f"packages/{name}": content for name, content in (packages | {SUMS: sums(packages)}).items()}
    dist = packages | {f"asr-notify-{version()}.tar.gz": archive(inside)}
    return packages | {SUMS: sums(packages)}, dist | {SUMS: sums(dist)}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partial", action="store_true", help="leave out what is missing, and name it")
    parser.add_argument("--tag", help="the tag to be released; refused unless it is v and the version in Cargo.toml")
    parser.add_argument("--zips", type=Path, metavar="FOLDER", help="take FUNCTION-ARCHITECTURE.zip from here, and build nothing")
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=ROOT / "dist", help="in place of dist/")
    return parser.parse_args()


def main() -> int:
    given = arguments()
    if given.tag not in (None, f"v{version()}"):
        raise SystemExit(f"the tag must be v{version()}, as in Cargo.toml, got {given.tag}")
    expected = {name: architecture for architecture in build_lambda.TARGETS for name in names(architecture)}
    if given.zips:
        missing = [name for name in expected if not (given.zips / name).is_file()]
        remedy = f"add it to {given.zips}"
    else:
        missing = [name for name, architecture in expected.items() if not can_build(architecture)]
        remedy = "install the Rust target with `rustup target add {}`".format(
            " ".join(sorted({build_lambda.TARGETS[expected[name]] for name in missing}))
        )
    if missing and not given.partial:
        raise SystemExit(f"{', '.join(missing)}: missing. {remedy[0].upper()}{remedy[1:]}, or make a release without it: --partial")
    present = [name for name in expected if name not in missing]
    if given.zips:
        zips = {name: (given.zips / name).read_bytes() for name in present}
    else:
        zips = build(sorted({expected[name] for name in present}))
    if problems := [each for name, content in zips.items() for each in check_packages.problems(name, content)]:
        raise SystemExit("\n".join(problems))
    packages, dist = assemble(zips)
    if not given.zips:
        written(ROOT / "packages", packages)
    written(given.output, dist)
    if missing:
        print(f"PARTIAL: without {', '.join(missing)}", file=sys.stderr)
    print(dist[SUMS].decode(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
