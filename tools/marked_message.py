"""The smoke test's message: an ASR result that is marked as a test and differs from every other message."""

import json
import secrets

CONTROL = "TEST.1"
CONSOLE = "console.aws.amazon.com"
OTHER_CONSOLES = {"aws-us-gov": "console.amazonaws-us-gov.com", "aws-cn": "console.amazonaws.cn"}


def marker() -> str:
    """A random text that no other message contains."""
    return secrets.token_hex(6)


def title(mark: str) -> str:
    """The title that readers see."""
    return f"This is a test of asr-notify ({mark}). Nothing was changed."


def body(mark: str, topic_arn: str) -> str:
    """The body of a successful remediation in the account and region of ASR's topic."""
    partition, region, account = (topic_arn.split(":")[number] for number in (1, 3, 4))
    console = OTHER_CONSOLES.get(partition, CONSOLE)
    finding_id = f"asr-notify-test-{mark}"
    return json.dumps(
        {
            "Remediation_Status": "SUCCESS",
            "Severity": "INFO",
            # ASR sends the id where it has no name; the formatter then looks the name up.
            "Account_Alias": account,
            "Remediation_Output": "{'status': 'Success'}",
            "Message": (
                f"{mark}: Remediation succeeded for SC control {CONTROL} in account {account}: "
                "Nothing was changed, this is a test of asr-notify"
            ),
            "Finding_Link": f"https://{console}/securityhub/home?region={region}#/findings",
            "Finding": {
                "finding_id": finding_id,
                "finding_description": title(mark),
                "standard_name": "security-control",
                "standard_version": "2.0.0",
                "standard_control": CONTROL,
                "title": title(mark),
                "region": region,
                "account": account,
                "finding_arn": (
                    f"arn:{partition}:securityhub:{region}:{account}:security-control/{CONTROL}/finding/{finding_id}"
                ),
            },
            "StepFunctions_Execution_Id": f"arn:{partition}:states:{region}:{account}:execution:asr-notify-test:{mark}",
        }
    )
