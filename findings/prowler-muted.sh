#!/bin/sh
# Prowler 5.46.0 writes the same compliance status WARNING for a muted check that failed and for one that passed, and the
# time of its run as the time of creation and of first observation.
#
# Guess: ASFF's WARNING means that something is half wrong, as in findings of Security Hub's controls; and CreatedAt and
# FirstObservedAt stay what they were when the same finding (the same Id) is imported again.
# Seen: WARNING means that the user muted the check, whatever it found; only the description shows which. All three times
# are the run's, so that a finding of last year looks like one of today. Titles state what should be so ("Root account has
# MFA enabled"), also if it is not. A check with the status MANUAL is not written at all.
# So a reader must not take WARNING of this product for an open finding, nor the age of a finding from its fields.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
# Without Prowler's other dependencies, the SDKs of several clouds, of which the output needs nothing.
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check boto3==1.40.61 pydantic==2.12.5 PyYAML==6.0.3 \
  colorama==0.4.6 tzlocal==5.3.1 requests==2.32.5 packaging==25.0 jsonschema==4.23.0
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps prowler==5.46.0

"$folder/venv/bin/python" - <<'PYTHON'
import json, pathlib, sys
from types import SimpleNamespace as Object

import prowler
from prowler.config.config import prowler_version, timestamp_utc
from prowler.lib.outputs.asff.asff import ASFF

service = pathlib.Path(prowler.__file__).parent / "providers/aws/services/iam/iam_root_mfa_enabled"
check = json.loads((service / "iam_root_mfa_enabled.metadata.json").read_text())
advice = Object(**{key: check["Remediation"]["Recommendation"][key] for key in ("Text", "Url")})
metadata = Object(CheckID=check["CheckID"], CheckType=check["CheckType"], CheckTitle=check["CheckTitle"],
                  Severity=Object(value=check["Severity"]), ResourceType=check["ResourceType"],
                  Remediation=Object(Recommendation=advice))

def written(status, muted, text):
    finding = Object(metadata=metadata, status=status, muted=muted, status_extended=text, account_uid="111122223333",
                     region="eu-west-1", partition="aws", resource_uid="arn:aws:iam::111122223333:root",
                     resource_tags={}, compliance={}, account_ou_uid=None, account_ou_name=None)
    return [finding.dict(exclude_none=True) for finding in ASFF([finding]).data]

print("prowler", prowler_version)
seen = {}
for status, muted in [("FAIL", False), ("FAIL", True), ("PASS", True), ("PASS", False), ("MANUAL", False)]:
    findings = written(status, muted, f"the check found: {status}")
    seen[status, muted] = [finding["Compliance"]["Status"] for finding in findings]
    print(f"{status}, muted {muted}: {seen[status, muted]}")
finding = written("FAIL", False, "MFA is not enabled for root account.")[0]
times = {finding[key] for key in ("CreatedAt", "FirstObservedAt", "UpdatedAt")}
print("title:", finding["Title"])
print("created, first observed, updated:", times)

expected = {("FAIL", False): ["FAILED"], ("FAIL", True): ["WARNING"], ("PASS", True): ["WARNING"],
            ("PASS", False): ["PASSED"], ("MANUAL", False): []}
run = timestamp_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
sys.exit(not (seen == expected and times == {run} and finding["Title"] == "Root account has MFA enabled"))
PYTHON
