"""Moves dead letters back: the formatter's to its retry queue, each poster's to its queue.

Each message is sent, and then deleted. SQS's own message move is documented for messages that SQS moved to a dead-letter
queue; Lambda, SNS and EventBridge write to these queues too. Ctrl-C ends the redrive after the present messages. A tool that is
killed loses nothing, and leaves at most ten messages in both queues.
"""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import deployment
from botocore.exceptions import ClientError
from printing import count, printable
from queue_messages import make_visible, message_count, receive, sent_at

# Total size of a batch that every queue accepts: SQS's limit until August 2025. A message above it is sent alone.
MAX_BATCH_BYTES = 262_144
# A killed tool leaves its last messages hidden for so long.
HIDDEN_SECONDS = 60
PROGRESS_SECONDS = 5


def main(target: deployment.Deployment, arguments) -> int:
    """Move the messages of every dead-letter queue, one queue after the other."""
    sqs = target.client("sqs")
    queues = [(each, number) for each in target.dead_letter_queues() if (number := message_count(sqs, each.url))]
    if not queues:
        print("There are no dead letters.", file=sys.stderr)
    if arguments.dry_run:
        for queue, number in queues:
            print(f"{queue.name}: about {number} to move to {queue.redrive_name}; nothing was moved")
        return 0
    interrupt = Interrupt()
    all_moved = [_redrive(sqs, *each, arguments.per_second, interrupt) for each in queues if not interrupt.is_asked]
    return 0 if all(all_moved) and not interrupt.is_asked else 1


class Interrupt:
    """Whether the tool was asked to end."""

    def __init__(self):
        self.is_asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, *_):
        self.is_asked = True


def _redrive(sqs, queue: deployment.DeadLetterQueue, to_move: int, per_second: int, interrupt: Interrupt) -> bool:
    """Move a queue's messages and print the result; True if all were moved."""
    moved, errors = 0, set()
    started = reported = time.monotonic()
    for batch in _batches(sqs, queue.url):
        if interrupt.is_asked:
            make_visible(sqs, queue.url, batch)
            break
        done, refused = _move(sqs, queue, batch)
        moved += done
        errors |= refused
        if time.monotonic() - reported > PROGRESS_SECONDS:
            reported = time.monotonic()
            print(f"{queue.name}: {moved} of about {to_move} moved", file=sys.stderr)
        time.sleep(max(0.0, started + moved / per_second - time.monotonic()))
    print(f"{queue.name}: {moved} of about {to_move} moved to {queue.redrive_name}", flush=True)
    for error in sorted(errors):
        print(f"{queue.name}: {printable(error)}", file=sys.stderr)
    if interrupt.is_asked:
        print(f"{queue.name}: interrupted; run it again to move the rest", file=sys.stderr)
    elif moved < to_move and not errors:
        missing = count(to_move - moved, "message")
        why = "another reader has them for now, or SQS's count was late: run it again in two minutes"
        print(f"{queue.name}: about {missing} not received; {why}", file=sys.stderr)
    return moved >= to_move and not errors


def _batches(sqs, url: str) -> Iterator[list[dict]]:
    """The messages that were in the queue at the start, at most ten and `MAX_BATCH_BYTES` at a time.

    One that is dead-lettered again is not among them, or a redrive would not end.
    """
    started: datetime | None = None
    seen: set[str] = set()
    while True:
        answer = receive(sqs, url, HIDDEN_SECONDS)
        # AWS's clock, which also wrote the messages' times.
        started = started or parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        received = answer.get("Messages", [])
        messages = [each for each in received if _is_older(each, started) and each["MessageId"] not in seen]
        make_visible(sqs, url, [each for each in received if each not in messages])
        seen |= {each["MessageId"] for each in messages}
        if not messages:
            return
        batch: list[dict] = []
        for each in messages:
            if batch and sum(map(_size, batch)) + _size(each) > MAX_BATCH_BYTES:
                yield batch
                batch = []
            batch.append(each)
        yield batch


def _is_older(message: dict, moment: datetime) -> bool:
    return sent_at(message) < (moment.timestamp() + 1) * 1000


def _size(message: dict) -> int:
    """Bytes of a message as SQS counts them: its body, and its attributes' names, types and values."""
    size = len(message["Body"].encode())
    for name, each in message.get("MessageAttributes", {}).items():
        texts = name + each["DataType"] + each.get("StringValue", "")
        size += len(texts.encode()) + len(each.get("BinaryValue", b""))
    return size


def _move(sqs, queue: deployment.DeadLetterQueue, batch: list[dict]) -> tuple[int, set[str]]:
    """Send messages, then delete those that were sent. Returns how many were moved, and SQS's errors."""
    by_id = {str(number): each for number, each in enumerate(batch)}
    entries = [
        {"Id": number, "MessageBody": each["Body"], "MessageAttributes": each.get("MessageAttributes", {})}
        for number, each in by_id.items()
    ]
    try:
        answer = sqs.send_message_batch(QueueUrl=queue.redrive_url, Entries=entries)
    except ClientError:
        make_visible(sqs, queue.url, batch)
        raise
    errors = {f"not sent: {each['Code']} {each.get('Message', '')}" for each in answer.get("Failed", [])}
    make_visible(sqs, queue.url, [by_id[each["Id"]] for each in answer.get("Failed", [])])
    ids = [each["Id"] for each in answer.get("Successful", [])]
    sent = [{"Id": each, "ReceiptHandle": by_id[each]["ReceiptHandle"]} for each in ids]
    if not sent:
        return 0, errors
    deleted = sqs.delete_message_batch(QueueUrl=queue.url, Entries=sent)
    errors |= {f"sent, but not deleted: {each['Code']} {each.get('Message', '')}" for each in deleted.get("Failed", [])}
    return len(sent), errors


def _per_second(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, is {number}")
    return number


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument(
        "--per-second", type=_per_second, default=10, metavar="N", help="messages to move per second (default: 10)"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be moved, and move nothing")


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
