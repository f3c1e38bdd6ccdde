#!/bin/sh
# No library of four that build Slack's Block Kit refuses a field of 2,001 characters, and each has its own gaps besides.
#
# Guess: slack_sdk 3.48.0, Slack's own, refuses what Slack's reference forbids, and so do blockkit 2.1.3, whose description
# promises it, jsx-slack 6.1.2 and slack-block-builder 2.8.0.
# Seen: slack_sdk and blockkit check lengths of texts and URLs. jsx-slack checks how many elements there are, and no length.
# slack-block-builder checks neither. None checks the 2,000 characters of a field or that a context has an element; blockkit
# passes eleven fields, and slack_sdk a header of mrkdwn. Both for JavaScript make `{"type":"section"}` of a section whose text
# is empty, as of a finding without a description. Inside bold text jsx-slack writes `*` as a date with `*` as its fallback: an
# ARN that ends in `:::*` is posted with `<!date^00000000^{_}|*>`, 21 characters more than were measured.
# So check lengths and counts of the blocks that are posted, not of what is given to the library. Slack refuses the whole
# message (invalid_blocks), not the block.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check slack_sdk==3.48.0 blockkit==2.1.3
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" jsx-slack@6.1.2 slack-block-builder@2.8.0 >/dev/null

cat >blocks.mjs <<'JAVASCRIPT'
import { jsxslack } from "jsx-slack";
import { Actions, Button, Context, Header, Message, Section } from "slack-block-builder";

const x = (length) => "x".repeat(length);
const eleven = Array(11).fill("a");
const jsx = {
  "header of 151": () => jsxslack`<Blocks><Header>${x(151)}</Header></Blocks>`,
  "section of 3,001": () => jsxslack`<Blocks><Section>${x(3001)}</Section></Blocks>`,
  "field of 2,001": () => jsxslack`<Blocks><Section><Field>${x(2001)}</Field></Section></Blocks>`,
  "11 fields": () => jsxslack`<Blocks><Section>${eleven.map(() => jsxslack`<Field>a</Field>`)}</Section></Blocks>`,
  "empty section": () => jsxslack`<Blocks><Section>${""}</Section></Blocks>`,
  "empty context": () => jsxslack`<Blocks><Context></Context></Blocks>`,
  "URL of 3,001": () => jsxslack`<Blocks><Actions><Button url=${"https://x/" + x(2991)}>a</Button></Actions></Blocks>`,
};
const button = () => Button({ text: "a", actionId: "a", url: "https://x/" + x(2991) });
const builder = {
  "header of 151": () => Header({ text: x(151) }),
  "section of 3,001": () => Section({ text: x(3001) }),
  "field of 2,001": () => Section().fields(x(2001)),
  "11 fields": () => Section().fields(eleven),
  "empty section": () => Section({ text: "" }),
  "empty context": () => Context(),
  "URL of 3,001": () => Actions().elements(button()),
};
const builders = {
  "jsx-slack": (blocks) => blocks,
  "slack-block-builder": (block) => Message().blocks(block).buildToObject().blocks,
};
const seen = {};
for (const [library, cases] of [["jsx-slack", jsx], ["slack-block-builder", builder]]) {
  seen[library] = {};
  for (const [name, make] of Object.entries(cases)) {
    try {
      seen[library][name] = JSON.stringify(builders[library](make())).length > 30 ? "built" : "built empty";
    } catch {
      seen[library][name] = "refused";
    }
  }
}
const bold = jsxslack`<Blocks><Section><b>arn:aws:s3:::${"*"}</b></Section></Blocks>`;
console.log(JSON.stringify({ seen, bold: bold[0].text.text }));
JAVASCRIPT

"$folder/venv/bin/python" - <<'PYTHON'
import json, subprocess, sys

import blockkit
from blockkit.core import ComponentValidationError, FieldValidationError
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as slack

url = "https://x/" + "x" * 2991
cases = {
    "slack_sdk": {
        "header of 151": lambda: slack.HeaderBlock(text="x" * 151).to_dict(),
        "section of 3,001": lambda: slack.SectionBlock(text="x" * 3001).to_dict(),
        "field of 2,001": lambda: slack.SectionBlock(fields=["x" * 2001]).to_dict(),
        "11 fields": lambda: slack.SectionBlock(fields=["a"] * 11).to_dict(),
        "empty section": lambda: slack.SectionBlock(text="").to_dict(),
        "empty context": lambda: slack.ContextBlock(elements=[]).to_dict(),
        "URL of 3,001": lambda: slack.ButtonElement(text="a", action_id="a", url=url).to_dict(),
        "header of mrkdwn": lambda: slack.HeaderBlock(text=slack.MarkdownTextObject(text="*a*")).to_dict(),
    },
    "blockkit": {
        "header of 151": lambda: blockkit.Header("x" * 151).build(),
        "section of 3,001": lambda: blockkit.Section("x" * 3001).build(),
        "field of 2,001": lambda: blockkit.Section(fields=["x" * 2001]).build(),
        "11 fields": lambda: blockkit.Section(fields=["a"] * 11).build(),
        "empty section": lambda: blockkit.Section("").build(),
        "empty context": lambda: blockkit.Context([]).build(),
        "URL of 3,001": lambda: blockkit.Actions([blockkit.Button("a", action_id="a", url=url)]).build(),
    },
}

def result(make):
    try:
        return "built" if len(json.dumps(make())) > 30 else "built empty"
    except (ComponentValidationError, FieldValidationError, SlackObjectFormationError):
        return "refused"

javascript = json.loads(subprocess.run(["node", "blocks.mjs"], check=True, capture_output=True, text=True).stdout)
seen = {library: {name: result(make) for name, make in each.items()} for library, each in cases.items()}
seen |= javascript["seen"]
for library, answers in seen.items():
    print(f"{library}: {answers}")
print("jsx-slack, bold:", javascript["bold"])

built = {library: [name for name in ("field of 2,001", "empty context") if answers[name] != "refused"]
         for library, answers in seen.items()}
refused = {library: {name for name, answer in answers.items() if answer == "refused"} for library, answers in seen.items()}
lengths = {"header of 151", "section of 3,001", "empty section", "URL of 3,001"}
empty = ("empty section", "built empty") in seen["jsx-slack"].items() & seen["slack-block-builder"].items()
sys.exit(not (refused == {"slack_sdk": lengths | {"11 fields"}, "blockkit": lengths, "jsx-slack": {"11 fields"},
                          "slack-block-builder": set()}
              and empty and set(map(len, built.values())) == {2} and javascript["bold"] == "*arn:aws:s3:::<!date^00000000^{_}|*>*"))
PYTHON
