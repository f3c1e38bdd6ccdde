#!/bin/sh
# The Python library asff 0.1.1 gives the findings of one title the same Id whatever resource they are about, and cuts CVSS
# scores to whole numbers.
#
# Guess: from_kwargs makes an Id of what the finding is about, so that the same problem on two resources is two findings.
# from_dict and to_dict keep a finding of Security Hub as it was, or raise at what the library does not know.
# Seen: the Id is a hash of account, Region, product and title. Two security groups with the same problem have one Id, and
# are equal, one in a set; the ProductArn is `…/default` whatever the product's name. Security Hub keeps one of the two, the
# one that was imported last. Of a finding that is read, the base score 9.8 becomes 9, and the marker Sample, the control's ID,
# the account's name, the EPSS score and the fix are gone, without an error.
# So set the Id yourself, from the resource too, and do not pass findings through the library to filter or forward them: a
# sample comes out as a real finding.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check asff==0.1.1 pydantic==1.10.27

"$folder/venv/bin/python" - <<'PYTHON'
import sys

from asff import AmazonSecurityFinding

def group(name):
    resource = {"Type": "AwsEc2SecurityGroup", "Id": f"arn:aws:ec2:eu-west-1:111122223333:security-group/{name}"}
    return AmazonSecurityFinding.from_kwargs(
        aws_account_id="111122223333", region="eu-west-1", types=["Software and Configuration Checks"],
        title="SSH is open to the world", description="Port 22", product_name="scanner", resources=[resource])

first, second = group("sg-0a1b"), group("sg-2c3d")
print("Ids:", first.id, second.id)
print("ProductArn:", first.product_arn)

finding = {
    "SchemaVersion": "2018-10-08", "Id": "inspector/1", "GeneratorId": "AWSInspector", "AwsAccountId": "111122223333",
    "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/inspector", "AwsAccountName": "prod", "Region": "eu-west-1",
    "CreatedAt": "2026-11-27T05:00:00Z", "UpdatedAt": "2026-11-27T05:00:00Z", "Title": "CVE-2026-0001 - openssl",
    "Description": "A flaw", "Types": ["Software and Configuration Checks/Vulnerabilities/CVE"],
    "Severity": {"Label": "CRITICAL"}, "Resources": [{"Type": "AwsEc2Instance", "Id": "i-0a1b"}], "Sample": True,
    "Compliance": {"Status": "FAILED", "SecurityControlId": "EC2.1"},
    "Vulnerabilities": [{"Id": "CVE-2026-0001", "Cvss": [{"Version": "3.1", "BaseScore": 9.8}], "EpssScore": 0.4,
                         "FixAvailable": "YES"}],
}
read = AmazonSecurityFinding.from_dict(finding).to_dict()
gone = sorted(set(finding) - set(read))
vulnerability = read["Vulnerabilities"][0]
print("gone:", gone)
print("Compliance:", read["Compliance"])
print("vulnerability:", vulnerability)
sys.exit(not (first.id == second.id and first == second and len({first, second}) == 1
              and first.product_arn.endswith(":product/111122223333/default")
              and gone == ["AwsAccountName", "Region", "Sample"] and read["Compliance"] == {"Status": "FAILED"}
              and vulnerability == {"Id": "CVE-2026-0001", "Cvss": [{"Version": "3.1", "BaseScore": 9}]}))
PYTHON
