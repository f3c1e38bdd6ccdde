"""What AWS Chatbot's API has for Microsoft Teams only: patterns of ids, and the teams that an administrator authorised."""

import re

from local_cloud.amazon_q_answers import Refusal, invalid
from local_cloud.settings import TEAMS

# The shapes UUID and TeamsChannelId of botocore's model.
UUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
CHANNEL_ID = r"[a-zA-Z0-9\-_=+/.,]*%3[aA][a-zA-Z0-9\-_=+/.,]*%40[a-zA-Z0-9\-_=+/.,]*"
# Microsoft's limit of a bot's message, in bytes of UTF-16.
MAX_MESSAGE_BYTES = 40 * 1024


def own_fields(request: dict) -> dict:
    """The fields that a new configuration has for Microsoft Teams only."""
    check_channel(request)
    for field in ("TeamId", "TenantId"):
        if not re.fullmatch(UUID, request.get(field, "")):
            raise invalid(f"{field} is not a UUID")
    team = TEAMS.get(request["TeamId"])
    if team is None or team["tenant"] != request["TenantId"]:
        raise Refusal(400, "InvalidRequestException", f"Microsoft Teams team {request['TeamId']} is not authorized")
    return {"TeamId": request["TeamId"], "TenantId": request["TenantId"], "TeamName": team["name"], "ChannelName": ""}


def check_channel(request: dict):
    """Refuses a channel's id that is not URL-encoded."""
    channel = request.get("ChannelId", "")
    if len(channel) > 255 or not re.fullmatch(CHANNEL_ID, channel):
        raise invalid("ChannelId is not valid")


def problems(body: str) -> list[str]:
    """Why Microsoft Teams would refuse a message."""
    size = len(body.encode("utf-16-le", "surrogatepass"))
    return [f"the message has {size} bytes of UTF-16, more than {MAX_MESSAGE_BYTES}"] if size > MAX_MESSAGE_BYTES else []
