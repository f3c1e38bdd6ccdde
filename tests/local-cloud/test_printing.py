"""tools/printing.py: untrusted text in a terminal."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from printing import columns, printable


class Printing(unittest.TestCase):
    def test_invisible_characters_are_shown_by_their_code_points(self):
        for text, shown in (
            ("a\u202egnp.exe", "a<U+202E>gnp.exe"),
            ("\x1b[31m\x9b2J\x7f", "<U+001B>[31m<U+009B>2J<U+007F>"),
            ("pass\u200bword\u2066\u3164\u034f", "pass<U+200B>word<U+2066><U+3164><U+034F>"),
            ("\U000e0041", "<U+E0041>"),
            ("é 日本 ⚠\ufe0f", "é 日本 ⚠\ufe0f"),
            ("one\ntwo\tthree", "one two three"),
        ):
            with self.subTest(shown):
                self.assertEqual(printable(text), shown)

    def test_text_is_cut_between_characters(self):
        self.assertEqual(printable("\u202e" * 9, 2), "<U+202E><U+202E>…")

    def test_columns_are_as_wide_as_what_is_shown(self):
        self.assertEqual(columns([["\u202e", "x"], ["a", "y"]]), "<U+202E>  x\na         y\n")


if __name__ == "__main__":
    unittest.main()
