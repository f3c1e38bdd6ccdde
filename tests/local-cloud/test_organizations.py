"""The organization, and roles assumed across its accounts."""

import unittest

from botocore.exceptions import ClientError

from running_cloud import MANAGEMENT, PRODUCTION, SECURITY, shared

DESCRIBE = "organizations:DescribeAccount"


def account_arn(account_id: str) -> str:
    """An account's ARN in the cloud's organization."""
    return f"arn:aws:organizations::{MANAGEMENT}:account/o-exampleorg/{account_id}"


class Refused(unittest.TestCase):
    def assert_refused(self, code: str, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)


class Organization(Refused):
    def client(self, account: str = MANAGEMENT, credentials: dict | None = None):
        return shared().client("organizations", account, credentials)

    def test_management_account_sees_the_accounts(self):
        names = {each["Id"]: each["Name"] for each in self.client().list_accounts()["Accounts"]}
        self.assertEqual(len(names), 5)
        self.assertEqual(names[PRODUCTION], "example-production")
        account = self.client().describe_account(AccountId=PRODUCTION)["Account"]
        self.assertEqual((account["Name"], account["Arn"]), ("example-production", account_arn(PRODUCTION)))

    def test_delegated_administrator_may_read_only(self):
        client = self.client(SECURITY)
        self.assertEqual(client.describe_account(AccountId=PRODUCTION)["Account"]["Name"], "example-production")
        services = client.list_delegated_administrators(ServicePrincipal="securityhub.amazonaws.com")
        self.assertEqual([each["Id"] for each in services["DelegatedAdministrators"]], [SECURITY])
        trusted = client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
        self.assertEqual([each["ServicePrincipal"] for each in trusted], ["securityhub.amazonaws.com"])
        self.assert_refused("AccessDeniedException", client.close_account, AccountId=PRODUCTION)

    def test_other_member_is_refused_until_it_is_delegated(self):
        member, management = self.client("555555555555"), self.client()
        self.assertEqual(member.describe_organization()["Organization"]["MasterAccountId"], MANAGEMENT)
        self.assert_refused("AccessDeniedException", member.describe_account, AccountId=PRODUCTION)
        delegation = {"AccountId": "555555555555", "ServicePrincipal": "guardduty.amazonaws.com"}
        management.register_delegated_administrator(**delegation)
        member.describe_account(AccountId=PRODUCTION)
        management.deregister_delegated_administrator(**delegation)
        self.assert_refused("AccessDeniedException", member.describe_account, AccountId=PRODUCTION)

    def test_unknown_account_and_stranger(self):
        self.assert_refused("AccountNotFoundException", self.client().describe_account, AccountId="999999999999")
        stranger = self.client("999999999999")
        self.assert_refused("AWSOrganizationsNotInUseException", stranger.describe_account, AccountId=PRODUCTION)

    def test_role_sees_the_accounts_that_its_policy_names(self):
        arn = shared().role("reader", {"Action": DESCRIBE, "Resource": account_arn(PRODUCTION)}, account=MANAGEMENT)
        client = self.client(credentials=shared().assume(arn))
        client.describe_account(AccountId=PRODUCTION)
        self.assert_refused("AccessDeniedException", client.describe_account, AccountId=SECURITY)

    def ancestors(self, client, child: str) -> list[str]:
        found = []
        while not child.startswith("r-"):
            child = client.list_parents(ChildId=child)["Parents"][0]["Id"]
            found.append(child)
        return found

    def test_units_lead_up_to_the_root(self):
        client = self.client(SECURITY)
        self.assertEqual(self.ancestors(client, PRODUCTION), ["ou-exam-workloads", "r-exam"])
        self.assertEqual(
            self.ancestors(client, "444444444444"), ["ou-exam-workloadschild", "ou-exam-workloads", "r-exam"]
        )
        self.assertEqual(self.ancestors(client, "555555555555"), ["r-exam"])
        self.assert_refused("ChildNotFoundException", client.list_parents, ChildId="999999999999")
        self.assert_refused("AccessDeniedException", self.client("555555555555").list_parents, ChildId=PRODUCTION)

    def test_role_sees_the_parents_that_its_policy_names(self):
        accounts = {"Action": "organizations:ListParents", "Resource": account_arn("*")}
        units = {**accounts, "Resource": account_arn("*").replace(":account/", ":ou/")}
        whole = self.client(credentials=shared().assume(shared().role("reads-parents", accounts, units)))
        self.assertEqual(self.ancestors(whole, PRODUCTION), ["ou-exam-workloads", "r-exam"])
        half = self.client(credentials=shared().assume(shared().role("reads-first-parents", accounts)))
        half.list_parents(ChildId=PRODUCTION)
        self.assert_refused("AccessDeniedException", half.list_parents, ChildId="ou-exam-workloads")

    def test_delegated_administrators_role_needs_a_policy(self):
        powerless = self.client(credentials=shared().assume(shared().role("reads-nothing")))
        self.assert_refused("AccessDeniedException", powerless.describe_account, AccountId=PRODUCTION)
        arn = shared().role("reads-all", {"Action": DESCRIBE, "Resource": account_arn("*")})
        self.client(credentials=shared().assume(arn)).describe_account(AccountId=PRODUCTION)


class AcrossAccounts(Refused):
    @classmethod
    def setUpClass(cls):
        cls.cloud = cloud = shared()
        every_role = {"Action": "sts:AssumeRole", "Resource": "*"}
        cls.caller = cloud.assume(cloud.role("caller", every_role))
        cls.another = cloud.assume(cloud.role("another", every_role))

    def trusting(self, name: str, condition: dict) -> str:
        trust = {"Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"}, "Condition": condition}
        return self.cloud.role(name, account=MANAGEMENT, trust=trust)

    def assume(self, credentials: dict, role_arn: str, **options):
        sts = self.cloud.client("sts", credentials=credentials)
        return sts.assume_role(RoleArn=role_arn, RoleSessionName="test", **options)

    def test_external_id(self):
        arn = self.trusting("by-external-id", {"StringEquals": {"sts:ExternalId": "right"}})
        self.assert_refused("AccessDenied", self.assume, credentials=self.caller, role_arn=arn)
        self.assert_refused("AccessDenied", self.assume, credentials=self.caller, role_arn=arn, ExternalId="wrong")
        session = self.assume(self.caller, arn, ExternalId="right")
        self.assertIn(f"{MANAGEMENT}:assumed-role/by-external-id", session["AssumedRoleUser"]["Arn"])

    def test_principal_arn_is_the_roles(self):
        arn = self.trusting("by-principal", {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{SECURITY}:role/caller"}})
        self.assume(self.caller, arn)
        self.assert_refused("AccessDenied", self.assume, credentials=self.another, role_arn=arn)

    def test_organization_of_the_principal(self):
        ours = self.trusting("by-organization", {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg"}})
        theirs = self.trusting("by-other-organization", {"StringEquals": {"aws:PrincipalOrgID": "o-another"}})
        self.assume(self.caller, ours)
        self.assert_refused("AccessDenied", self.assume, credentials=self.caller, role_arn=theirs)

    def test_caller_needs_a_policy_of_its_own(self):
        arn = self.trusting("by-account", {})
        powerless = self.cloud.assume(self.cloud.role("assumes-nothing"))
        self.assert_refused("AccessDenied", self.assume, credentials=powerless, role_arn=arn)


if __name__ == "__main__":
    unittest.main()
