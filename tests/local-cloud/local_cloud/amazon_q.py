"""AWS Chatbot's API of channel configurations, as botocore's model `chatbot/2017-10-11` has it.

What it has for Microsoft Teams only is in `amazon_q_teams.py`.
"""

import json
import re
import sys

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import AccountScopedDict, get_account_id

from local_cloud import amazon_q_delivery, amazon_q_teams, trust
from local_cloud.amazon_q_answers import Refusal, invalid
from local_cloud.settings import SLACK_WORKSPACES

SERVICE = "chatbot.amazonaws.com"
DEFAULT_GUARDRAIL = "arn:aws:iam::aws:policy/AdministratorAccess"
CHANNEL_FIELDS = {"slack-channel": "SlackChannelId", "ms-teams-channel": "ChannelId"}
CHANGEABLE = (
    *CHANNEL_FIELDS.values(),
    "SlackChannelName",
    "ChannelName",
    "SnsTopicArns",
    "IamRoleArn",
    "LoggingLevel",
    "GuardrailPolicyArns",
    "UserAuthorizationRequired",
)

_configurations = AccountScopedDict()


def reset():
    """Forget everything, as MiniStack's own services do."""
    _configurations.clear()


async def handle_request(method, path, headers, body, query_params):
    """Answer one call of AWS Chatbot's API."""
    operation = OPERATIONS.get(path.strip("/"))
    answer_headers = {"Content-Type": "application/json"}
    try:
        if operation is None:
            raise Refusal(400, "InvalidRequestException", f"{path} is not part of the local cloud")
        status, answer = operation(json.loads(body or b"{}"))
    except Refusal as refusal:
        status, answer = refusal.status, {"message": str(refusal), "Message": str(refusal)}
        answer_headers["x-amzn-ErrorType"] = refusal.code
    return status, answer_headers, b"" if status == 204 else json.dumps(answer).encode()


def _create(request: dict):
    workspace = request.get("SlackTeamId")
    if workspace not in SLACK_WORKSPACES:
        raise Refusal(400, "InvalidRequestException", f"Slack workspace {workspace} is not authorized")
    own = {"SlackTeamId": workspace, "SlackTeamName": SLACK_WORKSPACES[workspace], "SlackChannelName": ""}
    return _create_of("slack-channel", request, own)


def _create_teams(request: dict):
    return _create_of("ms-teams-channel", request, amazon_q_teams.own_fields(request))


def _create_of(kind: str, request: dict, own: dict):
    name = request.get("ConfigurationName", "")
    if not re.fullmatch("[A-Za-z0-9_-]{1,128}", name):
        raise invalid("ConfigurationName is not valid")
    if not request.get("IamRoleArn"):
        raise invalid("IamRoleArn is missing")
    arn = f"arn:aws:chatbot::{get_account_id()}:chat-configuration/{kind}/{name}"
    if arn in _configurations:
        raise Refusal(409, "ConflictException", f"Configuration {name} already exists")
    if _other_of_channel(request, arn):
        raise Refusal(409, "ConflictException", "channel already configured")
    configuration = {
        "ChatConfigurationArn": arn,
        "ConfigurationName": name,
        **own,
        "SnsTopicArns": [],
        "LoggingLevel": "NONE",
        "GuardrailPolicyArns": [DEFAULT_GUARDRAIL],
        "UserAuthorizationRequired": False,
        "Tags": request.get("Tags", []),
        "State": "ENABLED",
    }
    _change(configuration, request)
    return 201, {"ChannelConfiguration": configuration}


def _update(request: dict):
    configuration = _configuration(request.get("ChatConfigurationArn"))
    if _other_of_channel(request, configuration["ChatConfigurationArn"]):
        raise Refusal(400, "InvalidRequestException", "channel already configured")
    _change(configuration, request)
    return 200, {"ChannelConfiguration": configuration}


def _update_teams(request: dict):
    amazon_q_teams.check_channel(request)
    return _update(request)


def _delete(request: dict):
    configuration = _configuration(request.get("ChatConfigurationArn"))
    del _configurations[configuration["ChatConfigurationArn"]]
    _unsubscribe_unused(configuration["SnsTopicArns"])
    return 204, {}


def _of(kind: str) -> list[dict]:
    return [each for arn, each in _configurations.items() if f":chat-configuration/{kind}/" in arn]


def _describe(request: dict):
    wanted = request.get("ChatConfigurationArn")
    found = [each for each in _of("slack-channel") if wanted in (None, each["ChatConfigurationArn"])]
    return 200, {"SlackChannelConfigurations": found}


def _list_teams(request: dict):
    wanted = request.get("TeamId")
    found = [each for each in _of("ms-teams-channel") if wanted in (None, each["TeamId"])]
    return 200, {"TeamChannelConfigurations": found}


def _get_teams(request: dict):
    return 200, {"ChannelConfiguration": _configuration(request.get("ChatConfigurationArn"))}


def _describe_workspaces(_request: dict):
    workspaces = [
        {"SlackTeamId": team, "SlackTeamName": name, "State": "ENABLED"} for team, name in SLACK_WORKSPACES.items()
    ]
    return 200, {"SlackWorkspaces": workspaces}


def _list_tags(request: dict):
    return 200, {"Tags": _configuration(request.get("ResourceARN"))["Tags"]}


def _tag(request: dict):
    configuration = _configuration(request.get("ResourceARN"))
    tags = {tag["TagKey"]: tag for tag in configuration["Tags"] + request["Tags"]}
    configuration["Tags"] = list(tags.values())
    return 200, {}


def _untag(request: dict):
    configuration = _configuration(request.get("ResourceARN"))
    configuration["Tags"] = [tag for tag in configuration["Tags"] if tag["TagKey"] not in request["TagKeys"]]
    return 200, {}


OPERATIONS = {
    "create-slack-channel-configuration": _create,
    "update-slack-channel-configuration": _update,
    "delete-slack-channel-configuration": _delete,
    "describe-slack-channel-configurations": _describe,
    "describe-slack-workspaces": _describe_workspaces,
    "create-ms-teams-channel-configuration": _create_teams,
    "update-ms-teams-channel-configuration": _update_teams,
    "delete-ms-teams-channel-configuration": _delete,
    "get-ms-teams-channel-configuration": _get_teams,
    "list-ms-teams-channel-configurations": _list_teams,
    "list-tags-for-resource": _list_tags,
    "tag-resource": _tag,
    "untag-resource": _untag,
}


def _configuration(arn: str | None) -> dict:
    if arn not in _configurations:
        raise Refusal(404, "ResourceNotFoundException", f"{arn} does not exist")
    return _configurations[arn]


def _other_of_channel(request: dict, arn: str) -> bool:
    """Whether another configuration has the channel of a request."""
    return any(
        request.get(field) is not None and each.get(field) == request[field] and each["ChatConfigurationArn"] != arn
        for each in _configurations.values()
        for field in CHANNEL_FIELDS.values()
    )


def _change(configuration: dict, request: dict):
    # The context keys of its requests are undocumented, so a condition in the policy never holds.
    if request.get("IamRoleArn") and not trust.may_assume(request["IamRoleArn"], SERVICE):
        raise Refusal(400, "InvalidRequestException", f"{SERVICE} cannot assume {request['IamRoleArn']}")
    before = configuration["SnsTopicArns"]
    for topic_arn in request.get("SnsTopicArns", []):
        if not amazon_q_delivery.subscribe(topic_arn):
            raise Refusal(400, "InvalidRequestException", f"{topic_arn} cannot be subscribed")
    configuration.update({field: request[field] for field in CHANGEABLE if request.get(field) is not None})
    _configurations[configuration["ChatConfigurationArn"]] = configuration
    _unsubscribe_unused(before)


def _unsubscribe_unused(topic_arns: list[str]):
    used = {topic_arn for each in _configurations.values() for topic_arn in each["SnsTopicArns"]}
    for topic_arn in set(topic_arns) - used:
        amazon_q_delivery.unsubscribe(topic_arn)


def install():
    """Put the API, and Amazon Q behind it, into MiniStack."""
    # MiniStack has no AWS Chatbot: route it, and have IAM enforced on it.
    app.SERVICE_REGISTRY["chatbot"] = {"module": "chatbot"}
    app.SERVICE_HANDLERS["chatbot"] = handle_request
    router.SERVICE_PATTERNS["chatbot"] = {"host_patterns": [r"^chatbot\."], "credential_scope": "chatbot"}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["chatbot"] = "chatbot"
    iam_actions._BOTOCORE_SERVICE_MAP["chatbot"] = ["chatbot"]
    # POST /_ministack/reset removes the configurations too.
    app._loaded_modules["chatbot"] = sys.modules[__name__]
    amazon_q_delivery.install(lambda: list(_configurations.to_dict().values()))
