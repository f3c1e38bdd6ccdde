"""Services use roles: they assume them and write logs with them."""

import unittest

from botocore.exceptions import ClientError

from running_cloud import CALLING_BOOTSTRAP, REGION, SECURITY, eventually, shared

LAMBDA = {"Principal": {"Service": "lambda.amazonaws.com"}}


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{SECURITY}:function:{name}"


class TrustPolicies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = shared()

    def assert_refused(self, call, *arguments, **options):
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **options)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], "InvalidParameterValueException")
        self.assertEqual(error["Message"], "The role defined for the function cannot be assumed by Lambda.")

    def test_lambda_says_for_which_function_it_assumes_a_role(self):
        for number, (condition, trusted) in enumerate(
            (
                ({}, True),
                ({"StringEquals": {"aws:SourceAccount": SECURITY}}, True),
                ({"StringEquals": {"aws:SourceAccount": "333333333333"}}, False),
                ({"ArnLike": {"aws:SourceArn": function_arn("trusts-*")}}, True),
                ({"ArnEquals": {"aws:SourceArn": function_arn("other")}}, False),
            )
        ):
            name = f"trusts-{number}"
            role = self.cloud.role(name, trust={**LAMBDA, "Condition": condition})
            with self.subTest(condition):
                if trusted:
                    self.cloud.function(name, role)
                else:
                    self.assert_refused(self.cloud.function, name, role)

    def test_role_of_another_service_cannot_be_given_to_a_function(self):
        role = self.cloud.role("of-events", trust={"Principal": {"Service": "events.amazonaws.com"}})
        self.assert_refused(self.cloud.function, "with-role-of-events", role)
        self.cloud.function("changes-role", self.cloud.role("of-lambda", trust=LAMBDA))
        update = self.cloud.client("lambda").update_function_configuration
        self.assert_refused(update, FunctionName="changes-role", Role=role)
        update(FunctionName="changes-role", Timeout=5)


class Logs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = shared()

    def logged(self, name: str, *statements: dict, has_group: bool = True) -> bool:
        """Whether lines of a function are written."""
        logs, group = self.cloud.client("logs"), f"/aws/lambda/{name}"
        if has_group:
            logs.create_log_group(logGroupName=group)
        self.cloud.function(name, self.cloud.role(name, *statements), CALLING_BOOTSTRAP, Timeout=30)
        self.cloud.client("lambda").invoke(FunctionName=name, Payload=b'{"calls": []}')
        groups = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return bool(groups and logs.filter_log_events(logGroupName=group)["events"])

    def test_role_needs_its_permissions_on_the_log_group(self):
        actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
        group = f"arn:aws:logs:{REGION}:{SECURITY}:log-group:/aws/lambda/logs-*:*"
        self.assertTrue(self.logged("logs-whole", {"Action": actions, "Resource": group}))
        self.assertFalse(self.logged("logs-none"))
        for action in actions:
            rest = [each for each in actions if each != action]
            name = f"logs-without-{action.partition(':')[2]}"
            with self.subTest(action):
                self.assertFalse(self.logged(name, {"Action": rest, "Resource": group}))
                said = f"no log lines: the role of {name} is refused {action} on /aws/lambda/{name}"
                self.assertTrue(eventually(lambda said=said: said in self.cloud.log()))
        other = group.replace("logs-*", "other")
        self.assertFalse(self.logged("logs-elsewhere", {"Action": actions, "Resource": other}))

    def test_group_that_is_not_there_must_be_made(self):
        write = {"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}
        self.assertFalse(self.logged("logs-no-group", write, has_group=False))
        make = {"Action": "logs:CreateLogGroup", "Resource": "*"}
        self.assertTrue(self.logged("logs-make-group", write, make, has_group=False))


if __name__ == "__main__":
    unittest.main()
