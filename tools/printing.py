"""Untrusted text and tables for a terminal."""

import unicodedata

MAX_CHARS = 200


def printable(text, max_chars: int = MAX_CHARS) -> str:
    """A text on one line, cut, without the characters that a terminal interprets or that reverse its direction."""
    one_line = " ".join(str(text).split())
    shown = "".join(each for each in one_line if not unicodedata.category(each).startswith("C"))
    return shown if len(shown) <= max_chars else shown[:max_chars] + "…"


def columns(rows: list[list], indent: str = "") -> str:
    """Rows of equally many cells as lines, each column as wide as its widest cell."""
    texts = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in texts]
    return "".join(f"{indent}{line}\n" for line in lines)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
