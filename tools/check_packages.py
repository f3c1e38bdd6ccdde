"""Checks that the functions' zips contain no path of the folders in which they were built, and no time."""

import argparse
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import build_lambda

# The earliest time of a zip, which build_lambda.py sets.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
# Cargo's and rustup's folders and homes, of whichever machine: a zip may have been built on another one.
BUILDER_PATHS = re.compile(rb"(?:/home/|/Users/|/root/|/github/|\.cargo/|\.rustup/|registry/src/index)[ -~]{0,60}")
SHOWN = 3


def problems(name: str, content: bytes) -> Iterator[str]:
    """What would differ if a zip were built in another folder, by another user or on another day."""
    own = [str(folder).encode() for folder in (build_lambda.ROOT, Path.home()) if folder != Path("/")]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.date_time != ZIP_TIME:
                yield f"{name}: {entry.filename} has the time {entry.date_time}: build it with `./task build-lambda`"
            unpacked = archive.read(entry)
            found = [match[0] for match in BUILDER_PATHS.finditer(unpacked)]
            found += [folder for folder in own if folder + b"/" in unpacked]
            for path in found[:SHOWN]:
                yield (
                    f"{name}: {entry.filename} contains the builder's path {path.decode(errors='replace')}: build it with "
                    "`./task build-lambda`, or add the path to builder_paths() in tools/build_lambda.py"
                )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("zips", nargs="*", type=Path, help="default: those that `task build-lambda` makes")
    built = [build_lambda.zip_path(function) for function in build_lambda.FUNCTIONS]
    found = [problem for path in parser.parse_args().zips or built for problem in problems(str(path), path.read_bytes())]
    print(*found, sep="\n", end="\n" * bool(found), file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
