"""Untrusted text and tables for a terminal."""

import unicodedata

MAX_CHARS = 200


# What Unicode ignores by default and does not class as a control or format character: fillers and joiners.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")


def printable(text, max_chars: int = MAX_CHARS) -> str:
    """A text on one line, cut, with the code points of characters that are invisible or reverse its direction: <U+202E>."""
    one_line = " ".join(str(text).split())
    cut = one_line if len(one_line) <= max_chars else one_line[:max_chars] + "…"
    return "".join(f"<U+{ord(each):04X}>" if _is_invisible(each) else each for each in cut)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character).startswith("C") or character in INVISIBLE or "\U000e0000" <= character <= "\U000e0fff"


def columns(rows: list[list], indent: str = "") -> str:
    """Rows of equally many cells as lines, each column as wide as its widest cell."""
    texts = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in texts]
    return "".join(f"{indent}{line}\n" for line in lines)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
