#!/bin/sh
# Cloud Custodian 0.9.53 posts a finding as INFORMATIONAL if its policy sets the severity by severity_normalized only.
#
# Guess: `post-finding` with severity_normalized: 80 makes a finding of high severity, since 70 to 89 is HIGH in ASFF.
# Seen: the finding has Normalized 80 and the label INFORMATIONAL, the default of another setting. Where both are given the
# label counts, in Security Hub as in asr-notify, so that a rule for high severities drops the finding. A policy that sets
# severity_label: HIGH is posted with Normalized 0, which is right only because the label counts.
# So such policies need severity_label.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check c7n==0.9.53

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys

from c7n.config import Config
from c7n.loader import PolicyLoader
from c7n.resources import load_resources
from c7n.version import version

load_resources(("aws.security-group",))

def severity(**settings):
    action = {"type": "post-finding", "types": ["Software and Configuration Checks/AWS Security Best Practices"], **settings}
    policies = {"policies": [{"name": "open-groups", "resource": "aws.security-group", "actions": [action]}]}
    config = Config.empty(region="eu-west-1", account_id="111122223333", output_dir=sys.argv[1])
    policy = list(PolicyLoader(config).load_data(policies, "memory://"))[0]
    group = {"GroupId": "sg-0a1b", "GroupName": "web", "OwnerId": "111122223333", "VpcId": "vpc-0a", "Tags": []}
    time = "2026-11-27T05:00:00+00:00"
    return policy.resource_manager.actions[0].get_finding([group], None, time, time)["Severity"]

normalized, label = severity(severity_normalized=80), severity(severity_label="HIGH")
print("c7n", version)
print("severity_normalized: 80 →", normalized)
print("severity_label: HIGH →", label)
sys.exit(not (normalized == {"Product": 0, "Normalized": 80, "Label": "INFORMATIONAL"}
              and label == {"Product": 0, "Normalized": 0, "Label": "HIGH"}))
PYTHON
