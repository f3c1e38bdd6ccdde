#!/usr/bin/env python3
"""Writes modules/formatter/time-zones.json: the POSIX rule of each IANA time zone.

The rules are those that the pinned release of the time zone database has for the future. They stand at the end of each of
its compiled files (RFC 9636, "TZif Footer"). Raise the version to follow a country that changes its rules.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

TZDATA = "tzdata==2026.6"
TABLE = Path(__file__).resolve().parent.parent / "modules" / "formatter" / "time-zones.json"
FOLDER = "tzdata/zoneinfo/"
# The zone of a computer without a configured zone.
UNSET = "Factory"


def rules(wheel: Path) -> dict[str, str]:
    """The POSIX rule of each zone, by name."""
    found = {}
    with zipfile.ZipFile(wheel) as files:
        for path in files.namelist():
            data = files.read(path)
            if path.startswith(FOLDER) and data.startswith(b"TZif"):
                found[path.removeprefix(FOLDER)] = data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    found.pop(UNSET)
    return found


def main() -> None:
    """Downloads the release and writes the table."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, TZDATA]
        subprocess.run(command, check=True)
        (wheel,) = Path(folder).glob("*.whl")
        table = rules(wheel)
    TABLE.write_text(json.dumps(table, indent=2, sort_keys=True) + "\n", encoding="ascii")
    print(f"{TABLE}: {len(table)} time zones of {TZDATA}")


if __name__ == "__main__":
    main()
