import gzip
import random
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest

from crawler.guards.unfold import CODINGS, gunzip, unfold
from pipelines.errors import PageError, UnsafeError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
TEXT = b"<p>The harbour master said nothing else.</p>" * 20_000
NOISE = random.Random(1).randbytes(300_000)


def test_every_coding_is_tested() -> None:
    assert PACK.keys() == CODINGS.keys()


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("content", [TEXT, NOISE, b"x"], ids=["text", "noise", "letter"])
def test_what_was_packed_is_there_again(coding: str, content: bytes) -> None:
    assert unfold(PACK[coding](content), coding, len(content)) == content


@pytest.mark.parametrize("coding", PACK)
def test_a_byte_too_many_is_refused(coding: str) -> None:
    with pytest.raises(UnsafeError, match=r"too large: unfolds to more than 859.4 kB"):
        unfold(PACK[coding](TEXT), coding, len(TEXT) - 1)


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("content", [b"This is no such thing at all.", b"\0" * 99], ids=["text", "zeros"])
def test_what_is_no_such_thing_is_damaged(coding: str, content: bytes) -> None:
    with pytest.raises(PageError, match="damaged"):
        unfold(content, coding, 10**6)


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("content", [TEXT, NOISE], ids=["text", "noise"])
def test_half_of_it_is_damaged(coding: str, content: bytes) -> None:
    packed = PACK[coding](content)
    with pytest.raises(PageError, match="damaged"):
        unfold(packed[: len(packed) // 2], coding, 10**6)


@pytest.mark.parametrize("coding", PACK)
def test_nothing_is_nothing(coding: str) -> None:
    assert unfold(b"", coding, 10) == b""


def test_deflate_may_come_without_its_head() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert unfold(packer.compress(TEXT) + packer.flush(), "deflate", len(TEXT)) == TEXT


def test_gzip_may_have_several_members() -> None:
    assert gunzip(gzip.compress(b"one ") + gzip.compress(b"two"), 100) == b"one two"


def test_the_second_member_must_be_whole_too() -> None:
    with pytest.raises(PageError, match="damaged"):
        gunzip(gzip.compress(b"one ") + gzip.compress(b"two")[:-9], 100)


@pytest.mark.parametrize("rest", [b"\0" * 512, b"and something else"], ids=["zeros", "text"])
def test_what_follows_a_file_does_not_matter(rest: bytes) -> None:
    assert gunzip(gzip.compress(b"one") + rest, 100) == b"one"


def test_zstd_may_not_claim_much_memory() -> None:
    level = {int(zstd.CompressionParameter.window_log): 27, int(zstd.CompressionParameter.content_size_flag): 0}
    packer = zstd.ZstdCompressor(options=level)
    with pytest.raises(PageError, match="damaged"):
        unfold(packer.compress(NOISE) + packer.flush(), "zstd", 10**6)
