"""The local cloud's accounts, names and numbers."""

MINISTACK_VERSION = "1.5.33"
REGION = "ap-northeast-1"

# CloudWatch's periods and the ages of messages pass this many times faster than real time.
PACE = 60

MANAGEMENT_ACCOUNT = "111111111111"
SECURITY_ACCOUNT = "222222222222"
ACCOUNTS = {
    MANAGEMENT_ACCOUNT: "Example Management",
    SECURITY_ACCOUNT: "Example Security",
    "333333333333": "example-production",
    "444444444444": "example-staging",
    "555555555555": "example-sandbox",
}

ORGANIZATION_ID = "o-exampleorg"
ROOT_ID = "r-exam"

UNITS = {"ou-exam-workloads": "Workloads", "ou-exam-workloadschild": "Staging"}
# The parent of each unit, and of each account that is not directly under the root.
PARENTS = {
    "ou-exam-workloads": ROOT_ID,
    "ou-exam-workloadschild": "ou-exam-workloads",
    "333333333333": "ou-exam-workloads",
    "444444444444": "ou-exam-workloadschild",
}

SLACK_WORKSPACES = {"T0123456789": "example"}
# The teams of Microsoft Teams that an administrator authorised.
TEAMS = {"66666666-7777-8888-9999-000000000000": {"name": "Security", "tenant": "11111111-2222-3333-4444-555555555555"}}


def ministack_environment(directory: str, port: int) -> dict[str, str]:
    """MiniStack's own settings, for a cloud that writes to `directory` only."""
    return {
        "AUTH": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.1",
        "LAMBDA_ASYNC_RETRY_MAX_SECONDS": "1",
        "MINISTACK_ACCOUNT_ID": SECURITY_ACCOUNT,
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "S3_DATA_DIR": f"{directory}/s3",
        "SFTP_ENABLED": "0",
        "STATE_DIR": f"{directory}/state",
    }
