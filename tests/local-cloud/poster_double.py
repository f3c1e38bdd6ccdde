"""Stands in for a poster: logs every message with the outcome $OUTCOME."""

import datetime
import json
import os
import time
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"

while True:
    with urllib.request.urlopen(f"{API}/next") as answer:
        request_id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    for _ in event["Records"]:
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        fields = {"outcome": os.environ["OUTCOME"], "thread": "asr-1", "ts": "1.2", "reason": "channel_not_found"}
        print(json.dumps({"level": "INFO", "timestamp": now, "message": "delivery finished", **fields}), flush=True)
    # As in formatter_double.py.
    time.sleep(0.2)
    url = f"{API}/{request_id}/response"
    urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST"))
