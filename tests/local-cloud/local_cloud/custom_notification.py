"""Amazon Q's schema of a custom notification, as AWS documents it, with its limits in the strictest reading.

AWS does not say whether its limits count characters or bytes: here they are bytes of UTF-8.
"""

import json

LIMITS = {"title": 250, "description": 8000}
LIST_LIMITS = {"nextSteps": 350, "keywords": 75}
TEXT_METADATA = ("threadId", "summary", "eventType")


def problems(message: str) -> list[str]:
    """Why Amazon Q would silently drop a message; an empty list if it would show it."""
    try:
        body = json.loads(message)
    except ValueError:
        return ["the message is not JSON"]
    if not isinstance(body, dict):
        return ["the message is not a JSON object"]
    found = [
        f"{field} is not {wanted!r}"
        for field, wanted in (("version", "1.0"), ("source", "custom"))
        if body.get(field) != wanted
    ]
    found += _not_of(body, str, "id")
    content, metadata = body.get("content"), body.get("metadata", {})
    found += _content(content) if isinstance(content, dict) else ["content is not an object"]
    found += _metadata(metadata) if isinstance(metadata, dict) else ["metadata is not an object"]
    return found


def _content(content: dict) -> list[str]:
    found = []
    if content.get("textType", "client-markdown") != "client-markdown":
        found.append("content.textType is not 'client-markdown'")
    if not content.get("description"):
        found.append("content.description is missing")
    for field, limit in LIMITS.items():
        if field in content:
            found += _text(f"content.{field}", content[field], limit)
    for field, limit in LIST_LIMITS.items():
        items = content.get(field, [])
        if not isinstance(items, list):
            found.append(f"content.{field} is not a list")
            continue
        for index, item in enumerate(items):
            found += _text(f"content.{field}[{index}]", item, limit)
    return found


def _metadata(metadata: dict) -> list[str]:
    found = _not_of(metadata, str, *TEXT_METADATA) + _not_of(metadata, bool, "enableCustomActions")
    related = metadata.get("relatedResources", [])
    if not isinstance(related, list) or not all(isinstance(item, str) for item in related):
        found.append("metadata.relatedResources is not a list of strings")
    context = metadata.get("additionalContext", {})
    if not isinstance(context, dict) or not all(isinstance(value, str) for value in context.values()):
        found.append("metadata.additionalContext is not a map of strings")
    return found


def _text(name: str, value, limit: int) -> list[str]:
    if not isinstance(value, str):
        return [f"{name} is not a string"]
    size = len(value.encode("utf-8", "surrogatepass"))
    return [f"{name} has {size} bytes, more than {limit}"] if size > limit else []


def _not_of(values: dict, kind: type, *fields: str) -> list[str]:
    return [f"{field} is not a {kind.__name__}" for field in fields if not isinstance(values.get(field, kind()), kind)]
