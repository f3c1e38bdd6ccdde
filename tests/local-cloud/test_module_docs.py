"""tools/module_docs.py."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import module_docs

VARIABLES = '''
variable "name" {
  description = "Name of the topic"
  type        = string
}

variable "retry" {
  description = <<-EOT
    Retries of a delivery.
    initial_delay_seconds: delay before the first retry, 1 to 900. Each further delay is
      twice as long.
    s3_key, max_attempts: two attributes, of which one has a digit.
    Without state there are none.
  EOT
  type    = object({ initial_delay_seconds = optional(number, 10), max_attempts = optional(number, 12) })
  default = {}
}
'''
VERSIONS = 'terraform {\n  required_version = ">= 1.9"\n  required_providers {\n    aws = { source = "hashicorp/aws", version = ">= 5.100" }\n  }\n}\n'


class ModuleDocs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.module = self.root / "modules/topic"
        self.write("modules/topic/variables.tf", VARIABLES)
        self.write("modules/topic/versions.tf", VERSIONS)
        self.write("modules/topic/README.md", f"# topic\n\nA topic.\n\n{module_docs.MARKER}\n")
        self.write(f"{module_docs.EXAMPLES}/topic/main.tf", 'module "topic" {\n  source = "../../../../modules/topic"\n}\n')

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def run_tool(self, *arguments):
        """The exit code, and what was printed."""
        errors = io.StringIO()
        with (
            mock.patch.object(module_docs, "ROOT", self.root),
            mock.patch.object(sys, "argv", ["module_docs.py", *arguments]),
            contextlib.redirect_stderr(errors),
        ):
            return module_docs.main(), errors.getvalue()

    def test_readme_has_the_example_and_the_inputs(self):
        self.assertEqual(self.run_tool(), (0, ""))
        readme = (self.module / "README.md").read_text()
        self.assertTrue(readme.startswith("# topic\n\nA topic.\n"))
        for part in (
            '  source = "./asr-notify/modules/topic"\n',
            "Terraform >= 1.9, provider hashicorp/aws >= 5.100.\n",
            "| `name` | `string` | required | Name of the topic |\n",
            "| `retry` | `object` | `{}` | see [retry](#retry) |\n",
            "- `initial_delay_seconds`: delay before the first retry, 1 to 900. Each further delay is twice as long.\n- `s3_key`, `max_attempts`: two",
            "of which one has a digit.\n\nWithout state",
            "object({ initial_delay_seconds = optional(number, 10), max_attempts = optional(number, 12) })\n",
        ):
            self.assertIn(part, readme)
        self.assertEqual(self.run_tool("--check"), (0, ""))

    def test_check_refuses_a_readme_that_is_not_up_to_date(self):
        self.run_tool()
        self.write("modules/topic/variables.tf", VARIABLES.replace("Name of", "The name of"))
        self.assertEqual(self.run_tool("--check"), (1, "modules/topic/README.md is not up to date: run task module-docs\n"))

    def test_refuses_a_module_without_readme_or_example(self):
        (self.module / "README.md").unlink()
        code, errors = self.run_tool("--check")
        self.assertEqual((code, errors.split(" must ")[0]), (1, "modules/topic/README.md"))
        (self.root / module_docs.EXAMPLES / "topic/main.tf").unlink()
        code, errors = self.run_tool("--check")
        self.assertEqual((code, errors.split(" is ")[0]), (1, "tests/terraform/examples/topic/main.tf"))

    def test_refuses_a_variable_without_type_or_description(self):
        self.write("modules/topic/variables.tf", VARIABLES + '\nvariable "tags" {\n  default = {}\n}\n')
        self.assertEqual(
            self.run_tool("--check"),
            (1, 'modules/topic: variable "tags" must have a type\nmodules/topic: variable "tags" must have a description\n'),
        )

    def test_long_types_have_an_attribute_per_line(self):
        rules = f"optional(object({{{', '.join(f'rule_{number} = optional(set(string))' for number in range(4))}}}), {{}})"
        self.assertEqual(
            module_docs.broken(f"list(object({{name = string, rules = {rules}}}))"),
            "list(object({\n  name = string\n  rules = optional(object({\n"
            + "".join(f"    rule_{number} = optional(set(string))\n" for number in range(4))
            + "  }), {})\n}))",
        )
