"""Tables and secrets: MiniStack has them; this holds it to what the poster relies on."""

import unittest

from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, shared


class Table(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        attribute = {"AttributeName": "thread", "AttributeType": "S"}
        shared().client("dynamodb").create_table(
            TableName="threads",
            AttributeDefinitions=[attribute],
            KeySchema=[{"AttributeName": "thread", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        arn = f"arn:aws:dynamodb:{REGION}:{SECURITY}:table/threads"
        actions = ["dynamodb:PutItem", "dynamodb:UpdateItem"]
        role = shared().role("keeps-threads", {"Action": actions, "Resource": arn})
        cls.client = shared().client("dynamodb", credentials=shared().assume(role))

    def acquire(self, thread: str, owner: str, expires_at: int, now: int):
        self.client.put_item(
            TableName="threads",
            Item={"thread": {"S": thread}, "claim": {"S": owner}, "expires_at": {"N": str(expires_at)}},
            ConditionExpression="attribute_not_exists(#thread) OR #expires_at < :now",
            ExpressionAttributeNames={"#thread": "thread", "#expires_at": "expires_at"},
            ExpressionAttributeValues={":now": {"N": str(now)}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    def test_lease_is_acquired_once_until_it_expires(self):
        self.acquire("k", "one", expires_at=130, now=100)
        with self.assertRaises(ClientError) as caught:
            self.acquire("k", "two", expires_at=160, now=130)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ConditionalCheckFailedException")
        self.assertEqual(caught.exception.response["Item"]["claim"], {"S": "one"})
        self.acquire("k", "two", expires_at=161, now=131)

    def test_update_needs_the_lease(self):
        self.acquire("u", "one", expires_at=130, now=100)
        update = {
            "TableName": "threads",
            "Key": {"thread": {"S": "u"}},
            "UpdateExpression": "SET #ts = :ts REMOVE #claim",
            "ConditionExpression": "#claim = :owner",
            "ExpressionAttributeNames": {"#ts": "ts", "#claim": "claim"},
        }
        for owner, taken in (("two", False), ("one", True), ("one", False)):
            values = {":ts": {"S": "1.000001"}, ":owner": {"S": owner}}
            if taken:
                self.client.update_item(**update, ExpressionAttributeValues=values)
                continue
            with self.assertRaises(ClientError) as caught:
                self.client.update_item(**update, ExpressionAttributeValues=values)
            self.assertEqual(caught.exception.response["Error"]["Code"], "ConditionalCheckFailedException")

    def test_delete_of_what_has_not_expired_returns_it(self):
        admin = shared().client("dynamodb")

        def delete(now: int):
            return admin.delete_item(
                TableName="threads",
                Key={"thread": {"S": "d"}},
                ConditionExpression="#expires_at < :now",
                ExpressionAttributeNames={"#expires_at": "expires_at"},
                ExpressionAttributeValues={":now": {"N": str(now)}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )

        with self.assertRaises(ClientError) as missing:
            delete(now=100)
        self.assertNotIn("Item", missing.exception.response)
        self.client.update_item(
            TableName="threads",
            Key={"thread": {"S": "d"}},
            UpdateExpression="SET #ts = :ts, #expires_at = :expires_at",
            ExpressionAttributeNames={"#ts": "ts", "#expires_at": "expires_at"},
            ExpressionAttributeValues={":ts": {"S": "1.000001"}, ":expires_at": {"N": "130"}},
        )
        with self.assertRaises(ClientError) as found:
            delete(now=130)
        self.assertEqual(found.exception.response["Item"]["ts"], {"S": "1.000001"})
        delete(now=131)
        with self.assertRaises(ClientError) as gone:
            delete(now=131)
        self.assertNotIn("Item", gone.exception.response)

    def test_policy_decides(self):
        with self.assertRaises(ClientError) as caught:
            self.client.delete_item(TableName="threads", Key={"thread": {"S": "k"}})
        self.assertEqual(caught.exception.response["Error"]["Code"], "AccessDeniedException")

    def test_expiry_is_described(self):
        admin = shared().client("dynamodb")
        expiry = {"AttributeName": "expires_at", "Enabled": True}
        admin.update_time_to_live(TableName="threads", TimeToLiveSpecification=expiry)
        described = admin.describe_time_to_live(TableName="threads")["TimeToLiveDescription"]
        self.assertEqual(described, {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"})


class Secret(unittest.TestCase):
    def read(self, role: str, secret: str) -> str:
        client = shared().client("secretsmanager", credentials=shared().assume(role))
        return client.get_secret_value(SecretId=secret)["SecretString"]

    def assert_refused(self, code: str, role: str, secret: str):
        with self.assertRaises(ClientError) as caught:
            self.read(role, secret)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_policy_names_the_secret(self):
        admin = shared().client("secretsmanager")
        ours, another = (admin.create_secret(Name=name, SecretString="xoxb")["ARN"] for name in ("ours", "another"))
        role = shared().role("reads-ours", {"Action": "secretsmanager:GetSecretValue", "Resource": ours})
        self.assertEqual(self.read(role, ours), "xoxb")
        self.assert_refused("AccessDeniedException", role, another)

    def test_secret_without_a_value_is_not_found(self):
        admin = shared().client("secretsmanager")
        secret = admin.create_secret(Name="empty")["ARN"]
        role = shared().role("reads-empty", {"Action": "secretsmanager:GetSecretValue", "Resource": secret})
        self.assert_refused("ResourceNotFoundException", role, secret)
        admin.put_secret_value(SecretId=secret, SecretString="xoxb")
        self.assertEqual(self.read(role, secret), "xoxb")


if __name__ == "__main__":
    unittest.main()
