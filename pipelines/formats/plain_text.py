"""Text from strangers' pages, made fit to stand in a document that people read.

What XML 1.0 cannot hold, halves of characters and all other control characters become U+FFFD, as Unicode advises:
without a trace, what stood around them would become a word. What turns the direction of the text after it, to show
another than it is (CVE-2021-42574), goes.
"""

import re
from typing import Final

TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Bidi embeddings, overrides and isolates. The marks that letters of one direction need among others (U+200E, U+200F)
turn nothing but themselves."""
_UNFIT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain(text: str) -> str:
    """The text with line feeds alone between its lines."""
    if text.replace("\n", " ").isprintable():  # as most are: nothing in it could be unfit
        return text
    return _UNFIT.sub("\ufffd", TURNING.sub("", _LINE_ENDS.sub("\n", text)))


def line(text: str) -> str:
    """The same as one line; empty where there was nothing but white space."""
    return " ".join(plain(text).split())
