"""tools/provider_schema.py."""

import sys
import unittest
from pathlib import Path

import hcl2

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import provider_schema

CODE = """
function fooVpcConfigToTerraform(struct) {
    return {
        subnet_ids: cdktn.listMapper(cdktn.stringToTerraform, false)(struct.subnetIds),
    };
}
    synthesizeAttributes() {
        return {
            name: cdktn.stringToTerraform(this._name),
            vpc_config: fooVpcConfigToTerraform(this._vpcConfig.internalValue),
        };
    }
"""
DECLARATIONS = """
export interface FooConfig extends cdktn.TerraformMetaArguments {
    readonly name: string;
    readonly vpcConfig?: FooVpcConfig;
}
export interface FooVpcConfig {
    readonly subnetIds: string[];
}
"""


class ProviderSchema(unittest.TestCase):
    def problems(self, body: str) -> list[str]:
        parsed = hcl2.loads(f'resource "aws_foo" "a" {{\n{body}\n}}\n')
        schema = provider_schema.Schema(CODE, DECLARATIONS)
        return list(provider_schema.problems("a", schema, parsed["resource"][0]['"aws_foo"']['"a"']))

    def test_arguments_that_exist(self):
        self.assertEqual(self.problems('count = 1\nname = "x"\nvpc_config {\nsubnet_ids = []\n}'), [])

    def test_unknown_argument(self):
        self.assertEqual(self.problems('name = "x"\nold = 1'), ["a.old: the provider has no such argument"])

    def test_missing_argument(self):
        self.assertEqual(self.problems(""), ["a: the provider requires name"])

    def test_argument_of_a_nested_block(self):
        expected = ["a.vpc_config.old: the provider has no such argument", "a.vpc_config: the provider requires subnet_ids"]
        self.assertEqual(self.problems('name = "x"\nvpc_config {\nold = 1\n}'), expected)

    def test_argument_of_a_dynamic_block(self):
        body = 'name = "x"\ndynamic "vpc_config" {\nfor_each = [1]\ncontent {\nsubnet_ids = []\nold = 1\n}\n}'
        self.assertEqual(self.problems(body), ["a.vpc_config.old: the provider has no such argument"])


if __name__ == "__main__":
    unittest.main()
