#!/bin/sh
# py-ocsf-models 0.10.0, Prowler's library for OCSF 1.5.0, refuses findings that OCSF's schema accepts, and drops the account,
# the Region and the result of the control from those that it takes.
#
# Guess: what is valid OCSF 1.5.0 can be read, and is written again as it was, but for members that no schema knows.
# Seen: a resource's owner that has only an account with an ID, as Security Hub writes it, is refused for lack of two names,
# two types and an ID; OCSF wants one of account, name and uid. With those, ComplianceFinding is read without an error, and
# without `cloud` (account and Region), `compliance.status`, `vendor_attributes` (the provider's own severity) and
# `resources[].uid_alt`: the classes have no such fields, and pydantic ignores what it does not know. What the library writes
# of the finding is no valid OCSF any more. There is no class for vulnerability findings.
# So keep the JSON next to the model, read the result by `status_id`, and the account from the resource's owner or ID.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  py-ocsf-models==0.10.0 ocsf-json-schema==1.2.0 jsonschema==4.26.0

"$folder/venv/bin/python" - <<'PYTHON'
import json, pkgutil, sys

import py_ocsf_models.events.findings
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from pydantic import ValidationError

schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.5.0"))
schema = schema.get_class_schema(class_name="compliance_finding", profiles=["cloud", "datetime"])

def errors(finding):
    return [error.message for error in Draft202012Validator(schema).iter_errors(finding)]

def finding(account, owner):
    return {
        "activity_id": 1, "category_uid": 2, "class_uid": 2003, "type_uid": 200301, "time": 1795755600000,
        "severity": "High", "severity_id": 4, "status": "New", "status_id": 1,
        "cloud": {"provider": "AWS", "region": "eu-west-1", "account": account},
        "compliance": {"control": "S3.8", "standards": ["fsbp/v/1.0.0"], "status": "Fail", "status_id": 3},
        "finding_info": {"uid": "S3.8/finding/0a1b", "title": "S3 buckets should block public access"},
        "metadata": {"version": "1.5.0", "profiles": ["cloud", "datetime"],
                     "product": {"name": "Security Hub", "vendor_name": "AWS"}},
        "resources": [{"uid": "arn:aws:s3:::logs", "uid_alt": "logs", "type": "AWS::S3::Bucket",
                       "owner": {"account": account, **owner}}],
        "vendor_attributes": {"severity": "Medium", "severity_id": 3},
    }

def lost(before, after, path=""):
    """The paths of members of `before` that `after` does not have."""
    pairs = before.items() if isinstance(before, dict) else enumerate(before) if isinstance(before, list) else ()
    for key, value in pairs:
        if isinstance(after, dict) and key not in after:
            yield f"{path}{key}"
        else:
            yield from lost(value, after[key], f"{path}{key}.")

only_account = finding({"uid": "111122223333"}, {})
complete = finding({"uid": "111122223333", "name": "prod", "type_id": 10}, {"uid": "o", "name": "owner", "type_id": 0})
valid = [errors(only_account), errors(complete)]
try:
    refused = ComplianceFinding(**only_account) and []
except ValidationError as error:
    refused = [".".join(map(str, each["loc"])) for each in error.errors()]
written = json.loads(ComplianceFinding(**complete).model_dump_json(exclude_none=True))
missing = list(lost(complete, written))
classes = sorted(each.name for each in pkgutil.iter_modules(py_ocsf_models.events.findings.__path__)
                 if each.name.endswith("_finding"))

print("errors by the schema:", valid)
print("missing, says the model:", refused)
print("lost:", missing)
print("errors of what is written, by the schema:", errors(written))
print("classes:", classes)
owner = "resources.0.owner."
sys.exit(not (
    valid == [[], []]
    and refused == [f"{owner}account.name", f"{owner}account.type_id", f"{owner}name", f"{owner}type_id", f"{owner}uid"]
    and missing == ["cloud", "compliance.status", "resources.0.uid_alt", "vendor_attributes"]
    and errors(written) == ["'cloud' is a required property"]
    and classes == ["application_security_posture_finding", "compliance_finding", "detection_finding"]
))
PYTHON
