#!/bin/sh
# With pydantic-ocsf 3.0.0 it depends on the class that a process used first whether a finding may be resolved.
#
# Guess: DetectionFinding(status_id=4) is a resolved finding, as in OCSF from version 1.1 on, or an error if the package has an
# older list; the same in every process.
# Seen: as the first class of findings in the process, DetectionFinding takes 1 to 6, and not 0 (Unknown). After one use of
# ComplianceFinding it takes 0 to 3, and not 4 (Resolved), 5 (Archived) and 6 (Deleted), and so do the classes that come after
# it. ComplianceFinding takes 0 to 3 in any order. The range is the one of Pass, Warning and Fail, the status of a check
# inside `compliance`; the labels are the finding's, New for 1, and ComplianceFinding.StatusId lists all of them. Models are
# built at their first use, and the type of the field is looked up by its name, StatusId, which several objects have.
# So a reader of Security Hub's OCSF findings passes its tests of one class, and refuses all resolutions from the first control
# on. Use every other class once before ComplianceFinding, and read resolved controls without this package.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pydantic-ocsf==3.0.0 pydantic==2.14.4

cat >"$folder/statuses.py" <<'PYTHON'
import json, sys

from ocsf.v1_6_0 import events
from pydantic import ValidationError

finding = {"activity_id": 2, "severity_id": 4, "time": 1795755600000, "finding_info": {"uid": "f-1", "title": "Open port"},
           "metadata": {"version": "1.6.0", "product": {"name": "Security Hub", "vendor_name": "AWS"}}}
extra = {"ComplianceFinding": {"compliance": {"control": "S3.8", "status_id": 3}}, "DetectionFinding": {},
         "VulnerabilityFinding": {"vulnerabilities": [{"cve": {"uid": "CVE-2026-0001"}}]}}

def accepted(name):
    """The labels of the statuses that the class takes."""
    labels = {}
    for status in range(7):
        try:
            labels[status] = getattr(events, name)(**finding, **extra[name], status_id=status).status
        except ValidationError:
            pass
    return labels

print(json.dumps({name: accepted(name) for name in sys.argv[1:]}))
PYTHON

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json, subprocess, sys

def accepted(*names):
    command = [sys.executable, f"{sys.argv[1]}/statuses.py", *names]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(f"{' before '.join(names)}: {answer.strip()}")
    return {name: sorted(map(int, labels)) for name, labels in json.loads(answer).items()}

full, short = [1, 2, 3, 4, 5, 6], [0, 1, 2, 3]
detection, compliance, vulnerability = "DetectionFinding", "ComplianceFinding", "VulnerabilityFinding"
sys.exit(not (
    accepted(detection, vulnerability) == {detection: full, vulnerability: full}
    and accepted(compliance, detection) == {compliance: short, detection: short}
    and accepted(detection, compliance, vulnerability) == {detection: full, compliance: short, vulnerability: short}
))
PYTHON
