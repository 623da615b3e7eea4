"""Decompresses what strangers sent, up to a size.

Every step is bounded: what comes out, how many pieces it is in, and how much memory the format may claim. Scrapy's own
functions bound what comes out, but copy what is left to do for each 64 KB of it: 60 MB of deflate, sent by anybody,
took them 10 s of a core in which nothing else was fetched (measured, Scrapy 2.19).
"""

import sys
import zlib
from collections.abc import Callable
from typing import Any, Final

from crawler.guards.sizes import size_words
from pipelines.errors import PageError, UnsafeError

try:
    import brotli
except ImportError:
    import brotlicffi as brotli
if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STRIDE: Final = 64 * 1024
_MOST_MEMBERS: Final = 10_000
"""Files that one gzip or zstd may be made of; a parallel compressor makes one of each 64 kB or more."""
_ZSTD_WINDOW: Final = 23
"""8 MB, as the web has it: https://www.rfc-editor.org/rfc/rfc9659"""
_DAMAGED: Final = "damaged: the content does not decompress"
_GZIP, _ZLIB, _RAW = 31, 15, -15
"""What zlib calls its formats."""


def gunzip(body: bytes, most: int) -> bytes:
    """Unfold gzip, of any number of members; ``most``: bytes.

    Raises UnsafeError where it is more, PageError where it is no gzip or not whole.
    """
    return _in_members(body, most, lambda: zlib.decompressobj(_GZIP))


def unfold(body: bytes, coding: str, most: int) -> bytes:
    """Undo a content coding of HTTP, one of CODINGS. Raises as ``gunzip`` does."""
    return CODINGS[coding](body, most) if body else body


def _inflate(body: bytes, most: int) -> bytes:
    """``deflate`` is zlib's format, but some servers send it without its head."""
    try:
        return _in_members(body, most, lambda: zlib.decompressobj(_ZLIB), members=1)
    except UnsafeError:
        raise
    except PageError:
        return _in_members(body, most, lambda: zlib.decompressobj(_RAW), members=1)


def _unzstd(body: bytes, most: int) -> bytes:
    options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW}
    return _in_members(body, most, lambda: zstd.ZstdDecompressor(options=options))


def _in_members(body: bytes, most: int, begin: Callable[[], Any], members: int = _MOST_MEMBERS) -> bytes:
    """All members of a file, one after the other, each unfolded by what ``begin`` gives; what follows them is none."""
    unfolded, stream, done, is_open = bytearray(), begin(), 0, True
    try:
        for start in range(0, len(body), _STRIDE):
            piece = body[start : start + _STRIDE]
            while piece:
                unfolded += stream.decompress(piece, most + 1 - len(unfolded))
                _check(unfolded, most)
                if is_open := not stream.eof:
                    break
                piece, done = stream.unused_data, done + 1
                if done == members:
                    return bytes(unfolded)
                stream = begin()
    except (zlib.error, zstd.ZstdError) as error:
        if not done:
            raise PageError(_DAMAGED) from error
    if is_open:
        raise PageError(_DAMAGED)
    return bytes(unfolded)


def _unbrotli(body: bytes, most: int) -> bytes:
    unfolded, stream = bytearray(), brotli.Decompressor()
    try:
        for start in range(0, len(body), _STRIDE):
            piece = body[start : start + _STRIDE]
            while more := stream.process(piece, output_buffer_limit=most + 1 - len(unfolded)):
                unfolded += more
                _check(unfolded, most)
                piece = b""
    except brotli.error as error:
        raise PageError(_DAMAGED) from error
    if not stream.is_finished():
        raise PageError(_DAMAGED)
    return bytes(unfolded)


def _check(unfolded: bytearray, most: int) -> None:
    if len(unfolded) > most:
        raise UnsafeError(f"too large: unfolds to more than {size_words(most)}")


CODINGS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
"""By their names in ``Content-Encoding``."""
