"""Pages that differ by their number and date alone, and are compressed once for all numbers.

A template has the places where these go. What stands between them is compressed when the template is made, each
piece by itself, so that a page is put together from compressed pieces: a server that did it anew for each of thousands
of pages would take as long as a crawler does.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Self

NUMBER: Final = "\x00"
"""Stands in a template for the page's number, in addresses."""
EDITION: Final = "\x01"
"""Stands in a template for the number and what else sets this page apart, in text."""
MOMENT: Final = "\x02"
"""Stands in a template for when the page came out, in ISO 8601."""
MARKS: Final = f"{NUMBER}{EDITION}{MOMENT}".encode()
"""HTML has none of these signs."""

Said = Mapping[str, str]
"""What stands in place of each mark."""
_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Of gzip, without a name and a time."""
_LAST_BLOCK: Final = b"\x01\x00\x00\xff\xff"
"""Of deflate, with nothing in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    plain: bytes
    deflated: bytes
    """Blocks of deflate that refer to nothing before them, and end on a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One page for every number."""

    pieces: tuple[_Piece, ...]
    marks: tuple[str, ...]
    """What stands between each two pieces."""

    @classmethod
    def of(cls, html: bytes) -> Self:
        """``html`` has marks."""
        parts = re.split(b"([%b])" % MARKS, html)
        pieces = tuple(_Piece(plain=part, deflated=_deflated(part)) for part in parts[::2])
        return cls(pieces=pieces, marks=tuple(mark.decode() for mark in parts[1::2]))

    def page(self, said: Said) -> bytes:
        """The page as it is read."""
        return _between((piece.plain for piece in self.pieces), self._filled(said))

    def gzipped(self, said: Said) -> bytes:
        """The page as it is sent."""
        plain = self.page(said)
        stored = [struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text for text in self._filled(said)]
        body = _between((piece.deflated for piece in self.pieces), stored)
        return b"".join((_HEAD, body, _LAST_BLOCK, struct.pack("<II", zlib.crc32(plain), len(plain))))

    def _filled(self, said: Said) -> list[bytes]:
        return [said[mark].encode() for mark in self.marks]


def _between(pieces: Iterable[bytes], filled: Iterable[bytes]) -> bytes:
    def both() -> Iterator[bytes]:
        for pair in zip_longest(pieces, filled, fillvalue=b""):
            yield from pair

    return b"".join(both())


def _deflated(part: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)
