#!/bin/sh
# FilterLogEvents of MiniStack 1.5.33 ends after one page, and a paginator takes that for the end of the log.
#
# Guess: an emulator that takes `limit` returns `nextToken` while there is more, as CloudWatch Logs does, or everything.
# Seen: MiniStack returns the first `limit` events, at most 10,000, and no token; it answers any token with the first page
# again. boto3's paginator therefore yields 3 of 7 events without an error, and 2 of 3 that match a pattern. moto 5.2.5 yields
# all of both, and answers an unknown token with no events, where AWS refuses it.
# So a test on MiniStack that reads a log of more than 10,000 lines judges its beginning only. Our replay of a week called
# what was in the second half missed, until the local cloud learned pages.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  ministack==1.5.33 "moto[logs,server]==5.2.5" boto3==1.43.106

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import os, socket, subprocess, sys, time
import boto3

def probe(name, environment, *arguments):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", *(each.replace("PORT", port) for each in arguments)]
    environment = {key: value.replace("PORT", port) for key, value in environment.items()}
    with open(f"{sys.argv[1]}/{name}.log", "w") as log:
        server = subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=log)
    try:
        for _ in range(120):
            try:
                socket.create_connection(("127.0.0.1", int(port)), 0.5).close()
                break
            except OSError:
                time.sleep(0.25)
        logs = boto3.client("logs", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1",
                            aws_access_key_id="key", aws_secret_access_key="secret")
        logs.create_log_group(logGroupName="g")
        logs.create_log_stream(logGroupName="g", logStreamName="s")
        now = int(time.time() * 1000)
        lines = [f"{number} {'odd' if number % 2 else 'even'}" for number in range(7)]
        events = [{"timestamp": now + number, "message": line} for number, line in enumerate(lines)]
        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=events)

        def paginated(size, **options):
            pages = logs.get_paginator("filter_log_events").paginate(
                logGroupName="g", PaginationConfig={"PageSize": size}, **options)
            return [each["message"] for page in pages for each in page["events"]]

        unknown = logs.filter_log_events(logGroupName="g", limit=3, nextToken="unknown")["events"]
        return {"all": paginated(3), "odd": paginated(2, filterPattern="odd"), "unknown token": len(unknown)}
    finally:
        server.terminate()
        server.wait()

seen = {
    "ministack": probe("ministack", {"GATEWAY_PORT": "PORT", "MINISTACK_HOST": "127.0.0.1"}, "ministack"),
    "moto": probe("moto", {}, "moto.server", "-H", "127.0.0.1", "-p", "PORT"),
}
for name, answers in seen.items():
    print(name, answers)
odd = ["1 odd", "3 odd", "5 odd"]
expected = {
    "ministack": {"all": ["0 even", "1 odd", "2 even"], "odd": odd[:2], "unknown token": 3},
    "moto": {"all": sorted(["0 even", "2 even", "4 even", "6 even", *odd]), "odd": odd, "unknown token": 0},
}
sys.exit(0 if seen == expected else "the behaviour has changed")
PYTHON
