"""Reads the deployment's state table. Its items are written by the formatter (lambda/notify-core/src/state/).

Times are whole seconds since 1970.
"""

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import deployment

# The form of the items that this version of the tools reads (VERSION in lambda/notify-core/src/state/item.rs).
ITEM_VERSION = 1
INDEX = "due"
# All items of the index have this shard (SHARD in lambda/formatter/src/state/mod.rs).
SHARD = "0"
# DynamoDB's limit for one BatchGetItem.
MAX_KEYS = 100


class Unreadable(Exception):
    """An item is not in the form that the tools read; the message says what to do."""


@dataclass(frozen=True)
class Problem:
    """What the table has about a subject."""

    subject: str
    # The item of `state::Item`, and the attributes beside it.
    item: dict
    seen: int
    seen_at: int | None

    @property
    def about(self) -> dict:
        """Source, account, region, control, kind, title, resource and id; what is unknown is left out."""
        return self.item["about"]

    @property
    def severity(self) -> str | None:
        """The severity that rules judge; None for alarms and remediations."""
        return self.item.get("traits", {}).get("severity")

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return self.item.get("standing") == "open"

    @property
    def name(self) -> str:
        """The control, the type or the alarm, and what it is about."""
        about = self.about
        named = about.get("control") or about.get("kind") or about["source"]
        what = about.get("resource") or about.get("title") or about.get("id")
        return f"{named}: {what}" if what else named


class StateTable:
    """The state table of a deployment."""

    def __init__(self, target: deployment.Deployment):
        self.name = target.output("state_table_name")
        if not self.name:
            raise deployment.UsageError("The deployment has no state table: remove state = null, and apply.")
        self._dynamodb = target.client("dynamodb")

    def get(self, key: str, sort: str) -> dict | None:
        """The attributes of an item; None if there is none."""
        keys = {"key": {"S": key}, "sort": {"S": sort}}
        found = self._dynamodb.get_item(TableName=self.name, Key=keys, ConsistentRead=True).get("Item")
        return _values(found) if found else None

    def put(self, key: str, sort: str, attributes: dict) -> bool:
        """Write a new item; False if there is one already."""
        return self.add({name: _attribute(value) for name, value in {"key": key, "sort": sort, **attributes}.items()})

    def add(self, item: dict) -> bool:
        """Write a new item in DynamoDB's form; False if there is one already."""
        try:
            self._dynamodb.put_item(
                TableName=self.name,
                Item=item,
                ConditionExpression="attribute_not_exists(#key)",
                ExpressionAttributeNames={"#key": "key"},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def update(self, key: str, sort: str, attributes: dict, condition: str, expected: str) -> bool:
        """Change attributes of an item; False if the attribute `condition` has not the expected value."""
        assignments = ", ".join(f"#{name} = :{name}" for name in attributes)
        values = {f":{name}": _attribute(value) for name, value in attributes.items()}
        try:
            self._dynamodb.update_item(
                TableName=self.name,
                Key={"key": {"S": key}, "sort": {"S": sort}},
                UpdateExpression=f"SET {assignments}",
                ConditionExpression=f"#{condition} = :expected",
                ExpressionAttributeNames={f"#{name}": name for name in {*attributes, condition}},
                ExpressionAttributeValues={**values, ":expected": {"S": expected}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def query(self, key: str, sort_prefix: str = "") -> Iterator[dict]:
        """The items of a key, the latest first."""
        condition, values = "#key = :key", {":key": {"S": key}}
        names = {"#key": "key"}
        if sort_prefix:
            condition += " AND begins_with(#sort, :sort)"
            names["#sort"], values[":sort"] = "sort", {"S": sort_prefix}
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
            ScanIndexForward=False,
        )
        return (_values(each) for page in pages for each in page["Items"])

    def problem(self, subject: str) -> Problem | None:
        """What is known of a subject; None if nothing is. Raises Unreadable."""
        found = self.get(f"subject#{subject}", "state")
        return _problem(subject, found) if found else None

    def open_problems(self) -> tuple[list[Problem], list[str]]:
        """All open problems, and why others could not be read."""
        subjects = sorted(self._open_subjects())
        found, unreadable = [], []
        for start in range(0, len(subjects), MAX_KEYS):
            for subject, values in self._items(subjects[start : start + MAX_KEYS]):
                try:
                    problem = _problem(subject, values)
                except Unreadable as error:
                    unreadable.append(str(error))
                    continue
                if problem.is_open:
                    found.append(problem)
        return found, unreadable

    def alias(self, finding: str) -> str | None:
        """The subject of a finding that ASR can remediate, by its ARN; None if it is not known."""
        return (self.get(f"alias#{digest(finding)}", "alias") or {}).get("subject")

    def problems_with(self, texts: list[str]) -> Iterator[Problem]:
        """The problems, open or over, whose items contain one of the texts. Reads the whole table."""
        names = [f":text{number}" for number in range(len(texts))]
        either = " OR ".join(f"contains(#item, {name})" for name in names)
        values = {name: {"S": text} for name, text in zip(names, texts)}
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self.name,
            FilterExpression=f"#sort = :state AND ({either})",
            ExpressionAttributeNames={"#sort": "sort", "#item": "item"},
            ExpressionAttributeValues={":state": {"S": "state"}, **values},
        )
        for values in (_values(each) for page in pages for each in page["Items"]):
            try:
                yield _problem(values["key"].partition("#")[2], values)
            except Unreadable:
                # It has no name that could be compared.
                continue

    def everything(self, name: str | None = None) -> Iterator[dict]:
        """All items, in DynamoDB's form, of this table or of another one with the same keys."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=name or self.name, ConsistentRead=True)
        return (each for page in pages for each in page["Items"])

    def _open_subjects(self) -> Iterator[str]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self.name,
            IndexName=INDEX,
            KeyConditionExpression="due_shard = :shard",
            ExpressionAttributeValues={":shard": {"S": SHARD}},
        )
        for page in pages:
            for each in page["Items"]:
                kind, _, subject = each["key"]["S"].partition("#")
                if kind == "subject":
                    yield subject

    def _items(self, subjects: list[str]) -> Iterator[tuple[str, dict]]:
        keys = [{"key": {"S": f"subject#{subject}"}, "sort": {"S": "state"}} for subject in subjects]
        while keys:
            answer = self._dynamodb.batch_get_item(RequestItems={self.name: {"Keys": keys}})
            for each in answer["Responses"].get(self.name, []):
                values = _values(each)
                yield values["key"].partition("#")[2], values
            keys = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])


def digest(text: str) -> str:
    """The table's form of a long key (`digest` in lambda/notify-core/src/state/hash.rs): 32 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def provisional(finding: str) -> str:
    """The subject of an ASR result whose finding was not seen (`provisional_id` in state/subject.rs)."""
    texts = [each.encode() for each in ("arn", finding)]
    joined = b"".join(struct.pack("<I", len(each)) + each for each in texts)
    return hashlib.sha256(joined).hexdigest()[:32]


def _attribute(value: str | int) -> dict:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _values(item: dict) -> dict:
    """The strings and whole numbers of an item."""
    return {name: int(each["N"]) if "N" in each else each.get("S") for name, each in item.items()}


def _problem(subject: str, values: dict) -> Problem:
    damaged = Unreadable(f"the item of subject {subject} is damaged: its next event replaces it")
    try:
        item = json.loads(values.get("item") or "")
        version = item["version"]
    except (KeyError, TypeError, ValueError):
        raise damaged from None
    if version != ITEM_VERSION:
        raise Unreadable(f"the item of subject {subject} is of version {version}: update the tools")
    about = item.get("about")
    if not isinstance(about, dict) or "source" not in about or not isinstance(item.get("traits", {}), dict):
        raise damaged
    return Problem(subject, item, values.get("seen", 0), values.get("seen_at"))
