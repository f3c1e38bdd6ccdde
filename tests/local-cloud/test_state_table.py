"""DynamoDB as the state table uses it; MiniStack has it, and this holds it to that."""

import time
import unittest

from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, shared

TABLE = "state"
INDEX = "due"


def text(value: str) -> dict:
    return {"S": value}


def number(value: int) -> dict:
    return {"N": str(value)}


class StateTable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        types = {"key": "S", "sort": "S", "due_shard": "S", "due_at": "N"}
        cls.admin = shared().client("dynamodb")
        cls.admin.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}, {"AttributeName": "sort", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": INDEX,
                    "KeySchema": [
                        {"AttributeName": "due_shard", "KeyType": "HASH"},
                        {"AttributeName": "due_at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["brief"]},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        arn = f"arn:aws:dynamodb:{REGION}:{SECURITY}:table/{TABLE}"
        names = ("UpdateItem", "PutItem", "DeleteItem", "BatchGetItem", "Query")
        role = shared().role("keeps-state", {"Action": [f"dynamodb:{name}" for name in names], "Resource": [arn]})
        cls.without_index = shared().client("dynamodb", credentials=shared().assume(role))
        role = shared().role(
            "keeps-state-and-index",
            {"Action": [f"dynamodb:{name}" for name in names], "Resource": [arn, f"{arn}/index/{INDEX}"]},
        )
        cls.client = shared().client("dynamodb", credentials=shared().assume(role))

    def put(self, key: str, sort: str, **attributes: dict) -> dict:
        item = {"key": text(key), "sort": text(sort), **attributes}
        return self.client.put_item(TableName=TABLE, Item=item, ReturnValues="ALL_OLD")

    def sorts(self, key: str, condition: str = "", **values: str) -> list[str]:
        answer = self.client.query(
            TableName=TABLE,
            ConsistentRead=True,
            KeyConditionExpression=f"#key = :key{condition and ' AND '}{condition}",
            ExpressionAttributeNames={"#key": "key", **({"#sort": "sort"} if condition else {})},
            ExpressionAttributeValues={f":{name}": text(value) for name, value in {"key": key, **values}.items()},
        )
        return [item["sort"]["S"] for item in answer["Items"]]

    def due(self, shard: str, until: int, **options) -> dict:
        return self.client.query(
            TableName=TABLE,
            IndexName=INDEX,
            KeyConditionExpression="due_shard = :shard AND due_at <= :until",
            ExpressionAttributeValues={":shard": text(shard), ":until": number(until)},
            **options,
        )

    def refused(self, code: str, call, **request) -> dict:
        with self.assertRaises(ClientError) as caught:
            call(**request)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response

    def test_query_selects_by_the_beginning_or_a_range_of_the_sort_key(self):
        for sort in ("state", "t#0000000000001#2", "t#0000000000002#10", "t#0000000000003#3", "u"):
            self.put("selected", sort)
        transitions = ["t#0000000000001#2", "t#0000000000002#10", "t#0000000000003#3"]
        self.assertEqual(self.sorts("selected", "begins_with(#sort, :start)", start="t#"), transitions)
        limits = {"first": "t#0000000000002", "last": "t#0000000000003#3"}
        self.assertEqual(self.sorts("selected", "#sort BETWEEN :first AND :last", **limits), transitions[1:])
        self.assertEqual(self.sorts("selected"), ["state", *transitions, "u"])
        self.assertEqual(self.sorts("selected", "begins_with(#sort, :start)", start="x"), [])

    def test_query_pages_in_both_directions(self):
        for each in range(7):
            self.put("paged", f"{each}")
        for forward in (True, False):
            found, sizes, start = [], [], {}
            while True:
                page = self.client.query(
                    TableName=TABLE,
                    KeyConditionExpression="#key = :key",
                    ExpressionAttributeNames={"#key": "key"},
                    ExpressionAttributeValues={":key": text("paged")},
                    Limit=3,
                    ScanIndexForward=forward,
                    **start,
                )
                found += [item["sort"]["S"] for item in page["Items"]]
                sizes.append(len(page["Items"]))
                if "LastEvaluatedKey" not in page:
                    break
                start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
            self.assertEqual(found, sorted("0123456", reverse=not forward))
            self.assertEqual(sizes, [3, 3, 1])

    def test_index_has_only_what_is_due_and_only_its_attributes(self):
        due = {"due_shard": text("3"), "due_at": number(1000)}
        self.put("open", "state", brief=text("b"), item=text("i"), **due)
        self.put("closed", "state", brief=text("b"))
        self.put("later", "state", **{**due, "due_at": number(9000)})
        self.put("elsewhere", "state", **{**due, "due_shard": text("4")})
        self.put("half", "state", due_shard=text("3"))
        expected = {"key": text("open"), "sort": text("state"), "brief": text("b"), **due}
        self.assertEqual(self.due("3", 2000)["Items"], [expected])
        self.client.update_item(
            TableName=TABLE,
            Key={"key": text("open"), "sort": text("state")},
            UpdateExpression="REMOVE due_shard, due_at",
        )
        self.assertEqual(self.due("3", 2000)["Items"], [])

    def test_index_is_in_the_order_of_numbers_and_pages(self):
        for at in (900, 10000, 20, 900):
            self.put(f"number-{at}", f"{time.monotonic_ns()}", due_shard=text("7"), due_at=number(at))
        found, start = [], {}
        while True:
            page = self.due("7", 10000, Limit=1, **start)
            found += [int(item["due_at"]["N"]) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                break
            self.assertEqual(set(page["LastEvaluatedKey"]), {"key", "sort", "due_shard", "due_at"})
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        self.assertEqual(found, [20, 900, 900, 10000])

    def test_index_cannot_be_read_consistently(self):
        self.refused("ValidationException", self.due, shard="3", until=1, ConsistentRead=True)

    def test_index_has_a_permission_of_its_own(self):
        request = {
            "TableName": TABLE,
            "IndexName": INDEX,
            "KeyConditionExpression": "due_shard = :shard",
            "ExpressionAttributeValues": {":shard": text("0")},
        }
        self.refused("AccessDeniedException", self.without_index.query, **request)
        self.client.query(**request)

    def test_scan_and_single_reads_are_refused_without_permission(self):
        self.refused("AccessDeniedException", self.client.scan, TableName=TABLE)
        key = {"key": text("open"), "sort": text("state")}
        self.refused("AccessDeniedException", self.client.get_item, TableName=TABLE, Key=key)

    def test_batch_get_finds_what_there_is_strongly(self):
        self.put("one", "state", item=text("1"))
        self.put("two", "state", item=text("2"))
        keys = [{"key": text(key), "sort": text("state")} for key in ("one", "two", "three")]
        request = {TABLE: {"Keys": keys, "ConsistentRead": True}}
        answer = self.client.batch_get_item(RequestItems=request)
        found = sorted((item["key"]["S"], item["item"]["S"]) for item in answer["Responses"][TABLE])
        self.assertEqual((found, answer["UnprocessedKeys"]), ([("one", "1"), ("two", "2")], {}))
        self.refused(
            "ValidationException", self.client.batch_get_item, RequestItems={TABLE: {"Keys": [keys[0], keys[0]]}}
        )
        many = [{"key": text(f"{each}"), "sort": text("state")} for each in range(101)]
        self.refused("ValidationException", self.client.batch_get_item, RequestItems={TABLE: {"Keys": many}})

    def test_page_has_at_most_a_megabyte(self):
        for each in range(5):
            self.put("large", f"{each}", item=text("x" * 300_000), due_shard=text("6"), due_at=number(each))
        request = {"ExpressionAttributeNames": {"#key": "key"}, "ExpressionAttributeValues": {":key": text("large")}}
        page = self.client.query(TableName=TABLE, KeyConditionExpression="#key = :key", **request)
        self.assertEqual([item["sort"]["S"] for item in page["Items"]], ["0", "1", "2"])
        self.assertEqual(page["LastEvaluatedKey"], {"key": text("large"), "sort": text("2")})
        # What the index leaves out does not count.
        self.assertNotIn("LastEvaluatedKey", self.due("6", 10))

    def test_put_returns_what_it_replaces_or_what_prevents_it(self):
        self.assertNotIn("Attributes", self.put("put", "state", owner=text("one")))
        self.assertEqual(self.put("put", "state", owner=text("two"))["Attributes"]["owner"], text("one"))
        request = {
            "TableName": TABLE,
            "Item": {"key": text("put"), "sort": text("state")},
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": "key"},
        }
        answer = self.refused("ConditionalCheckFailedException", self.client.put_item, **request)
        self.assertNotIn("Item", answer)
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        answer = self.refused("ConditionalCheckFailedException", self.client.put_item, **request)
        self.assertEqual(answer["Item"], {"key": text("put"), "sort": text("state"), "owner": text("two")})

    def test_update_sets_adds_and_removes_at_once(self):
        self.put("updated", "state", due_shard=text("1"), due_at=number(5), seen=number(2), item=text("old"))
        request = {
            "TableName": TABLE,
            "Key": {"key": text("updated"), "sort": text("state")},
            "UpdateExpression": "SET #item = :item, first_at = if_not_exists(first_at, :at), expires_at = :at "
            "ADD seen :one, revision :one REMOVE due_shard, due_at, absent",
            "ConditionExpression": "(attribute_not_exists(#key) OR revision = :revision OR "
            "attribute_not_exists(revision)) AND seen < :most",
            "ExpressionAttributeNames": {"#item": "item", "#key": "key"},
            "ExpressionAttributeValues": {
                ":item": text("new"),
                ":at": number(1700000000),
                ":one": number(1),
                ":revision": number(0),
                ":most": number(10),
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "ReturnValues": "ALL_NEW",
        }
        expected = {
            "key": text("updated"),
            "sort": text("state"),
            "item": text("new"),
            "first_at": number(1700000000),
            "expires_at": number(1700000000),
            "seen": number(3),
            "revision": number(1),
        }
        self.assertEqual(self.client.update_item(**request)["Attributes"], expected)
        answer = self.refused("ConditionalCheckFailedException", self.client.update_item, **request)
        self.assertEqual(answer["Item"], expected)

    def test_transaction_writes_all_or_says_which_condition_failed(self):
        update = {
            "TableName": TABLE,
            "Key": {"key": text("both"), "sort": text("state")},
            "UpdateExpression": "ADD seen :one",
            "ConditionExpression": "attribute_not_exists(seen)",
            "ExpressionAttributeValues": {":one": number(1)},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        put = {"TableName": TABLE, "Item": {"key": text("both"), "sort": text("t#1")}}
        items = [{"Update": update}, {"Put": put}]
        self.client.transact_write_items(TransactItems=items)
        self.assertEqual(self.sorts("both"), ["state", "t#1"])
        write = self.client.transact_write_items
        answer = self.refused("TransactionCanceledException", write, TransactItems=items)
        first, second = answer["CancellationReasons"]
        self.assertEqual((first["Code"], second["Code"]), ("ConditionalCheckFailed", "None"))
        self.assertEqual(first["Item"]["seen"], number(1))

    def test_transaction_needs_the_permission_of_each_item(self):
        arn = f"arn:aws:dynamodb:{REGION}:{SECURITY}:table/{TABLE}"
        role = shared().role("only-updates", {"Action": ["dynamodb:UpdateItem"], "Resource": [arn]})
        client = shared().client("dynamodb", credentials=shared().assume(role))
        update = {
            "TableName": TABLE,
            "Key": {"key": text("allowed"), "sort": text("state")},
            "UpdateExpression": "ADD seen :one",
            "ExpressionAttributeValues": {":one": number(1)},
        }
        put = {"TableName": TABLE, "Item": {"key": text("allowed"), "sort": text("t#1")}}
        client.transact_write_items(TransactItems=[{"Update": update}])
        both = [{"Update": update}, {"Put": put}]
        answer = self.refused("AccessDeniedException", client.transact_write_items, TransactItems=both)
        self.assertIn("dynamodb:PutItem", answer["Error"]["Message"])

    def test_failed_condition_on_an_absent_item_returns_none(self):
        answer = self.refused(
            "ConditionalCheckFailedException",
            self.client.update_item,
            TableName=TABLE,
            Key={"key": text("absent"), "sort": text("state")},
            UpdateExpression="ADD seen :one",
            ConditionExpression="fingerprint = :fingerprint AND attribute_not_exists(pending_until)",
            ExpressionAttributeValues={":one": number(1), ":fingerprint": text("f")},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        self.assertNotIn("Item", answer)
        self.assertEqual(self.sorts("absent"), [])

    def test_item_has_a_largest_size(self):
        item = {"key": text("too-large"), "sort": text("state"), "item": text("x" * 409_600)}
        self.refused("ValidationException", self.client.put_item, TableName=TABLE, Item=item)

    def test_conditional_delete(self):
        self.put("deleted", "state", owner=text("one"))
        request = {
            "TableName": TABLE,
            "Key": {"key": text("deleted"), "sort": text("state")},
            "ConditionExpression": "#owner = :owner",
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        other, own = ({":owner": text(owner)} for owner in ("two", "one"))
        answer = self.refused(
            "ConditionalCheckFailedException", self.client.delete_item, **request, ExpressionAttributeValues=other
        )
        self.assertEqual(answer["Item"]["owner"], text("one"))
        self.client.delete_item(**request, ExpressionAttributeValues=own)
        self.assertEqual(self.sorts("deleted"), [])


if __name__ == "__main__":
    unittest.main()
