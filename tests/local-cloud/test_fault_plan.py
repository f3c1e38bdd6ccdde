"""Which calls get which fault."""

import unittest

from local_cloud.fault_plan import Call, Plan

PUBLISH = Call("formatter", "sns:Publish", "arn:aws:sns:r:1:channel", "text <a>")


def drawn(plan: Plan, times: int, call: Call = PUBLISH, may_crash: bool = True) -> list[str | None]:
    return [plan.draw(call, may_crash) for _ in range(times)]


class FaultPlan(unittest.TestCase):
    def test_same_seed_draws_the_same_faults(self):
        settings = {"seed": 7, "rules": [{"action": "sns:Publish", "throttle": 0.2, "lost_answer": 0.2}]}
        first = drawn(Plan(settings), 200)
        self.assertEqual(first, drawn(Plan(settings), 200))
        self.assertNotEqual(first, drawn(Plan({**settings, "seed": 8}), 200))
        self.assertEqual(set(first), {None, "throttle", "lost_answer"})
        self.assertTrue(20 < first.count("throttle") < 60)

    def test_rule_applies_to_matching_calls_only(self):
        for rule, met in (
            ({}, True),
            ({"resource": "chan"}, True),
            ({"resource": "other"}, False),
            ({"contains": "<a>"}, True),
            ({"contains": "<b>"}, False),
            ({"action": "sns:*"}, True),
            ({"action": "sqs:*"}, False),
        ):
            with self.subTest(rule):
                plan = Plan({"rules": [{"action": "sns:Publish", "error": 1, **rule}]})
                self.assertEqual(drawn(plan, 1), ["error" if met else None])
                self.assertEqual(plan.shown()["rules"][0]["calls"], int(met))

    def test_plan_applies_to_all_functions_unless_it_names_some(self):
        self.assertTrue(Plan({}).applies_to("formatter"))
        self.assertFalse(Plan({"functions": ["poster"]}).applies_to("formatter"))

    def test_call_gets_one_fault_of_the_first_rule_that_draws_one(self):
        rules = [{"action": "sns:Publish", "throttle": 0}, {"action": "sns:*", "deny": 1}, {"action": "*", "error": 1}]
        plan = Plan({"rules": rules})
        self.assertEqual(drawn(plan, 2), ["deny", "deny"])
        shown = plan.shown()
        self.assertEqual([each["calls"] for each in shown["rules"]], [2, 2, 0])
        self.assertEqual([each["injected"] for each in shown["rules"]], [{}, {"deny": 2}, {}])
        self.assertEqual(shown["injected"], {"deny": 2})

    def test_crash_is_not_drawn_while_it_is_not_allowed(self):
        plan = Plan({"rules": [{"action": "*", "crash": 1}]})
        self.assertEqual(drawn(plan, 2, may_crash=False), [None, None])
        self.assertEqual(drawn(plan, 2), ["crash", "crash"])
        self.assertEqual(plan.shown()["crashes"], {"formatter": 2})

    def test_invalid_plan_is_rejected(self):
        for plan in (
            {"rule": []},
            {"rules": [{}]},
            {"rules": [{"action": "*", "explode": 1}]},
            {"rules": [{"action": "*", "error": 0.6, "deny": 0.6}]},
            {"rules": [{"action": "*", "error": -1}]},
        ):
            with self.subTest(plan), self.assertRaises(ValueError):
                Plan(plan)


if __name__ == "__main__":
    unittest.main()
