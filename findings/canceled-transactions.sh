#!/bin/sh
# boto3 1.43.106 and @aws-sdk/client-dynamodb 3.1169.0 repeat a throttled UpdateItem, and a write that meets one of another
# Region, but neither a write that meets a transaction nor a transaction that was canceled because DynamoDB throttled it.
#
# Guess: what passes by itself is repeated in all forms: ThrottlingException, ReplicatedWriteConflictException,
# TransactionInProgressException, TransactionConflictException, and a TransactionCanceledException whose only reason is
# TransactionConflict or ThrottlingError.
# Seen: with three attempts allowed, the first three get three (boto3's legacy mode gives the second one), and the others
# get one in every mode of both SDKs. Both know an error by its code, which for a canceled transaction is the same whether a
# condition did not hold or the table was busy.
# So code that moves from UpdateItem to TransactWriteItems loses the SDK's retries under load, and so do plain writes to items
# that others write in transactions. Both need a retry that looks at the reasons.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check boto3==1.43.106
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @aws-sdk/client-dynamodb@3.1169.0 >/dev/null

cat >attempts.mjs <<'JAVASCRIPT'
import { DynamoDBClient, TransactWriteItemsCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

const [endpoint, retryMode, operation] = process.argv.slice(2);
const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
const client = new DynamoDBClient({ endpoint, region: "eu-central-1", credentials, retryMode, maxAttempts: 3 });
const put = { Put: { TableName: "t", Item: { k: { S: "x" } } } };
const command = operation === "update"
  ? new UpdateItemCommand({ TableName: "t", Key: { k: { S: "x" } } })
  : new TransactWriteItemsCommand({ TransactItems: [put] });
await client.send(command).catch(() => {});
JAVASCRIPT

"$folder/venv/bin/python" - <<'PYTHON'
import json, subprocess, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

attempts, answer = [], b""

class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        attempts.append(1)
        self.send_response(400)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"

def python(mode, operation):
    retries = {"mode": mode, "total_max_attempts": 3}
    client = boto3.client("dynamodb", endpoint_url=endpoint, region_name="eu-central-1", aws_access_key_id="key",
                          aws_secret_access_key="secret", config=Config(retries=retries))
    try:
        if operation == "update":
            client.update_item(TableName="t", Key={"k": {"S": "x"}})
        else:
            client.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": {"k": {"S": "x"}}}}])
    except ClientError:
        pass

def javascript(mode, operation):
    subprocess.run(["node", "attempts.mjs", endpoint, mode, operation], check=True, stderr=subprocess.DEVNULL)

def error(name, **members):
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": "x", **members}

def canceled(code):
    return error("TransactionCanceledException", CancellationReasons=[{"Code": code}])

answers = {
    "update: ThrottlingException": error("ThrottlingException"),
    "update: ReplicatedWriteConflictException": error("ReplicatedWriteConflictException"),
    "transaction: TransactionInProgressException": error("TransactionInProgressException"),
    "update: TransactionConflictException": error("TransactionConflictException"),
    "transaction: canceled, TransactionConflict": canceled("TransactionConflict"),
    "transaction: canceled, ThrottlingError": canceled("ThrottlingError"),
}
sdks = [(python, "legacy"), (python, "standard"), (python, "adaptive"), (javascript, "standard"), (javascript, "adaptive")]
print("attempts of", ", ".join(f"{sdk.__name__} {mode}" for sdk, mode in sdks))
seen = {}
for name, body in answers.items():
    answer, seen[name] = json.dumps(body).encode(), []
    for sdk, mode in sdks:
        attempts.clear()
        sdk(mode, name.split(":")[0])
        seen[name].append(len(attempts))
    print(f"{name}: {seen[name]}")
repeated, once = [3, 3, 3, 3, 3], [1, 1, 1, 1, 1]
sys.exit(list(seen.values()) != [repeated, [1, 3, 3, 3, 3], repeated, once, once, once])
PYTHON
