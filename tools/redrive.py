"""Sends the dead letters on their way again: the formatter's to its undelivered queue, a poster's to its queue."""

import argparse
import sys
import time

import deployment
from botocore.exceptions import ClientError

FASTEST = 500
PAUSE_SECONDS = 1


def main(of: deployment.Deployment, arguments) -> int:
    """Move the messages of every dead-letter queue that has some, all queues at the same time."""
    sqs = of.client("sqs")
    queues = [each for each in of.dead_letters() if _waiting(sqs, each.url)]
    if not queues:
        print("There are no dead letters.", file=sys.stderr)
        return 0
    started = [each for each in queues if _start(sqs, each, arguments.per_second)]
    ended = [_ended(sqs, each) for each in started]
    return 0 if len(started) == len(queues) and all(ended) else 1


def _waiting(sqs, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def _start(sqs, queue: deployment.DeadLetters, per_second: int) -> bool:
    try:
        # The destination is named, because SQS knows by itself only where its own dead letters came from.
        sqs.start_message_move_task(
            SourceArn=queue.arn, DestinationArn=queue.again_arn, MaxNumberOfMessagesPerSecond=per_second
        )
    except ClientError as error:
        print(f"{queue.name}: {error.response['Error']['Message']}", file=sys.stderr)
        return False
    return True


def _ended(sqs, queue: deployment.DeadLetters) -> bool:
    """Wait for a move to end, and say how it did."""
    while (task := sqs.list_message_move_tasks(SourceArn=queue.arn)["Results"][0])["Status"] == "RUNNING":
        time.sleep(PAUSE_SECONDS)
    moved, to_move = task["ApproximateNumberOfMessagesMoved"], task.get("ApproximateNumberOfMessagesToMove")
    said = f"{queue.name}: {moved} of {to_move} moved to {deployment.name_of(queue.again_arn)}"
    if task["Status"] == "COMPLETED":
        print(said, flush=True)
        return True
    print(f"{said}, then {task['Status'].lower()}: {task.get('FailureReason', 'nobody says why')}", file=sys.stderr)
    return False


def _per_second(text: str) -> int:
    number = int(text)
    if not 1 <= number <= FASTEST:
        raise argparse.ArgumentTypeError(f"it is 1 to {FASTEST}")
    return number


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument("--per-second", type=_per_second, default=10, metavar="N", help="at most so many (10)")


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
