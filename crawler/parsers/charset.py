"""Bytes to text: which charset a page is written in, whatever it says.

Bytes that are UTF-8 are UTF-8. Else what the HTTP header or the page declares is believed where the bytes agree. Else
the charsets of the page's language are tried, then all others; the text with most of the letters that its languages are
written in wins.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DEFAULTS: Final = frozenset(("cp1252", "iso8859-1", "ascii", "latin-1"))
"""What servers say of every page when nobody has told them."""
_CHARSETS: Final = re.compile(
    r"ascii|utf-8(?:-sig)?|cp\d+|iso8859-\d+|iso2022_\w+|koi8-\w|mac-\w+|euc_\w+|gb\w+|big5\w*|shift_jis\w*|johab|hz|"
    r"tis-620|ptcp154|kz1048|hp-roman8"
)
"""What Python decodes by and the world has written in. Of the rest some are programs (``zlib``), and ``punycode`` takes
as long as its text squared: 14 s for 200 KB."""
_WHOLE: Final = 3
"""Whole UTF-8 characters beyond ASCII for each broken one: pages are put together from pieces, and a page that is no
UTF-8 has next to none that are whole."""
_FEW: Final = 0.02
"""Share of the characters beyond ASCII that may be broken in the charset that a page declares."""
_LETTERS_IN_A_ROW: Final = 2.5
"""Bytes beyond ASCII, on average, below which a text is in Latin letters."""
_SAMPLE: Final = 100_000
"""Bytes by which a charset is guessed."""
_LANGUAGE: Final = re.compile(rb"<html[^>]{0,500}?\slang\s*=\s*[\"']?([a-zA-Z]{2})", re.IGNORECASE)
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_LATIN: Final = "éèàçêâîôûëïüùœæöäßñáíóúãõìòøåÉÀÖÄÜØÅÆ«»“”‘’„–—…°§©®\u00a0€"
_CYRILLIC: Final = "оеаинтсрвлкмдпуяыьзбгчйхжшюцщэфіїєґўѓќљњџј«»—–…\u00a0№"
_LETTERS: Final = {
    "cp932": "のにはをたがでてとしれさいるなもらこうりまっんスルントイラリアクシーレ、。「」日本年月大人国会",
    "euc_jp": "のにはをたがでてとしれさいるなもらこうりまっんスルントイラリアクシーレ、。「」日本年月大人国会",
    "cp949": "이다는을의에가를고하한은로지사기도서인대시자정들그나어있",
    "gb18030": "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动，。、",
    "big5hkscs": "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動，。、",
    "cp1251": _CYRILLIC,
    "koi8_u": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1252": _LATIN,
    "cp1250": "áčďéěíňóřšťúůýžľĺŕôäöüßąćęłńśźżőűâăîșțşţđéÁČŠŽŁŚŻ„”“–—…\u00a0",
    "iso8859-2": "áčďéěíňóřšťúůýžľĺŕôäöüßąćęłńśźżőűâăîşţđÁČŠŽŁŚŻ\u00a0",
    "cp1254": "ığşçöüİĞŞÇÖÜâîû’“”–\u00a0",
    "iso8859-9": "ığşçöüİĞŞÇÖÜâîû\u00a0",
    "cp1253": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώςΑΕΟΤΗ«»\u00a0",
    "iso8859-7": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώςΑΕΟΤΗ«»\u00a0",
    "cp1255": "אבגדהוזחטיכלמנסעפצקרשתםןףךץ־–\u00a0",
    "cp1256": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإؤئآپچژگ،؛؟\u00a0",
    "iso8859-6": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإؤئآ،؛؟",
    "cp1257": "ąčęėįšųūžāēģīķļņŗõäöü„“–\u00a0",
    "cp1258": "ăâđêôơưàáảãạèéìíòóùúýÂĐ\u00a0",
    "cp874": "กขคงจฉชซญณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาิีึืุูเแโใไ็่้๊๋์ัำ",
}
"""By charset, the letters that most of a text in its languages is written in, beyond ASCII."""
_BY_LANGUAGE: Final = {
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "zh": ("gb18030", "big5hkscs"),
    "ru": ("cp1251", "koi8_u", "iso8859-5"),
    "uk": ("cp1251", "koi8_u"),
    "bg": ("cp1251",),
    "sr": ("cp1251", "cp1250"),
    "be": ("cp1251",),
    "pl": ("iso8859-2", "cp1250"),
    "cs": ("cp1250", "iso8859-2"),
    "sk": ("cp1250", "iso8859-2"),
    "hu": ("iso8859-2", "cp1250"),
    "ro": ("iso8859-2", "cp1250"),
    "hr": ("cp1250", "iso8859-2"),
    "sl": ("cp1250", "iso8859-2"),
    "tr": ("cp1254",),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255",),
    "ar": ("cp1256", "iso8859-6"),
    "fa": ("cp1256",),
    "lt": ("cp1257",),
    "lv": ("cp1257",),
    "et": ("cp1257",),
    "vi": ("cp1258",),
    "th": ("cp874",),
}
_OF_LANGUAGE: Final = {
    "pl": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "cs": "áčďéěíňóřšťúůýžÁČĎÉÍŘŠÚŽ",
    "sk": "áäčďéíĺľňóôŕšťúýžÁČĽŠŽ",
    "hu": "áéíóöőúüűÁÉÓÖŐÚÜŰ",
    "ro": "ăâîşţșțĂÂÎŞŢ",
    "hr": "čćđšžČĆĐŠŽ",
    "sl": "čšžČŠŽ",
}
"""The letters of languages that share a charset: by these the two of Central Europe are told apart."""
_LATINS: Final = ("cp1252", "cp1250", "cp1254", "iso8859-2", "cp1257")
_WIDE: Final = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_GUESSED: Final = ("cp1252", *_WIDE, "cp1251", "koi8_u", "cp1250", "cp1254", "cp1253", "cp1256", "cp1255", "cp874")
"""What is tried on a page of no known language; of equals the first."""


def decoded(body: bytes, content_type: str | None) -> str:
    """The text of a page's bytes; what cannot be decoded becomes U+FFFD. ``content_type`` is the HTTP header's."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    return _utf8(body) or _declared(body, content_type) or body.decode(_guessed(body), "replace")


def _utf8(body: bytes) -> str | None:
    """The text where the bytes are UTF-8 and more than ASCII, but for a few broken ones: no other charset looks like it
    by accident."""
    if body.isascii():
        return None
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken:
        return text
    return text if _other(text) - broken >= _WHOLE * broken else None


def _other(text: str) -> int:
    """Characters beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _declared(body: bytes, content_type: str | None) -> str | None:
    """The text by the first declared charset that the bytes agree with. A header that names the charset of old servers
    comes after what the page itself declares."""
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    header = resolve_encoding(http_content_type_encoding(content_type) or "") if content_type else None
    page = resolve_encoding(html_body_declared_encoding(body[:4096]) or "")
    names = [name for name in (header, page) if name and _CHARSETS.fullmatch(name)]
    if header in _DEFAULTS and page:
        names.reverse()
    for name in names:
        text = body.decode(name, "replace")
        if text.count("\ufffd") <= _FEW * _other(text):
            return text
    return None


def _wide(body: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of the markup is zero."""
    even, odd = body[:400:2], body[1:400:2]
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.2 * len(even):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.2 * len(odd) else None


def _guessed(body: bytes) -> str:
    """The charset in which the bytes make the likeliest text; that of the page's language comes first."""
    if b"\x1b$" in body:
        return "iso2022_jp"
    runs = _HIGH.findall(body[: 10 * _SAMPLE])
    if not runs:
        return "cp1252"
    found = _LANGUAGE.search(body[:4096])
    language = found[1].decode().lower() if found else ""
    own = _BY_LANGUAGE.get(language, ())
    latin = sum(map(len, runs)) < _LETTERS_IN_A_ROW * len(runs)  # an accent here and there, not a script of its own
    others = _LATINS if latin else tuple(name for name in _GUESSED if name not in _LATINS)
    sample = _Sample(body=body[:_SAMPLE], high=b" ".join(runs)[:_SAMPLE], own=_OF_LANGUAGE.get(language))
    scores = list(_scores(sample, list(dict.fromkeys((*own, *others)))))
    likely = [score for score in scores if score[1] in own and score[0] >= 0.5]
    return max(likely or scores, key=lambda score: score[0], default=(0.0, "cp1252"))[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """What a charset is guessed by."""

    body: bytes
    high: bytes
    """Its bytes beyond ASCII, in runs."""
    own: str | None
    """The letters of the page's language, where they tell charsets apart."""


def _scores(sample: _Sample, names: Sequence[str]) -> Iterator[tuple[float, str]]:
    """For each charset the share of common letters in what it makes of the bytes, less what it cannot read."""
    for name in names:
        text = (sample.body if name in _WIDE else sample.high).decode(name, "replace")
        other = [char for char in text if char > "\x7f"]
        if other:
            common = frozenset(sample.own or _LETTERS[name])
            told = sum(char in common for char in other) - 5 * sum(char == "\ufffd" for char in other)
            wide = 3.0 if name in _WIDE else 1.0  # forty letters of two thousand are a third of a text
            yield min(1.0, wide * told / len(other)), name
