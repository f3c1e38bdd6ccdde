"""The destinations of the deployed function: in its environment, or in a table if they are too large for it.

modules/formatter/configuration.tf describes the items; lambda/formatter/src/config/stored.rs reads them, too.
"""

import hashlib

import deployment

# Hexadecimal digits of an item's digest, at the end of its sort key and in CONFIGURATION_ITEMS.
ITEM_DIGITS = 6


def destinations(target: deployment.Deployment, function: str, variables: dict[str, str]) -> str:
    """The destinations as JSON. Raises UsageError if the function has none, or its table has others."""
    if "DESTINATIONS" in variables:
        return variables["DESTINATIONS"]
    if not (table := variables.get("CONFIGURATION_TABLE_NAME")):
        raise deployment.UsageError(f"The function {function} has no variable DESTINATIONS: apply the deployment.")
    listed = variables["CONFIGURATION_ITEMS"]
    digests = {listed[start : start + ITEM_DIGITS] for start in range(0, len(listed), ITEM_DIGITS)}
    pages = target.client("dynamodb").get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="#key = :key",
        ExpressionAttributeNames={"#key": "key"},
        ExpressionAttributeValues={":key": {"S": "configuration"}},
    )  # fmt: skip
    items = [(item["sort"]["S"], item["content"]["S"]) for page in pages for item in page["Items"]]
    items = [(sort, content) for sort, content in items if sort.rpartition("#")[2] in digests]
    digest = hashlib.sha256("\n".join(content for _, content in items).encode()).hexdigest()
    if not digest.startswith(variables["CONFIGURATION_DIGEST"]):
        raise deployment.UsageError(
            f"The table {table} does not have the configuration of the function {function}: apply the deployment."
        )
    return f"[{','.join(content for sort, content in items if sort.startswith('destination#'))}]"
