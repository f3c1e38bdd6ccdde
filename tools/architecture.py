#!/usr/bin/env python3
"""Renders docs/pictures/architecture.dot as SVG, in English and in Japanese.

Graphviz does the layout. This adds rounded corners, text that is centred in any font, and a description for screen
readers.
"""

import re
import subprocess
import sys
from html import escape
from pathlib import Path
from xml.etree import ElementTree

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SOURCE = PICTURES / "architecture.dot"
SVG = "{http://www.w3.org/2000/svg}"

TITLE = "How asr-notify works"
DESCRIPTION = (
    "In the delegated security account, EventBridge rules and the two SNS topics of ASR invoke the formatter. It publishes "
    "to one topic per destination: Amazon Q Developer and slack-poster post to Slack channels, SNS sends email. Refused "
    "messages wait in the retry queue and move to the dead-letter queue in the end; CloudWatch reports dead letters to "
    "operators by email. Account names are read through a role in the management account."
)
# The line spacing within a box, relative to Graphviz's.
LINE_SPREAD = 1.16


def texts(language: str) -> dict[str, str]:
    """The translations by English text; empty for English."""
    if language == "en":
        return {}
    lines = SOURCE.with_suffix(f".{language}.tsv").read_text().splitlines()
    return dict(line.split("\t") for line in lines)


def in_language(source: str, translation: dict[str, str]) -> str:
    """The drawing with its texts translated. Texts without a translation are names."""
    return re.sub(r"(?<=>)[^<>\n]+(?=<)", lambda text: translation.get(text[0], text[0]), source)


def middle(box: ElementTree.Element) -> tuple[float, float]:
    """The middle of a path."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", box.get("d", ""))]
    across, down = numbers[::2], numbers[1::2]
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def centre_text(node: ElementTree.Element) -> None:
    """Centre a box's text. Graphviz places its left edge, which fits only Graphviz's font."""
    for space in [line for line in node.findall(f"{SVG}text") if not (line.text or "").strip()]:
        node.remove(space)
    box, lines = node.find(f"{SVG}path"), node.findall(f"{SVG}text")
    if box is None:
        return
    x, _ = middle(box)
    heights = [float(line.get("y", 0)) for line in lines]
    centre = sum(heights) / len(heights) if heights else 0
    for line, height in zip(lines, heights, strict=True):
        line.set("text-anchor", "middle")
        line.set("x", f"{x:g}")
        line.set("y", f"{centre + (height - centre) * LINE_SPREAD:.1f}")


def finished(drawing: str, language: str, translation: dict[str, str]) -> str:
    """The final SVG, from Graphviz's."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    svg = ElementTree.fromstring(drawing)
    _, _, width, height = svg.get("viewBox", "").split()
    graph = svg.find(f"{SVG}g")
    for node in graph.findall(f"{SVG}g"):
        centre_text(node)
        # Node names, which browsers would show as tooltips.
        node.remove(node.find(f"{SVG}title"))
        node.attrib.pop("id")
    graph.remove(graph.find(f"{SVG}title"))
    paper = graph.find(f"{SVG}polygon")
    colour = paper.get("fill")
    graph.remove(paper)
    graph.attrib.pop("id")
    content = "".join(ElementTree.tostring(part, "unicode") for part in svg)
    title, description = (escape(translation.get(text, text)) for text in (TITLE, DESCRIPTION))
    return (
        f'<svg xmlns="{SVG.strip("{}")}" width="{float(width):g}" height="{float(height):g}" '
        f'viewBox="0 0 {float(width):g} {float(height):g}" lang="{language}" role="img" aria-labelledby="title description">\n'
        f'<title id="title">{title}</title>\n<desc id="description">{description}</desc>\n'
        f'<rect width="100%" height="100%" rx="16" fill="{colour}"/>\n'
        + content.replace(f' xmlns="{SVG.strip("{}")}"', "")
        + "</svg>\n"
    )


def main() -> None:
    source = SOURCE.read_text()
    for language in ("en", "ja"):
        translation = texts(language)
        drawn = subprocess.run(
            ["neato", "-n2", "-Tsvg"], input=in_language(source, translation), capture_output=True, text=True, check=False
        )
        # Graphviz warns if a text is wider than its box.
        if drawn.returncode != 0 or drawn.stderr:
            sys.exit(f"{SOURCE.name} ({language}): {drawn.stderr}")
        SOURCE.with_suffix(f".{language}.svg").write_text(finished(drawn.stdout, language, translation))


if __name__ == "__main__":
    main()
