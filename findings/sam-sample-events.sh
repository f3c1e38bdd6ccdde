#!/bin/sh
# The sample events of the AWS SAM CLI 1.170.0 for SNS and for a schedule are invalid for Powertools for AWS Lambda, in Python
# (3.37.0) and in TypeScript (2.35.0) alike.
#
# Guess: what `sam local generate-event` writes can be parsed by the models that Powertools has for the same events, since both
# are AWS's own and for the same functions.
# Seen: the SNS event has the text EXAMPLE where the models want a URL, in SigningCertUrl and UnsubscribeUrl. The scheduled
# event has no `version`, which every event of EventBridge has and the models require. Samples for SQS and for CloudWatch Logs
# are parsed. No option of `generate-event` changes these members, and there is no sample of an alarm or of a finding.
# So a function that parses its event by these models fails with SAM's sample and works with real events. Do not loosen the
# model for it: change the sample, or record an event.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  "aws-lambda-powertools[parser]==3.37.0" pydantic==2.14.4 chevron==0.14.0
# Without SAM's other dependencies, 300 MB, of which its samples need nothing.
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps aws-sam-cli==1.170.0
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @aws-lambda-powertools/parser@2.35.0 zod@4.6.7 >/dev/null

cat >parse.mjs <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { CloudWatchLogsSchema, EventBridgeSchema, SnsSchema, SqsSchema } from "@aws-lambda-powertools/parser/schemas";

const schemas = { sns: SnsSchema, sqs: SqsSchema, schedule: EventBridgeSchema, logs: CloudWatchLogsSchema };
const events = JSON.parse(readFileSync("events.json"));
const issues = (name) => schemas[name].safeParse(events[name]).error?.issues ?? [];
const invalid = (name) => [name, issues(name).map((issue) => issue.path.at(-1))];
console.log(JSON.stringify(Object.fromEntries(Object.keys(schemas).map(invalid))));
JAVASCRIPT

"$folder/venv/bin/python" - <<'PYTHON'
import json, pathlib, subprocess, sys

from aws_lambda_powertools.utilities.parser import ValidationError
from aws_lambda_powertools.utilities.parser.models import CloudWatchLogsModel, EventBridgeModel, SnsModel, SqsModel
from samcli.lib.generated_sample_events.events import Events

samples = {"sns": ("sns", "notification"), "sqs": ("sqs", "receive-message"),
           "schedule": ("cloudwatch", "scheduled-event"), "logs": ("cloudwatch", "logs")}
models = {"sns": SnsModel, "sqs": SqsModel, "schedule": EventBridgeModel, "logs": CloudWatchLogsModel}
sam = Events()

def generated(service, kind):
    """The event with all defaults, as the command writes it."""
    tags = sam.event_mapping[service][kind]["tags"]
    return json.loads(sam.generate_event(service, kind, {tag: value.get("default") for tag, value in tags.items()}))

def invalid(name):
    try:
        models[name].model_validate(events[name])
        return []
    except ValidationError as error:
        return [each["loc"][-1] for each in error.errors()]

events = {name: generated(*sample) for name, sample in samples.items()}
pathlib.Path("events.json").write_text(json.dumps(events))
python = {name: invalid(name) for name in models}
typescript = json.loads(subprocess.run(["node", "parse.mjs"], check=True, capture_output=True, text=True).stdout)
print("SNS:", {key: value for key, value in events["sns"]["Records"][0]["Sns"].items() if key.endswith("Url")})
print("schedule:", sorted(events["schedule"]))
print("invalid in Python:", python)
print("invalid in TypeScript:", typescript)
expected = {"sns": ["UnsubscribeUrl", "SigningCertUrl"], "sqs": [], "schedule": ["version"], "logs": []}
sys.exit(not (python == typescript == expected and not {"securityhub", "guardduty", "eventbridge"} & set(sam.event_mapping)))
PYTHON
