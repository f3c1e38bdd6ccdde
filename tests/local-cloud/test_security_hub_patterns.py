"""Which rule passes which finding of Security Hub, in both of its versions."""

import unittest

from alert_patterns import (
    AlertPatterns,
    CUSTOM_ACTIONS,
    DEFAULTS,
    HIGHEST,
    LOWEST,
    PROWLER,
    SOME_PRODUCT,
    asff,
    changed,
    fixture,
    insight,
    ocsf,
)
from running_cloud import REGION


class PatternsOfSecurityHub(AlertPatterns):
    def test_insight_results_pass_with_custom_actions(self):
        self.assert_passes("security-hub-actions", insight("Tell the team"), **CUSTOM_ACTIONS)
        self.assert_passes("security-hub-actions", fixture("security-hub/custom-action.json"), **CUSTOM_ACTIONS)
        self.assert_held_back(insight("Remediate with ASR"), **CUSTOM_ACTIONS)
        self.assert_held_back(insight("Tell the team"))

    def test_security_hub_holds_back_what_passed_and_what_prowler_muted(self):
        self.assert_passes(
            "security-hub",
            asff(),
            asff(Compliance={"Status": "FAILED"}),
            asff(Compliance={"Status": "WARNING"}),
            asff(Compliance={"Status": "WARNING"}, ProductArn=SOME_PRODUCT),
            asff(Compliance={"Status": "FAILED"}, ProductArn=PROWLER),
            asff(Compliance={"Status": "NOT_AVAILABLE"}, ProductArn=PROWLER),
        )
        for severities in (LOWEST, HIGHEST):
            self.assert_over(
                "security-hub",
                asff(Compliance={"Status": "PASSED"}),
                asff(Compliance={"Status": "PASSED"}, ProductArn=SOME_PRODUCT),
                asff(Compliance={"Status": "PASSED"}, ProductArn=PROWLER),
                asff(Compliance={"Status": "WARNING"}, ProductArn=PROWLER),
                asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "SUPPRESSED"}),
                asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "RESOLVED"}),
                asff(Compliance={"Status": "FAILED"}, RecordState="ARCHIVED"),
                # As AWS sends it, whatever the control's severity.
                asff(
                    Compliance={"Status": "PASSED"},
                    Workflow={"Status": "RESOLVED"},
                    Severity={"Label": "INFORMATIONAL", "Original": "INFORMATIONAL"},
                ),
                *map(fixture, ("security-hub/archived.json", "security-hub/resolved.json")),
                *map(fixture, ("security-hub/prowler-muted.json", "security-hub/prowler-passed.json")),
                **severities,
            )

    def test_findings_marked_as_notified_stay_in_sight(self):
        notified = {"Workflow": {"Status": "NOTIFIED"}, "Severity": {"Label": "HIGH"}}
        failed = asff(Compliance={"Status": "FAILED"}, **notified)
        unrated = asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "NOTIFIED"}, Severity={})
        self.assert_over("security-hub", failed, unrated, asff(**notified))
        self.assert_held_back(failed, security_hub={"min_severity": "critical"})

    def test_security_hub_takes_all_conditions_from_one_finding(self):
        muted = asff(Compliance={"Status": "WARNING"}, ProductArn=PROWLER)
        passed = asff(Compliance={"Status": "PASSED"}, ProductArn=SOME_PRODUCT)
        findings = [each["detail"]["findings"][0] for each in (muted, passed)]
        self.assert_over("security-hub", changed(muted, ("detail", "findings", findings)), **LOWEST)
        failed = asff(Compliance={"Status": "FAILED"})["detail"]["findings"]
        mixed = changed(muted, ("detail", "findings", findings + failed))
        self.assertEqual(self.rules(mixed, DEFAULTS), ["security-hub", "security-hub-over"])

    def test_security_hub_v2_holds_back_what_closed_and_what_passed(self):
        self.assert_passes(
            "security-hub-v2",
            ocsf(),
            ocsf(activity_name="Update"),
            ocsf(activity_name=None),
            ocsf(compliance={"status": "Fail"}),
            ocsf(compliance={"status": "Warning"}),
            ocsf(compliance={"control": "EC2.19"}),
        )
        coverage = {"product": {"name": "Security Hub Coverage"}}
        for severities in (LOWEST, HIGHEST):
            self.assert_over(
                "security-hub-v2",
                ocsf(activity_name="Close"),
                ocsf(compliance={"status": "Pass"}),
                ocsf(compliance={"status": "Pass"}, activity_name="Update", severity="Informational", metadata=coverage),
                *(ocsf(status=status) for status in ("Archived", "Deleted", "Resolved", "Suppressed")),
                *map(fixture, ("security-hub-v2/closed-by-product.json", "security-hub-v2/coverage-pass.json")),
                **severities,
            )
        self.assert_held_back(ocsf(status="In Progress"))

    def test_listed_products_are_left_out_of_security_hub(self):
        product = f"arn:aws:securityhub:{REGION}::product/aws/"
        listed = [
            {"product": "GuardDuty", "regions": [REGION]},
            {"product": "Inspector", "regions": [REGION], "accounts": ["333333333333"]},
        ]
        settings = {"security_hub": {"aggregated": listed}}
        there = {"Region": REGION, "AwsAccountId": "333333333333"}
        self.assert_passes(
            "security-hub-omitted",
            asff(ProductArn=f"{product}guardduty", **there),
            asff(ProductArn=f"{product}inspector", **there),
            asff(ProductArn=f"{product}inspector", Compliance={"Status": "WARNING"}, **there),
            **settings,
        )
        self.assert_held_back(asff(ProductArn=f"{product}guardduty", Severity={"Label": "LOW"}, **there), **settings)
        self.assert_passes(
            "security-hub",
            asff(ProductArn=f"{product}guardduty", **{**there, "Region": "us-east-1"}),
            asff(ProductArn=f"{product}inspector", **{**there, "Region": "us-east-1"}),
            asff(ProductArn=f"{product}inspector", **{**there, "AwsAccountId": "444444444444"}),
            asff(ProductArn=f"{product}guardduty", Compliance={"Status": "WARNING"}, Region="us-east-1"),
            asff(ProductArn=f"{product}macie", **there),
            asff(ProductArn=SOME_PRODUCT, Compliance={"Status": "WARNING"}, **there),
            asff(Compliance={"Status": "FAILED"}, **there),
            **settings,
        )
        archived = asff(ProductArn=f"{product}guardduty", RecordState="ARCHIVED", **there)
        muted = asff(ProductArn=PROWLER, Compliance={"Status": "WARNING"}, **there)
        self.assert_over("security-hub", archived, muted, **settings)

    def test_listed_products_are_left_out_of_security_hub_v2(self):
        settings = {"security_hub_v2": {"aggregated": [{"product": "GuardDuty", "regions": [REGION]}]}}
        self.assert_passes("security-hub-v2-omitted", ocsf(), **settings)
        self.assert_passes("security-hub-v2", ocsf(cloud={"region": "us-east-1"}), ocsf(metadata={}), **settings)
        of_accounts = [{"product": "GuardDuty", "regions": [REGION], "accounts": ["444444444444"]}]
        self.assert_passes("security-hub-v2", ocsf(), security_hub_v2={"aggregated": of_accounts})


if __name__ == "__main__":
    unittest.main()
