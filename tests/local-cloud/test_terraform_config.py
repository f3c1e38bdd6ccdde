"""tools/terraform-config.sh: where it finds Terraform's mirror, and what the tests accept as the provider."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "tests/terraform/.terraform.lock.hcl"
AWS = "registry.terraform.io/hashicorp/aws"


class TerraformConfig(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in ("home", "copy/tools", "copy/tests/terraform", "data", "more"):
            (self.folder / name).mkdir(parents=True)
        self.copy = self.folder / "copy"
        shutil.copy(ROOT / "tools/terraform-config.sh", self.copy / "tools")
        shutil.copy(LOCK, self.copy / "tests/terraform")
        self.version = re.search('version *= "(.*)"', LOCK.read_text())[1]
        machine = os.uname().machine.replace("x86_64", "amd64").replace("aarch64", "arm64")
        self.platform = f"{os.uname().sysname.lower()}_{machine}"

    def run_in_copy(self, command: list[str], **variables: str):
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("TF_", "XDG_", "TERRAFORM_"))},
            "HOME": str(self.folder / "home"),
            "XDG_DATA_DIRS": str(self.folder / "more"),
            **variables,
        }
        return subprocess.run(command, cwd=self.copy, env=environment, capture_output=True, text=True, timeout=60)

    def config(self, **variables: str) -> str:
        """The configuration that the script makes."""
        ended = self.run_in_copy(["sh", "tools/terraform-config.sh"], **variables)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return Path(ended.stdout.strip()).read_text()

    def plant(self, folder: str) -> Path:
        """Make a folder a mirror, whose provider is not HashiCorp's."""
        provider = self.folder / folder / AWS / self.version / self.platform / f"terraform-provider-aws_v{self.version}_x5"
        provider.parent.mkdir(parents=True)
        provider.write_text("#!/bin/sh\nexit 1\n")
        provider.chmod(0o755)
        return self.folder / folder

    def test_mirror_is_found_in_the_documented_places_only(self):
        elsewhere = self.plant("elsewhere/plugins")
        self.plant("copy/vendor/plugins")
        self.assertNotIn(str(self.folder), self.config())
        self.assertIn(f'path    = "{elsewhere}"', self.config(TERRAFORM_PROVIDER_MIRROR=str(elsewhere)))
        for folder, variables in (
            ("more/terraform/plugins", {}),
            ("data/terraform/plugins", {"XDG_DATA_HOME": str(self.folder / "data")}),
            ("home/.terraform.d/plugins", {}),
        ):
            with self.subTest(folder):
                self.assertIn(f'path    = "{self.plant(folder)}"', self.config(**variables))

    def test_configuration_of_the_user_is_used_as_it_is(self):
        own = self.folder / "home/.terraformrc"
        own.write_text("disable_checkpoint = true\n")
        ended = self.run_in_copy(["sh", "tools/terraform-config.sh"])
        self.assertEqual(ended.stdout, f"{own}\n")

    def test_variable_that_names_no_mirror_is_refused(self):
        ended = self.run_in_copy(["sh", "tools/terraform-config.sh"], TERRAFORM_PROVIDER_MIRROR="/nowhere")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("TERRAFORM_PROVIDER_MIRROR must be a mirror", ended.stderr)

    def test_provider_with_another_hash_is_refused(self):
        mirror = self.plant("home/.terraform.d/plugins")
        shutil.copy(ROOT / "tests/terraform/versions.tf", self.copy / "tests/terraform")
        self.config()
        init = ["terraform", "-chdir=tests/terraform", "init", "-backend=false", "-input=false", "-no-color"]
        ended = self.run_in_copy(init, TF_CLI_CONFIG_FILE=str(self.copy / ".tools/terraform.rc"))
        self.assertNotEqual(ended.returncode, 0, mirror)
        self.assertIn("checksums", " ".join(ended.stderr.split()))


if __name__ == "__main__":
    unittest.main()
