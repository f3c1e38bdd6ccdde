"""An SDK's repetition of a call whose answer it did not get."""

import unittest

from botocore.exceptions import ClientError
from running_cloud import policy, shared

TRUST = policy({"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}})


class Repetitions(unittest.TestCase):
    def iam(self, invocation: str):
        """A client whose calls are all attempts of one call."""

        def name_the_call(request, **_):
            request.headers["amz-sdk-invocation-id"] = invocation

        client = shared().client("iam")
        client.meta.events.register("before-send.iam", name_the_call)
        return client

    def test_repetition_of_a_creation_gets_the_first_answer(self):
        client = self.iam("one")
        roles = [client.create_role(RoleName="repeated", AssumeRolePolicyDocument=TRUST)["Role"] for _ in range(2)]
        self.assertEqual(roles[0]["RoleId"], roles[1]["RoleId"])

    def test_another_call_and_a_repetition_of_a_refused_one_are_carried_out(self):
        client = self.iam("two")
        with self.assertRaises(ClientError):
            client.get_role(RoleName="later")
        self.iam("three").create_role(RoleName="later", AssumeRolePolicyDocument=TRUST)
        self.assertEqual(client.get_role(RoleName="later")["Role"]["RoleName"], "later")
        with self.assertRaises(ClientError) as refused:
            self.iam("four").create_role(RoleName="later", AssumeRolePolicyDocument=TRUST)
        self.assertEqual(refused.exception.response["Error"]["Code"], "EntityAlreadyExists")


if __name__ == "__main__":
    unittest.main()
