"""The formatter's job in Python, as a baseline for the bench.

It parses SNS events and SQS batches of SNS envelopes, understands ASR's remediation results, looks
up the account's name, and publishes an Amazon Q custom notification to each destination. It reads
the formatter's environment variables. It has no rules, alarms, alerts, mail, Block Kit,
deduplication or retry queue, and explains only the most common failures, which makes it faster.
"""

import json
import os
import re
import time
from urllib.parse import quote

import boto3
from botocore.config import Config

DESTINATIONS = [
    (destination["name"], destination["topic_arn"])
    for destination in json.loads(os.environ["DESTINATIONS"])
    if destination["format"] == "amazon-q"
]
NAMES = json.loads(os.environ.get("ACCOUNT_NAMES") or "{}")
LOOKUP = os.environ.get("ACCOUNT_LOOKUP") or "off"
LOOKUP_TIMEOUT = int(os.environ.get("ACCOUNT_LOOKUP_TIMEOUT_MS") or "2000") / 1000
NAME_TTL, FAILURE_TTL = 3600, 60

# STS and Organizations are called in Lambda's own region. A topic may be in another one.
SETTINGS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
LOOKUP_SETTINGS = Config(connect_timeout=LOOKUP_TIMEOUT, read_timeout=LOOKUP_TIMEOUT, retries={"max_attempts": 0})
SNS = {
    region: boto3.client("sns", region_name=region, config=SETTINGS)
    for region in {topic_arn.split(":")[3] for _, topic_arn in DESTINATIONS}
}

SUCCEEDED, FAILED, UNKNOWN = ":white_check_mark:", ":x:", ":grey_question:"
FAILURES = {
    "FAILED": (
        "Remediation failed",
        "Open the Automation execution in the finding's account to see the step that failed, then repair the resource by hand or start the remediation again.",
    ),
    "REPORTED": (
        "Remediation failed",
        "The runbook ran to its end but reported a failure, and ASR counts it as a success: the finding may be marked RESOLVED although the resource is unchanged. Check the resource, and set the finding back to NEW if it is not repaired.",
    ),
    "EXECUTION": (
        "Remediation failed in the orchestrator",
        "Open the Step Functions execution to see the state that failed. The runbook itself may have ended well before that.",
    ),
}
# Dropped by the default rules.
DROPPED = {"QUEUED", "NOTNEW"}

MESSAGE = re.compile(
    r"(?:(?P<automation>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}): )?"
    r"(?P<head>.*?)(?:\s\((?P<resource>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
    r"(?:\s*--- MANUAL FOLLOW-UP REQUIRED ---\s*(?P<steps>.*))?",
    re.DOTALL,
)
TEMPLATE = re.compile(r"Remediation .*? control (\S+) in account [^:]*(?::\s*)?(.*)", re.DOTALL)
FAILED_STATUS = re.compile(r"[\"']status[\\\"']*\s*:\s*[\\\"']*failed[\\\"']", re.IGNORECASE)
EMPTY_OUTPUTS = {"", "{}", "[]", "None", "{'status': 'Success'}", "{'Status': 'Success'}"}

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
ZERO_WIDTH_SPACE = "\u200b"
# Characters that Slack would interpret as markup, a mention, an emoji or a link.
MARKUP = re.compile(
    r"((?<!\w)[*_~]|[*_~](?!\w))|([:@#](?=\S)|(?<=\w)\.(?=(?:[^\W\d_]{2,}|xn--[\w-]+)(?![\w-]|\.\d)))"
)


def handle(event, context):
    records = event.get("Records") or []
    if records and records[0].get("eventSource") == "aws:sqs":
        failures = []
        for record in records:
            try:
                publish(json.loads(record["body"]), context)
            except Exception as error:
                log("ERROR", "delivery failed", context, reason=repr(error))
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}
    for record in records:
        publish(record["Sns"], context)
    return None


def publish(envelope, context):
    """Publish one SNS message to all destinations."""
    started = time.monotonic()
    try:
        body = json.loads(envelope["Message"])
    except ValueError:
        body = None
    fields = {"message_id": envelope.get("MessageId"), "size_bytes": len(envelope["Message"])}
    if not isinstance(body, dict):
        notice = unrecognised(envelope)
    elif "Remediation_Status" in body:
        notice = remediation(body)
    else:
        notice = unrecognised(envelope)
    if notice is None:
        log("INFO", "delivery finished", context, outcome="dropped", **fields)
        return
    message = json.dumps(notice, ensure_ascii=False, separators=(",", ":"))
    for name, topic_arn in DESTINATIONS:
        sns = SNS[topic_arn.split(":")[3]]
        published_id = sns.publish(TopicArn=topic_arn, Message=message)["MessageId"]
        details = notice["metadata"]["additionalContext"]
        fields |= details | {
            "outcome": "notified", "remediation_outcome": details.get("outcome"), "destination": name,
            "published_id": published_id, "thread": notice["metadata"]["threadId"],
            "duration_ms": int((time.monotonic() - started) * 1000),
        }
        log("INFO", "delivery finished", context, **fields)


def log(level, message, context, **fields):
    print(json.dumps({"level": level, "message": message, "request_id": context.aws_request_id, **fields}))


def remediation(body):
    """The notification of an ASR remediation result; None for an outcome that is dropped."""
    status = body["Remediation_Status"].replace("_", "").upper()
    if status in DROPPED:
        return None
    message, output = body.get("Message") or "", body.get("Remediation_Output")
    if status == "SUCCESS" and reports_failure(message, output):
        status = "REPORTED"
    elif status == "FAILED" and message.startswith("Orchestrator execution"):
        status = "EXECUTION"
    finding = body.get("Finding") or {}
    parts = MESSAGE.fullmatch(message.strip())
    template = TEMPLATE.fullmatch(parts["head"])
    reason = template[2] if template else parts["head"]
    arn = finding.get("finding_arn") or ""
    arn_parts = arn.split(":", 5) if arn.count(":") >= 5 else [""] * 6
    account_id = finding.get("account") or arn_parts[4]
    region = arn_parts[3] or finding.get("region")
    control = finding.get("standard_control") or (template[1] if template else None)
    name = account_name(account_id, body.get("Account_Alias"))

    if status == "SUCCESS":
        emoji, headline, advice, outcome = SUCCEEDED, "Remediation succeeded", None, "succeeded"
        if parts["steps"]:
            headline += ", follow-up required"
    elif status in FAILURES:
        emoji, outcome, (headline, advice) = FAILED, "failed", FAILURES[status]
    else:
        emoji, headline, advice, outcome = UNKNOWN, "Unknown remediation status", None, "unknown"
    standard = finding.get("standard_name")
    if standard and standard != "security-control":
        of = f" ({text(' '.join(filter(None, (standard, finding.get('standard_version')))), 300)})"
    else:
        of = ""
    facts = [
        ("Account", account(account_id, name)),
        ("Region", code(region)),
        ("Control", control and code(control) + of),
        ("Resource", code(parts["resource"])),
        ("Result" if status == "SUCCESS" else "Reason", reason and text(reason, 1500)),
    ]
    sections = [("What to do", advice)]
    if parts["steps"]:
        sections.append(("Manual follow-up required", "> " + text(parts["steps"], 4000, "\n> ")))
    if output := readable(output):
        sections.append(("Runbook output", f"```\n{truncate(escaped(output, 8000), 6000)}\n```"))
    links = [("Open the finding in Security Hub", body.get("Finding_Link"))]
    execution = body.get("StepFunctions_Execution_Id") or ""
    if status != "SUCCESS":
        if execution.startswith("arn:"):
            home = execution.split(":")[3]
            links.append(("Open the Step Functions execution", f"https://console.aws.amazon.com/states/home?region={home}#/v2/executions/details/{quote(execution, safe='')}"))
        if parts["automation"]:
            links.append(("Open the Automation execution", f"https://console.aws.amazon.com/systems-manager/automation/execution/{parts['automation']}?region={region}"))
    links.append(("Open the ticket", body.get("Ticket_URL")))
    extra = {
        "source": "asr", "accountId": account_id, "accountName": name, "outcome": outcome, "region": region,
        "control": control, "resource": parts["resource"], "findingArn": arn, "executionArn": execution,
        "automationExecutionId": parts["automation"],
    }
    keywords = [control, account_id, name, outcome]
    heading = f"{emoji} {headline}", control, name or account_id
    title = finding.get("title")
    return notification(heading, title, facts, sections, links, keywords, extra, f"asr-{account_id}")


def unrecognised(envelope):
    """The notification of a body in an unknown format."""
    facts = [("Topic", code(envelope.get("TopicArn")))]
    sections = [("Message", f"```\n{truncate(escaped(envelope['Message'], 8000), 6000)}\n```")]
    heading = ":grey_question: Unrecognised message", None, None
    return notification(heading, None, facts, sections, [], [], {"source": "unrecognised"}, "asr-other")


def notification(heading, title, facts, sections, links, keywords, extra, thread):
    """An Amazon Q custom notification with its fields truncated to the limits of Amazon Q."""
    headline, subject, account = heading
    if subject:
        headline = f"{headline}: {text(subject, 120)}"
    links = [f"<{url}|{label}>" for label, url in links if url and url.startswith("https://")]
    lines = [f"*{text(title, 500)}*\n"] if title else []
    lines += [f"> {label}: {fact}" for label, fact in facts if fact]
    lines += [f"\n*{label}*\n{words}" for label, words in sections if words]
    content = {
        "textType": "client-markdown",
        "title": truncate(headline, 250),
        "description": truncate("\n".join(lines), 7999 - sum(len(link) + 1 for link in links if len(link) > 350)),
    }
    if long_links := [link for link in links if len(link) > 350]:
        content["description"] += "\n\n" + "\n".join(long_links)
    if next_steps := [link for link in links if len(link) <= 350]:
        content["nextSteps"] = next_steps
    if keywords := [text(keyword, 75) for keyword in keywords if keyword]:
        content["keywords"] = keywords
    summary = headline.split(" ", 1)[1] + (f" ({text(account, 75)})" if account else "")
    context = {key: truncate(escaped(value, 1024), 1024) for key, value in extra.items() if value}
    metadata = {"threadId": thread, "summary": truncate(summary, 250), "additionalContext": context}
    return {"version": "1.0", "source": "custom", "content": content, "metadata": metadata}


def reports_failure(message, output):
    """Whether a successful runbook reports a failure in its message or output."""
    if output is not None and not isinstance(output, str):
        output = json.dumps(output)
    return "remediation failed" in message.lower() or FAILED_STATUS.search(output or "") is not None


def readable(output):
    """A runbook's output; None if it holds no information."""
    if isinstance(output, str):
        output = output.strip()
        return None if output in EMPTY_OUTPUTS or output.startswith("No output available") else output
    return json.dumps(output, indent=2, ensure_ascii=False) if output else None


def account(account_id, name):
    return f"{text(name, 375)} ({code(account_id)})" if name else code(account_id)


def code(value):
    return f"`{truncate(escaped(value.replace('`', 'ˋ'), 1000), 1000)}`" if value else None


def text(value, max_bytes, line="\n> "):
    """Untrusted text, escaped and truncated to max_bytes."""
    value = INVISIBLE.sub("", value[: 2 * max_bytes]).strip()[: max_bytes + 1].replace("`", "ˋ")
    value = MARKUP.sub(neutralize, value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return truncate(value.replace("\t", " ").replace("\n", line if max_bytes >= 1500 else " "), max_bytes)


def neutralize(match):
    mark, other = match.groups()
    return ZERO_WIDTH_SPACE + mark + ZERO_WIDTH_SPACE if mark else other + ZERO_WIDTH_SPACE


def escaped(value, max_bytes):
    value = INVISIBLE.sub("", value[: 2 * max_bytes]).strip()[: max_bytes + 1]
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def truncate(value, max_bytes):
    """The value in at most max_bytes bytes of UTF-8."""
    if len(value) * 4 <= max_bytes or len(data := value.encode()) <= max_bytes:
        return value
    return data[: max_bytes - 3].decode(errors="ignore") + "…"


cached_names = {}
organizations = None, 0


def account_name(account_id, alias):
    """The account's name from the configuration, AWS Organizations or the message; None if unknown."""
    if name := NAMES.get(account_id) or name_in_organizations(account_id):
        return name
    return alias if alias and alias != account_id and alias.lower() != "unknown" else None


def name_in_organizations(account_id):
    """The account's name in AWS Organizations, from the cache first; None if unknown."""
    if LOOKUP == "off" or not account_id:
        return None
    name, until = cached_names.get(account_id, (None, 0))
    if time.monotonic() < until:
        return name
    try:
        name = organizations_client().describe_account(AccountId=account_id)["Account"].get("Name")
    except Exception as error:
        print(json.dumps({"level": "WARN", "message": "account name not found", "account_id": account_id, "error": repr(error)}))
        name = None
    cached_names[account_id] = name, time.monotonic() + (NAME_TTL if name else FAILURE_TTL)
    return name


def organizations_client():
    """A client, created on first use and again before the role's credentials expire."""
    global organizations
    client, until = organizations
    if client is not None and time.time() < until:
        return client
    credentials, until = {}, float("inf")
    if LOOKUP == "role":
        role = {"RoleArn": os.environ["ACCOUNT_LOOKUP_ROLE_ARN"], "RoleSessionName": "asr-notify"}
        if external_id := os.environ.get("ACCOUNT_LOOKUP_EXTERNAL_ID"):
            role["ExternalId"] = external_id
        assumed = boto3.client("sts", config=LOOKUP_SETTINGS).assume_role(**role)["Credentials"]
        credentials = {
            "aws_access_key_id": assumed["AccessKeyId"],
            "aws_secret_access_key": assumed["SecretAccessKey"],
            "aws_session_token": assumed["SessionToken"],
        }
        until = assumed["Expiration"].timestamp() - 60
    client = boto3.client("organizations", config=LOOKUP_SETTINGS, **credentials)
    organizations = client, until
    return client
