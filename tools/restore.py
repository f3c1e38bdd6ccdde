"""Copies items of a restored table into the state table: those that it lacks and, with --replace, those that differ.

Restore the table to a time first, as docs/operations.md says. Without --write it only counts.
"""

import argparse
import sys

import deployment
from moments import now
from printing import count
from state_table import StateTable

PROGRESS = 1_000


def main(target: deployment.Deployment, arguments: argparse.Namespace) -> int:
    """Compare the tables, and copy what is missing if that is asked for."""
    table, dynamodb = StateTable(target), target.client("dynamodb")
    if arguments.source == table.name:
        raise deployment.UsageError(f"{table.name} is the state table itself: name the table that you restored.")
    at = now()
    present = {_key(each): each for each in table.everything()}
    restored = [each for each in table.everything(arguments.source) if not _is_expired(each, at)]
    missing = [each for each in restored if _key(each) not in present]
    different = [each for each in restored if present.get(_key(each), each) != each]
    only_present = len(present) - (len(restored) - len(missing))
    print(f"{arguments.source} has {count(len(restored), 'item')}. The state table {table.name}")
    print(f"  lacks {len(missing):,} of them;")
    print(f"  has {len(different):,} of them with another content: {'replaced' if arguments.replace else 'kept'};")
    print(f"  has {only_present:,} others, which stay.")
    to_copy = missing + (different if arguments.replace else [])
    if not arguments.write:
        print("Nothing was written. To copy them, add --write.")
        return 0
    copied = 0
    for done, each in enumerate(to_copy):
        if done and done % PROGRESS == 0:
            print(f"{done:,} of {len(to_copy):,} copied", file=sys.stderr)
        if arguments.replace:
            dynamodb.put_item(TableName=table.name, Item=each)
            copied += 1
        else:
            # The formatter may have written it since it was missing.
            copied += table.add(each)
    print(f"Copied {count(copied, 'item')}.")
    if copied < len(to_copy):
        print(f"{len(to_copy) - copied:,} were written meanwhile, and stay.")
    return 0


def _key(item: dict) -> tuple[str, str]:
    return item["key"]["S"], item["sort"]["S"]


def _is_expired(item: dict, at: int) -> bool:
    return int(item.get("expires_at", {}).get("N", at)) < at


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument("--from", dest="source", required=True, metavar="TABLE", help="the table that was restored")
    parser.add_argument("--replace", action="store_true", help="also replace items that differ")
    parser.add_argument("--write", action="store_true", help="copy the items; without it, they are only counted")


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
