#!/bin/sh
# A query of CloudWatch Logs Insights ends as Complete on MiniStack 1.5.33 and moto 5.2.5 whatever it asks, with every line.
#
# Guess: an emulator computes `stats` and `filter` on fields of JSON, or refuses the query as AWS refuses one that it cannot
# parse (MalformedQueryException).
# Seen: MiniStack returns all 5 lines for `stats count(*) by outcome`, for `filter outcome = "held"` and for words that are no
# query; of `fields n` it returns five empty values, since it reads no field of a JSON line. It applies `limit`, and `like` to
# @message. moto applies `limit` only.
# So a test of a dashboard's or an operator's query passes on both with any query. Metric filters and FilterLogEvents, whose
# patterns are applied, can be tested.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  ministack==1.5.33 "moto[logs,server]==5.2.5" boto3==1.43.106

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json, os, socket, subprocess, sys, time
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
        lines = [json.dumps({"outcome": outcome, "n": 1}) for outcome in ("sent", "held", "sent", "held", "sent")]
        events = [{"timestamp": now + number, "message": line} for number, line in enumerate(lines)]
        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=events)

        def rows(query):
            query_id = logs.start_query(
                logGroupName="g", startTime=now // 1000 - 10, endTime=now // 1000 + 10, queryString=query)["queryId"]
            for _ in range(40):
                answer = logs.get_query_results(queryId=query_id)
                if answer["status"] == "Complete":
                    return [{each["field"]: each["value"] for each in row} for row in answer["results"]]
                time.sleep(0.25)
            return answer["status"]

        return {
            "stats": len(rows("stats count(*) as lines by outcome")),
            "filter": len(rows("fields @message | filter outcome = 'held'")),
            "like": len(rows("fields @message | filter @message like /held/")),
            "limit": len(rows("fields @message | limit 2")),
            "no query": len(rows("no | such query")),
            "field": [row.get("n") for row in rows("fields n | limit 1")],
        }
    finally:
        server.terminate()
        server.wait()

seen = {
    "ministack": probe("ministack", {"GATEWAY_PORT": "PORT", "MINISTACK_HOST": "127.0.0.1"}, "ministack"),
    "moto": probe("moto", {}, "moto.server", "-H", "127.0.0.1", "-p", "PORT"),
}
for name, answers in seen.items():
    print(name, answers)
expected = {
    "ministack": {"stats": 5, "filter": 5, "like": 2, "limit": 2, "no query": 5, "field": [""]},
    "moto": {"stats": 5, "filter": 5, "like": 5, "limit": 2, "no query": 5, "field": [None]},
}
sys.exit(0 if seen == expected else "the behaviour has changed")
PYTHON
