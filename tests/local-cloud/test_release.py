"""tools/build_lambda.py, check_packages.py, release.py and sbom.py."""

import contextlib
import io
import json
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import build_lambda
import check_packages
import release
import sbom


def zipped(content=b"code", time=(2026, 11, 27, 4, 18, 0), extra=b""):
    """A zip with a bootstrap, as cargo-lambda makes it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("bootstrap", time)
        entry.external_attr, entry.extra = 0o100755 << 16, extra
        archive.writestr(entry, content)
    return packed.getvalue()


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Zips(InFolder):
    def fixed(self, content):
        path = self.folder / "bootstrap.zip"
        path.write_bytes(content)
        build_lambda.fix_times(path)
        return path.read_bytes()

    def test_zips_of_two_days_become_the_same(self):
        one, other = self.fixed(zipped()), self.fixed(zipped(time=(2027, 1, 2, 3, 4, 6)))
        self.assertEqual(one, other)
        with zipfile.ZipFile(io.BytesIO(one)) as archive:
            self.assertEqual(archive.read("bootstrap"), b"code")
            self.assertEqual(archive.getinfo("bootstrap").external_attr >> 16, 0o100755)
        self.assertEqual(list(check_packages.problems("a.zip", one)), [])

    def test_zip_with_another_field_for_a_time_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "extra fields"):
            self.fixed(zipped(extra=b"UT\x05\x00\x01\x00\x00\x00\x00"))

    def test_compiler_is_given_the_flags_of_one_architecture_and_no_path_unchanged(self):
        flags = build_lambda.compiler_flags("arm64").split("\x1f")
        self.assertEqual(flags[0], "-Ctarget-cpu=neoverse-n1")
        self.assertIn(f"--remap-path-prefix={build_lambda.ROOT}=/asr-notify", flags)

    def test_flags_are_the_same_for_an_empty_cargo_home(self):
        """The registry's folder is there before the flags are made: a second build would compile all again."""
        run, flags = build_lambda.subprocess.run, []

        def without_a_build(command, **options):
            if "env" not in options:
                return run(command, **options)
            flags.append(options["env"]["CARGO_ENCODED_RUSTFLAGS"])
            return mock.Mock(returncode=1)

        with tempfile.TemporaryDirectory() as home, mock.patch.dict("os.environ", CARGO_HOME=home):
            with mock.patch("build_lambda.subprocess.run", without_a_build), self.assertRaises(SystemExit):
                build_lambda.build("x86_64", [])
        self.assertIn("=/cargo/registry", flags[0])

    def test_time_and_paths_of_the_builder_are_found(self):
        for content, found in (
            (zipped(), "has the time"),
            (zipped(b"\0/home/someone/.cargo/registry/src/lib.rs\0"), "/home/someone/"),
            (zipped(b"\0/opt/rust/.rustup/toolchains\0"), ".rustup/toolchains"),
            (zipped(f"{build_lambda.ROOT}/lambda".encode()), str(build_lambda.ROOT)),
        ):
            self.assertRegex("\n".join(check_packages.problems("a.zip", content)), found)


class Release(InFolder):
    def setUp(self):
        super().setUp()
        self.zips, self.dist = self.folder / "zips", self.folder / "dist"
        self.zips.mkdir()

    def add_zips(self, architecture, content=b"code"):
        for name in release.names(architecture):
            (self.zips / name).write_bytes(zipped(content + name.encode(), check_packages.ZIP_TIME))

    def run_tool(self, *arguments):
        """What was printed. Raises SystemExit with what the tool refuses."""
        output, errors = io.StringIO(), io.StringIO()
        command = ["release.py", "--zips", str(self.zips), "--output", str(self.dist), *arguments]
        with mock.patch.object(sys, "argv", command), contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            self.assertEqual(release.main(), 0)
        return output.getvalue(), errors.getvalue()

    def test_release_without_an_architecture_is_refused(self):
        self.add_zips("x86_64")
        with self.assertRaisesRegex(SystemExit, "^formatter-arm64.zip, slack-poster-arm64.zip: missing"):
            self.run_tool()
        self.assertFalse(self.dist.exists())

    def test_partial_release_names_what_is_missing(self):
        self.add_zips("x86_64")
        _, errors = self.run_tool("--partial")
        self.assertEqual(errors, "PARTIAL: without formatter-arm64.zip, slack-poster-arm64.zip\n")
        self.assertEqual(
            {path.name for path in self.dist.iterdir()},
            {
                "SHA256SUMS", "asr-notify.cdx.json", f"asr-notify-{release.version()}.tar.gz",
                "formatter-x86_64.zip", "slack-poster-x86_64.zip",
            },
        )  # fmt: skip

    def test_architecture_whose_target_is_not_installed_is_refused_before_a_build(self):
        with (
            mock.patch.object(release, "can_build", lambda architecture: architecture == "x86_64"),
            mock.patch.object(release, "build", side_effect=AssertionError),
            mock.patch.object(sys, "argv", ["release.py"]),
            self.assertRaisesRegex(SystemExit, "rustup target add aarch64-unknown-linux-gnu"),
        ):
            release.main()

    def test_tag_of_another_version_is_refused(self):
        with self.assertRaisesRegex(SystemExit, f"the tag must be v{release.version()}, as in Cargo.toml, got v0.0.0"):
            self.run_tool("--tag", "v0.0.0")

    def test_zip_with_a_path_of_the_builder_is_refused(self):
        self.add_zips("x86_64")
        self.add_zips("arm64", b"/home/someone/asr-notify ")
        with self.assertRaisesRegex(SystemExit, "formatter-arm64.zip: bootstrap contains the builder's path"):
            self.run_tool()
        self.assertFalse(self.dist.exists())

    def test_release_has_the_same_bytes_again_and_right_checksums(self):
        for architecture in build_lambda.TARGETS:
            self.add_zips(architecture)
        printed, errors = self.run_tool("--tag", f"v{release.version()}")
        first = {path.name: path.read_bytes() for path in self.dist.iterdir()}
        self.run_tool()
        self.assertEqual(first, {path.name: path.read_bytes() for path in self.dist.iterdir()})
        self.assertEqual((printed, errors), (first["SHA256SUMS"].decode(), ""))
        sums = dict(reversed(line.split("  ")) for line in printed.splitlines())
        self.assertEqual(sums, {name: release.sha256(content) for name, content in first.items() if name != "SHA256SUMS"})

    def test_archive_has_the_modules_beside_packages_and_nobody_s_name(self):
        for architecture in build_lambda.TARGETS:
            self.add_zips(architecture)
        self.run_tool()
        with tarfile.open(self.dist / f"asr-notify-{release.version()}.tar.gz") as archive:
            members = {member.name: member for member in archive.getmembers()}
            zip_bytes = archive.extractfile("packages/formatter-arm64.zip").read()
        self.assertEqual(zip_bytes, (self.zips / "formatter-arm64.zip").read_bytes())
        for name in ("LICENSE", "README.md", "UPGRADING.md", "modules/formatter/main.tf", "packages/SHA256SUMS"):
            self.assertIn(name, members)
        self.assertFalse([name for name in members if name.startswith(("terraform/", "lambda/", "."))])
        self.assertEqual({(each.mtime, each.uid, each.uname, each.mode) for each in members.values()}, {(0, 0, "", 0o644)})


class BillOfMaterials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = sbom.sbom("1.2.3", build_lambda.FUNCTIONS)

    def test_lists_what_the_functions_link(self):
        components = {component["name"]: component for component in json.loads(self.text)["components"]}
        self.assertLessEqual({"formatter", "slack-poster", "notify-core", "tokio", "rustls", "rust-std"}, components.keys())
        # A macro, a tool of developers, and what another function's tests use.
        self.assertFalse({"serde_derive", "clap", "proptest"} & components.keys())
        self.assertEqual(components["tokio"]["hashes"][0]["alg"], "SHA-256")

    def test_names_what_uses_what(self):
        uses = {each["ref"].split("@")[0]: each["dependsOn"] for each in json.loads(self.text)["dependencies"]}
        self.assertEqual(len(uses["asr-notify"]), len(build_lambda.FUNCTIONS))
        self.assertTrue(any(each.startswith("pkg:cargo/lambda-support@") for each in uses["pkg:cargo/formatter"]))

    def test_what_does_not_fit_the_schema_is_refused(self):
        with mock.patch.object(sbom, "component", return_value={"name": "no type"}), self.assertRaisesRegex(SystemExit, "schema"):
            sbom.sbom("1.2.3", build_lambda.FUNCTIONS)


if __name__ == "__main__":
    unittest.main()
