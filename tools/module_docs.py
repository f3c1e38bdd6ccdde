"""Writes the example, the inputs and the outputs into the README.md of each module in modules/.

The text above the marker in a README is written by hand. What follows comes from the module's .tf files and from its
example in tests/terraform/examples/, which the tests of Terraform plan. With --check it writes nothing and fails if a
README is missing or not up to date.
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import hcl2

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = "tests/terraform/examples"
MARKER = "<!-- The rest is generated: task module-docs -->"
# Characters of a type in a table and on a line; longer ones stand below the table and are broken.
MAX_TABLE_CHARS = 60
MAX_LINE_CHARS = 110

ITEM = re.compile(r"^( *)([a-z][a-z0-9_]*(?:, [a-z][a-z0-9_]*)*)((?: \([^)]*\))?): (.*)$")


def string(literal: str) -> str:
    """The text of a quoted string or of a heredoc, as hcl2 returns them."""
    text = literal.removeprefix('"').removesuffix('"')
    if heredoc := re.fullmatch(r"<<-EOT\n(.*)\n *EOT", text, re.DOTALL):
        return textwrap.dedent(heredoc[1])
    return text.replace('\\"', '"')


def expression(value: object) -> str:
    """A value, as hcl2 returns it, in Terraform's syntax."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            entries = [f"{name} = {expression(each)}" for name, each in value.items()]
            return f"{{ {', '.join(entries)} }}" if entries else "{}"
        case list():
            return f"[{', '.join(map(expression, value))}]"
    text = str(value)
    return text[2:-1] if text.startswith("${") else text


def blocks(module: Path, kind: str) -> Iterator[tuple[str, dict]]:
    """The module's blocks of a kind (variable, output), by name, in the order of the files."""
    for file in sorted(module.glob("*.tf"), key=lambda file: file.stem):
        for block in hcl2.loads(file.read_text()).get(kind, []):
            for name, attributes in block.items():
                yield name.strip('"'), attributes


def undocumented(module: Path) -> list[str]:
    """The problems of variables and outputs that do not say what the tables show."""
    needed = {"variable": ("type", "description"), "output": ("description",)}
    return [
        f'{module.relative_to(ROOT)}: {kind} "{name}" must have a {attribute}'
        for kind, attributes in needed.items()
        for name, block in blocks(module, kind)
        for attribute in attributes
        if attribute not in block
    ]


def split(attributes: str) -> list[str]:
    """An object type's attributes, separated by commas outside of brackets."""
    parts, depth = [""], 0
    for character in attributes:
        depth += (character in "({[") - (character in ")}]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def broken(type_: str, indent: str = "") -> str:
    """A type with an attribute per line where it is too long for one line, laid out as terraform fmt does."""
    head, brace, rest = type_.partition("({")
    if not brace or len(indent) + len(type_) <= MAX_LINE_CHARS:
        return type_.replace("({", "({ ").replace("})", " })")
    end = next(place for place in range(len(rest)) if rest[: place + 1].count("}") > rest[: place + 1].count("{"))
    attributes = [each.split(" = ", 1) for each in split(rest[:end])]
    values = [(name, broken(value, f"{indent}  ")) for name, value in attributes]
    lines = []
    for is_long, group in groupby(values, key=lambda attribute: "\n" in attribute[1]):
        group = list(group)
        width = 0 if is_long else max(len(name) for name, _ in group)
        lines += [f"{indent}  {name:{width}} = {value}\n" for name, value in group]
    return f"{head}({{\n{''.join(lines)}{indent}}}{rest[end + 1:]}"


def markdown(description: str) -> str:
    """A description as Markdown. Its lines `name: text` become a list; other lines continue what they follow."""
    lines: list[str] = []
    depth = -1
    for line in re.sub(r"([*|<])", r"\\\1", description).splitlines():
        indent = len(line) - len(line.lstrip())
        if item := ITEM.match(line):
            lines += [""] if depth < 0 and lines else []
            depth = indent
            names = ", ".join(f"`{name}`" for name in item[2].split(", "))
            lines.append(f"{item[1]}- {names}{item[3]}: {item[4]}")
        elif lines and (depth < 0 or indent > depth or not line.lstrip()[0].isupper()):
            lines[-1] += f" {line.strip()}"
        else:
            lines += ["", line.strip()] if lines else [line.strip()]
            depth = -1
    return "\n".join(lines)


def inputs(module: Path) -> Iterator[str]:
    """The table of the inputs, the required ones first, and below it what does not fit."""
    variables = sorted(blocks(module, "variable"), key=lambda variable: "default" in variable[1])
    # modules/asr-notify takes `any`, in order to refuse unknown attributes, and has the types in settings/.
    types = {name: attributes["type"] for name, attributes in blocks(module / "settings", "variable")}
    yield "## Inputs\n\n| name | type | default | description |\n|---|---|---|---|\n"
    below = []
    for name, attributes in variables:
        type_ = expression(types.get(name, attributes["type"]) if attributes["type"] == "any" else attributes["type"])
        cell = broken(type_)
        description = markdown(string(attributes["description"]))
        default = f"`{expression(attributes['default'])}`" if "default" in attributes else "required"
        is_long = len(type_) > MAX_TABLE_CHARS
        if is_long or "\n" in description:
            below.append(f"\n### {name}\n\n{description}\n" + (f"\n```hcl\n{cell}\n```\n" if is_long else ""))
            description = f"see [{name}](#{name})"
        if is_long:
            kinds = re.match(r"(?:\w+\()*\w+", type_)[0]
            cell = kinds + ")" * kinds.count("(")
        yield f"| `{name}` | `{cell}` | {default} | {description.removesuffix('.')} |\n"
    yield from below


def outputs(module: Path) -> Iterator[str]:
    """The table of the outputs."""
    yield "\n## Outputs\n\n| name | description |\n|---|---|\n"
    for name, attributes in blocks(module, "output"):
        yield f"| `{name}` | {markdown(string(attributes['description']))} |\n"


def generated(module: Path) -> str:
    """What follows the marker in a module's README."""
    example = (ROOT / EXAMPLES / module.name / "main.tf").read_text().replace('"../../../../modules/', '"./asr-notify/modules/')
    settings = hcl2.loads((module / "versions.tf").read_text())["terraform"][0]
    provider = settings["required_providers"][0]["aws"]
    aliases = "".join(f", with the configuration `{expression(each)}`" for each in provider.get("configuration_aliases", []))
    return "".join([
        "## Example\n\nWith a checkout of this repository, or the unpacked archive of a release, in the folder asr-notify:\n\n",
        f"```hcl\n{example}```\n\n",
        f"Terraform {string(settings['required_version'])}, provider hashicorp/aws {string(provider['version'])}{aliases}.\n\n",
        *inputs(module),
        *outputs(module),
    ])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a README is not up to date")
    is_check = parser.parse_args().check
    problems = []
    for module in sorted(path.parent for path in ROOT.glob("modules/*/versions.tf")):
        readme = module / "README.md"
        name = readme.relative_to(ROOT)
        if not (ROOT / EXAMPLES / module.name / "main.tf").is_file():
            problems.append(f"{EXAMPLES}/{module.name}/main.tf is missing: write an example of the module")
            continue
        if missing := undocumented(module):
            problems += missing
            continue
        text = readme.read_text() if readme.is_file() else ""
        head, marker, _ = text.partition(MARKER)
        if not marker:
            problems.append(f"{name} must exist and contain the line {MARKER}: write the module's purpose above it")
            continue
        new = f"{head}{MARKER}\n\n{generated(module)}"
        if not is_check:
            readme.write_text(new)
        elif text != new:
            problems.append(f"{name} is not up to date: run task module-docs")
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
