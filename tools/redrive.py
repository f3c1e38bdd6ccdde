"""Moves dead letters back: the formatter's to its retry queue, each poster's to its queue."""

import argparse
import sys
import time

import deployment
from botocore.exceptions import ClientError

# SQS's limit for MaxNumberOfMessagesPerSecond.
MAX_PER_SECOND = 500
POLL_SECONDS = 1


def main(target: deployment.Deployment, arguments) -> int:
    """Move the messages of every dead-letter queue that has some, all queues at the same time."""
    sqs = target.client("sqs")
    queues = [each for each in target.dead_letter_queues() if _message_count(sqs, each.url)]
    if not queues:
        print("There are no dead letters.", file=sys.stderr)
        return 0
    started = [each for each in queues if _start(sqs, each, arguments.per_second)]
    completed = [_wait_until_completed(sqs, each) for each in started]
    return 0 if len(started) == len(queues) and all(completed) else 1


def _message_count(sqs, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def _start(sqs, queue: deployment.DeadLetterQueue, per_second: int) -> bool:
    try:
        # Lambda and SNS also write to the dead-letter queue. SQS moves messages back by itself only to the queue
        # whose redrive policy put them there, so the destination is named.
        sqs.start_message_move_task(
            SourceArn=queue.arn, DestinationArn=queue.redrive_arn, MaxNumberOfMessagesPerSecond=per_second
        )
    except ClientError as error:
        print(f"{queue.name}: {error.response['Error']['Message']}", file=sys.stderr)
        return False
    return True


def _wait_until_completed(sqs, queue: deployment.DeadLetterQueue) -> bool:
    """Wait until a move ends and print its result; True if it completed."""
    while (task := sqs.list_message_move_tasks(SourceArn=queue.arn)["Results"][0])["Status"] == "RUNNING":
        time.sleep(POLL_SECONDS)
    moved, to_move = task["ApproximateNumberOfMessagesMoved"], task.get("ApproximateNumberOfMessagesToMove")
    result = f"{queue.name}: {moved} of {to_move} moved to {deployment.name_of(queue.redrive_arn)}"
    if task["Status"] == "COMPLETED":
        print(result, flush=True)
        return True
    reason = task.get("FailureReason", "SQS gave no reason")
    print(f"{result}, then {task['Status'].lower()}: {reason}", file=sys.stderr)
    return False


def _per_second(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_PER_SECOND:
        raise argparse.ArgumentTypeError(f"must be 1 to {MAX_PER_SECOND}, is {number}")
    return number


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument(
        "--per-second", type=_per_second, default=10, metavar="N", help="messages to move per second (default: 10)"
    )


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
