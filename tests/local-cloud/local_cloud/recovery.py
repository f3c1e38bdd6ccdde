"""Point-in-time recovery of DynamoDB's tables: a restored table has the items of the given time.

MiniStack restores every table as it is now, and whether its recovery is on or not.
"""

import time
from collections import deque
from dataclasses import dataclass

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import dynamodb

from local_cloud import pages

# Changes that are remembered of a table. Before the oldest of them it cannot be restored.
MAX_CHANGES = 20_000


@dataclass(frozen=True)
class _Change:
    """What an item was before a change; None if there was none."""

    at: float
    partition: str
    sort: str
    before: dict | None


_changes: dict[tuple[str, str, str], deque[_Change]] = {}


def _key(table_name: str) -> tuple[str, str, str]:
    return get_account_id(), get_region(), table_name


def _changed(name: str, event: str, old: dict | None, new: dict | None, *rest, original, **more):
    table = dynamodb._tables.get(name)
    if table and dynamodb._pitr_settings.get(name):
        item = new or old
        partition, sort = (
            dynamodb._extract_key_val(item.get(table[each])) if table[each] else "__no_sort__"
            for each in ("pk_name", "sk_name")
        )
        changes = _changes.setdefault(_key(name), deque(maxlen=MAX_CHANGES))
        changes.append(_Change(time.time(), partition, sort, old))
    original(name, event, old, new, *rest, **more)


def _restore(data: dict, original=dynamodb._restore_table_to_point_in_time):
    name = data.get("SourceTableName") or dynamodb._normalize_table_name(data.get("SourceTableArn") or "")
    changes = _changes.get(_key(name), deque())
    at = time.time() if data.get("UseLatestRestorableTime") else data.get("RestoreDateTime")
    if name in dynamodb._tables and not dynamodb._pitr_settings.get(name):
        return error_response_json(
            "PointInTimeRecoveryUnavailableException", f"Point in time recovery is not enabled for table '{name}'", 400
        )
    if at is None or at > time.time() or (len(changes) == MAX_CHANGES and at < changes[0].at):
        return error_response_json("InvalidRestoreTimeException", "Invalid restore time", 400)
    answer = original(data)
    if answer[0] == 200:
        table = dynamodb._tables[data["TargetTableName"]]
        for change in reversed(changes):
            if change.at <= at:
                break
            items = table["items"][change.partition]
            if change.before is None:
                items.pop(change.sort, None)
            else:
                items[change.sort] = change.before
        dynamodb._items_replaced(table)
    return answer


def install():
    """Install this in MiniStack's DynamoDB."""
    original = dynamodb._emit_stream_event
    dynamodb._emit_stream_event = lambda *change, **more: _changed(*change, original=original, **more)
    dynamodb._restore_table_to_point_in_time = _restore
    pages.add_reset(_changes.clear)
