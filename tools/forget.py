"""Removes what is kept of an account that left: its problems, their history, what is held, silences and threads.

Without --delete it only counts.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import deployment
from printing import count
from state_table import StateTable

# The order in which they are deleted. Problems are the last, because the others are found by them: also by the next run,
# after an interruption.
KINDS = {
    "thread": "threads",
    "alias": "aliases",
    "held notice": "held notices",
    "silence": "silences",
    "line of history": "lines of history",
    "problem": "problems",
}
PROGRESS = 1_000
LEFT = """\
Not removed: logs, messages in queues and dead letters, which AWS deletes after their retention; backups of the tables,
which it deletes after 35 days; messages in Slack and mailboxes; the account's name in account_names. An event of the
account makes new items."""


@dataclass(frozen=True)
class Kept:
    """An item that belongs to the account."""

    kind: str
    table: str
    key: dict


def main(target: deployment.Deployment, arguments: argparse.Namespace) -> int:
    """Count the account's items, and delete them if that is asked for."""
    account, table = arguments.account, StateTable(target)
    items = list(table.everything())
    subjects = {_id(each) for each in items if _about(each).get("account") == account}
    kinds = [_kind(each, account, subjects) for each in items]
    kept = [Kept(kind, table.name, _key(each, "key", "sort")) for kind, each in zip(kinds, items) if kind]
    kept += _threads(target, table, account, subjects)
    if kept:
        print(f"Kept of the account {account}:")
    counts = Counter(each.kind for each in kept)
    for kind, plural in KINDS.items():
        if counts[kind]:
            print(f"  {count(counts[kind], kind, plural)}")
    others = sum(account in json.dumps(each) for kind, each in zip(kinds, items) if not kind)
    if others:
        print(f"{count(others, 'item')} about other accounts also {'name' if others > 1 else 'names'} it, and will stay.")
    if not kept:
        print(f"Nothing is kept of the account {account}.")
    elif arguments.delete:
        _delete(target.client("dynamodb"), sorted(kept, key=lambda each: list(KINDS).index(each.kind)))
        print(f"Deleted {count(len(kept), 'item')}.\n{LEFT}")
    else:
        print(f"Nothing was deleted. To delete them: task forget -- {account} --delete")
    return 0


def _id(item: dict) -> str:
    return item["key"]["S"].partition("#")[2]


def _key(item: dict, *names: str) -> dict:
    return {name: item[name] for name in names}


def _json(item: dict, attribute: str) -> dict:
    """The object in an attribute; empty if there is none, or if it is damaged."""
    try:
        found = json.loads(item.get(attribute, {}).get("S") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _about(item: dict) -> dict:
    """What an item of a subject is about."""
    about = _json(item, "item").get("about")
    return about if isinstance(about, dict) else {}


def _kind(item: dict, account: str, subjects: set[str]) -> str | None:
    """The kind of an item that belongs to the account; None for another item."""
    match item["key"]["S"].partition("#")[0]:
        case "subject" if _id(item) in subjects:
            return "problem" if item["sort"]["S"] == "state" else "line of history"
        case "alias" if item.get("subject", {}).get("S") in subjects:
            return "alias"
        case "hold":
            member = _json(item, "member")
            notice = member.get("notice") or {}
            of_notice = (notice.get("account") or {}).get("id")
            return "held notice" if member.get("subject") in subjects or of_notice == account else None
        case "silence":
            silence = _json(item, "silence")
            return "silence" if silence.get("account") == account or silence.get("subject") in subjects else None
    return None


def _threads(
    target: deployment.Deployment, table: StateTable, account: str, subjects: set[str]
) -> Iterator[Kept]:
    """The account's threads in the bots' tables, and the messages that opened its problems."""
    ends = {f"asr-{account}", f"alert-{account}"} | {f"subject#{each}" for each in subjects}
    # Destinations of one channel share a bot.
    for name in sorted({each["threads_table_name"] for each in target.output("slack_posters").values()}):
        for item in table.everything(name):
            # CHANNEL#THREAD, or #CHANNEL#subject#ID.
            if item["thread"]["S"].removeprefix("#").partition("#")[2] in ends:
                yield Kept("thread", name, _key(item, "thread"))


def _delete(dynamodb, kept: list[Kept]):
    for done, each in enumerate(kept):
        if done and done % PROGRESS == 0:
            print(f"{done:,} of {len(kept):,} deleted", file=sys.stderr)
        dynamodb.delete_item(TableName=each.table, Key=each.key)


def _account(text: str) -> str:
    if not re.fullmatch("[0-9]{12}", text):
        raise argparse.ArgumentTypeError(f"must be 12 digits, is {text}")
    return text


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument("account", type=_account, metavar="ACCOUNT", help="the id of the account, 12 digits")
    parser.add_argument("--delete", action="store_true", help="delete what is found; without it, it is only counted")


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
