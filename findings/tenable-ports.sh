#!/bin/sh
# tenable-aws-sechub 2.2.2 writes one Id for all ports of an instance that have the same vulnerability, so that a fixed port
# archives the finding of an open one.
#
# Guess: one finding of Tenable, which is a plugin on a port of an asset, is one finding in Security Hub; the resource has
# the instance's ARN; what has no CVE has not the type `…/Vulnerabilities/CVE`.
# Seen: the Id is Region, instance and plugin. For the port 443, open, and the port 8443, fixed, the findings differ in
# RecordState only, ACTIVE and ARCHIVED, and neither names a port. Security Hub keeps what was imported last, in the order of
# the export. The resource is `arn:…:instance:i-…`, with a colon where the instance's ARN has a slash, so it is not the
# resource of other products' findings. The type is CVE for all plugins. CreatedAt is the start of the run.
# So an archived finding of this product does not mean that the instance is clean, and a finding that is archived and active
# again within one run may be two ports. Compare resources by the instance's ID.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
# Without pyTenable and boto3, of which the conversion needs nothing. A plain install takes restfly 2.0.5, which lacks a module.
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check arrow==1.4.0 restfly==1.5.1
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps tenable-aws-sechub==2.2.2

"$folder/venv/bin/python" - <<'PYTHON'
import json, sys

from tenable_aws_sechub.finding import Finding

def vulnerability(port, state):
    return {
        "asset": {"uuid": "a1", "cloud.aws.region": "eu-central-1", "cloud.aws.ec2_instance_id": "i-0a1b2c3d4e5f60718",
                  "cloud.aws.owner_id": "111122223333", "cloud.aws.ec2_instance_type": "t3.micro",
                  "cloud.aws.ec2_instance_ami_id": "ami-0a1b", "network.ipv4s": ["10.0.0.5"]},
        "first_found": "2026-11-01T00:00:00Z", "last_found": "2026-11-27T00:00:00Z",
        "plugin": {"id": 51192, "name": "SSL Certificate Cannot Be Trusted", "description": "The chain is incomplete.",
                   "family": "General", "type": "remote", "solution": "Buy a certificate."},
        "port": {"port": port, "protocol": "TCP"}, "severity": "medium", "severity_id": 2, "state": state,
    }

converter = Finding(region="eu-central-1")
opened, fixed = (converter.generate(vulnerability(*each)) for each in [(443, "OPEN"), (8443, "FIXED")])
differing = {key: (opened[key], fixed[key]) for key in opened if opened[key] != fixed[key]}
resource = opened["Resources"][0]["Id"]
print("Id:", opened["Id"])
print("differing:", differing)
print("resource:", resource)
print("types:", opened["Types"])
sys.exit(not (opened["Id"] == fixed["Id"] == "eu-central-1/i-0a1b2c3d4e5f60718/51192"
              and differing == {"RecordState": ("ACTIVE", "ARCHIVED")} and "443" not in json.dumps([opened, fixed])
              and resource == "arn:aws:ec2:eu-central-1:111122223333:instance:i-0a1b2c3d4e5f60718"
              and opened["Types"] == ["Software and Configuration Checks/Vulnerabilities/CVE"]
              and opened["CreatedAt"] == opened["UpdatedAt"] > opened["LastObservedAt"]))
PYTHON
