"""Block Kit's rules, as far as Slack states them or people ran into them.

https://docs.slack.dev/reference/block-kit/blocks. Characters are counted as Python does: Slack does not say how.
"""

LONGEST_MESSAGE = 13_200  # of all texts together: not documented, slackapi/bolt-js#2509
MOST_BLOCKS = 50
MOST_FIELDS = 10
MOST_ELEMENTS = {"context": 10, "actions": 25}
LONGEST_TEXT = {"header": 150, "section": 3000, "field": 2000, "button": 75, "context": 3000}
LONGEST_URL = 3000
LONGEST_BLOCK_ID = 255

TEXT_TYPES = ("mrkdwn", "plain_text")


def problems(blocks) -> list[str]:
    """What Slack would say of these blocks, in the words of `response_metadata.messages`; nothing if they are good."""
    if not isinstance(blocks, list):
        return [_problem("must be an array", "/blocks")]
    found = []
    if len(blocks) > MOST_BLOCKS:
        found.append(_problem(f"no more than {MOST_BLOCKS} items allowed", "/blocks"))
    for number, block in enumerate(blocks):
        found += _block(block, f"/blocks/{number}")
    return found


def size(blocks) -> int:
    """The characters of all texts."""
    if isinstance(blocks, dict):
        return sum(
            len(value) if name in ("text", "url", "alt_text") and isinstance(value, str) else size(value)
            for name, value in blocks.items()
        )
    return sum(map(size, blocks)) if isinstance(blocks, list) else 0


def _problem(what: str, pointer: str) -> str:
    return f"[ERROR] {what} [json-pointer:{pointer}]"


def _block(block, at: str) -> list[str]:
    if not isinstance(block, dict):
        return [_problem("must be an object", at)]
    check = BLOCKS.get(block.get("type"))
    if check is None:
        return [_problem(f"unsupported type: {block.get('type')}", f"{at}/type")]
    found = check(block, at)
    if len(str(block.get("block_id", ""))) > LONGEST_BLOCK_ID:
        found.append(_problem(f"must be less than {LONGEST_BLOCK_ID + 1} characters", f"{at}/block_id"))
    return found


def _text(text, longest: int, at: str, types=TEXT_TYPES) -> list[str]:
    if not isinstance(text, dict):
        return [_problem("missing required field: text", at)]
    if text.get("type") not in types:
        return [_problem(f"unsupported type: {text.get('type')}", f"{at}/type")]
    words = text.get("text")
    if not isinstance(words, str) or not words:
        return [_problem("must be more than 0 characters", f"{at}/text")]
    if len(words) > longest:
        return [_problem(f"must be less than {longest + 1} characters", f"{at}/text")]
    return []


def _header(block: dict, at: str) -> list[str]:
    return _text(block.get("text"), LONGEST_TEXT["header"], f"{at}/text", ("plain_text",))


def _section(block: dict, at: str) -> list[str]:
    found = []
    fields = block.get("fields")
    if "text" in block or fields is None:
        found += _text(block.get("text"), LONGEST_TEXT["section"], f"{at}/text")
    if fields is not None:
        if not isinstance(fields, list) or not 1 <= len(fields) <= MOST_FIELDS:
            return [*found, _problem(f"must have 1 to {MOST_FIELDS} items", f"{at}/fields")]
        for number, field in enumerate(fields):
            found += _text(field, LONGEST_TEXT["field"], f"{at}/fields/{number}")
    if "accessory" in block:
        found += _element(block["accessory"], f"{at}/accessory")
    return found


def _elements(block: dict, at: str) -> list[str]:
    elements, most = block.get("elements"), MOST_ELEMENTS[block["type"]]
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        return [_problem(f"must have 1 to {most} items", f"{at}/elements")]
    found = []
    for number, element in enumerate(elements):
        here = f"{at}/elements/{number}"
        is_text = block["type"] == "context" and isinstance(element, dict) and element.get("type") != "image"
        found += _text(element, LONGEST_TEXT["context"], here) if is_text else _element(element, here)
    return found


def _element(element, at: str) -> list[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind == "image":
        named = element.get("image_url") and element.get("alt_text")
        return [] if named else [_problem("missing required field: image_url or alt_text", at)]
    if kind != "button":
        return [_problem(f"unsupported type: {kind}", f"{at}/type")]
    found = _text(element.get("text"), LONGEST_TEXT["button"], f"{at}/text", ("plain_text",))
    url = element.get("url", "")
    if len(url) > LONGEST_URL:
        found.append(_problem(f"must be less than {LONGEST_URL + 1} characters", f"{at}/url"))
    if url and not url.startswith(("https://", "http://")):
        found.append(_problem("must be a valid url", f"{at}/url"))
    return found


def _nothing(_block: dict, _at: str) -> list[str]:
    return []


BLOCKS = {
    "header": _header,
    "section": _section,
    "context": _elements,
    "actions": _elements,
    "divider": _nothing,
    "rich_text": _nothing,
}
