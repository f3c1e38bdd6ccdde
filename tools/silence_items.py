"""The silences of the state table: the formatter does not notify of what they match, unless it gets worse."""

import json
from dataclasses import dataclass, replace

from moments import DAY
from state_table import SHARD, Problem, StateTable, Unreadable

KEY = "silence"
# How long a silence is kept after its end, to be listed.
KEPT_SECONDS = 90 * DAY


@dataclass(frozen=True)
class Silence:
    """A silence. Of control, account, source and subject, it matches what has all that are given."""

    id: str
    control: str | None
    account: str | None
    source: str | None
    subject: str | None
    # The end in seconds since 1970. None: it ends when the subject is over.
    until: int | None
    created_at: int
    by: str
    comment: str
    # How often it held a message back. The formatter counts it in an attribute beside the JSON.
    hidden: int = 0

    @property
    def scope(self) -> str:
        """What it matches, in words."""
        names = {"control": self.control, "account": self.account, "source": self.source, "subject": self.subject}
        return ", ".join(f"{name} {value}" for name, value in names.items() if value)

    def is_active(self, now: int) -> bool:
        """Whether it has not ended."""
        return self.until is None or self.until > now

    def matches(self, subject: str | None, source: str, control: str | None, account: str | None) -> bool:
        """Whether it matches a notice."""
        pairs = ((self.subject, subject), (self.source, source), (self.control, control), (self.account, account))
        return any((self.subject, self.control, self.account)) and all(
            given is None or given == found for given, found in pairs
        )

    def matches_problem(self, problem: Problem) -> bool:
        """Whether it matches what is known of a subject."""
        about = problem.about
        return self.matches(problem.subject, about["source"], about.get("control"), about.get("account"))

    def attributes(self) -> dict:
        """The attributes of its item. The formatter looks at one without an end each day, until its subject is over."""
        due = self.created_at + DAY if self.until is None else self.until
        text = json.dumps({**self.__dict__, "hidden": 0}, ensure_ascii=False)
        return {"silence": text, "due_shard": SHARD, "due_at": due, "expires_at": due + KEPT_SECONDS}


def parse(item: dict) -> Silence | None:
    """The silence of an item; None for one that is not in the tools' form."""
    try:
        fields = json.loads(item.get("silence") or "")
        known = {name: fields.get(name) for name in Silence.__dataclass_fields__}
        silence = Silence(**known | {"hidden": item.get("hidden", 0)})
    except (AttributeError, TypeError, ValueError):
        return None
    numbers = [silence.created_at] + ([silence.until] if silence.until is not None else [])
    texts = [silence.id, silence.by, silence.comment]
    if all(isinstance(each, int) for each in numbers) and all(isinstance(each, str) for each in texts):
        return silence
    return None


def read_all(table: StateTable) -> tuple[list[Silence], list[str]]:
    """All silences, the latest first, and the ids of the items that are not in the tools' form."""
    found, unreadable = [], []
    for each in table.query(KEY):
        if silence := parse(each):
            found.append(_with_end(table, silence))
        else:
            unreadable.append(each["sort"])
    return sorted(found, key=lambda each: each.created_at, reverse=True), unreadable


def _with_end(table: StateTable, silence: Silence) -> Silence:
    """The silence; one without an end gets the time at which its subject was over, or was opened again."""
    if silence.until is not None or not silence.subject:
        return silence
    try:
        problem = table.problem(silence.subject)
    except Unreadable:
        return silence
    if problem is None:
        return replace(silence, until=silence.created_at)
    if not problem.is_open:
        return replace(silence, until=problem.item.get("envelope_at", silence.created_at))
    opened_at = problem.item.get("opened_at", 0)
    return replace(silence, until=opened_at) if opened_at > silence.created_at else silence


def end(table: StateTable, silence_id: str, now: int) -> Silence | None:
    """End a silence now; returns it as it was. None if there is none that can be read, or it changed meanwhile."""
    item = table.get(KEY, silence_id)
    if not item or not (silence := parse(item)):
        return None
    if silence.is_active(now):
        changed = replace(silence, until=now).attributes()
        if not table.update(KEY, silence_id, changed, "silence", item["silence"]):
            return None
    return silence
