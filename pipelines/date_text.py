"""How the text of a date is compared and cut into words, whatever its script."""

import re
import unicodedata
from html import unescape

WORD = re.compile(
    r"[^\s\d!-&(-/:-@\[-`{-¿–—―…‥•‧・،؛؟。、।॥၊။٫٬\u2010-\u2012\u201a-\u201f\u2022-\u2027\u2030-\u205e"
    r"\u20a0-\u20cf\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]+"
)
"""Letters with their marks and apostrophes, and no symbols: in Indic scripts ``\\w`` leaves out parts of a word."""
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff]+"
)
"""Scripts that set no space between words, or may leave it out: Thai, Lao, Burmese, Khmer, Korean, Japanese,
Chinese."""
_UNSEEN = re.compile("[\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Soft hyphens, joiners, and marks of direction; the Arabic stroke that only widens."""
_OTHER_LETTERS = str.maketrans(
    {
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "׳": "'",
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
    }
    | {"ё": "е", "ς": "σ", "ı": "i"}
    | dict.fromkeys("\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc")
)
"""Letters that print exchanges at will, in upper case or without care; the dot below of Indic letters."""


_SPACES = re.compile(r"\s{2,}|[\t\r\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_SUFFIX = re.compile(r"(?<=\d)\((?:e|a)\)(?:ko|n|an)?(?!\w)")
"""How Basque templates join an ending to any number: 2026(e)ko maiatzaren 12(a)."""
_DEGREE = re.compile(r"(?<=\d)\.?[º°ª](?! ?[CF]\b)")
"""The first of the month: 1º, 1.º, 1°."""
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_KANJI = re.compile(r"[〇○零一二三四五六七八九十百千][〇○零一二三四五六七八九十百千Oo0]*(?=[年月日時时点點分])")
_KANJI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○Oo0", 0)
_KANJI_TENS = {"十": 10, "百": 100, "千": 1000}


def plain(text: str) -> str:
    """``text`` in one way of writing: NFKC, without invisible signs, its digits ASCII, also those in kanji."""
    text = unescape(text) if "&" in text else text
    text = _SPACES.sub(" ", text.strip().replace("\n", " | "))
    text = _SUFFIX.sub(" ", text) if "(" in text else text
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", _DEGREE.sub("o ", _UNSEEN.sub("", text))).replace("−", "-")
    text = _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    return _KANJI.sub(_from_kanji, text)


def _from_kanji(match: re.Match[str]) -> str:
    """二〇二六 digit by digit, 三十一 and 二千二十六 by their tens."""
    if _KANJI_TENS.keys().isdisjoint(match[0]):
        return "".join(str(_KANJI_DIGITS[char]) for char in match[0])
    total = digit = 0
    for char in match[0]:
        if char in _KANJI_TENS:
            total, digit = total + max(digit, 1) * _KANJI_TENS[char], 0
        else:
            digit = _KANJI_DIGITS[char]
    return str(total + digit)


def folded(text: str) -> str:
    """``text`` as words are compared."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold().replace("i̇", "i")
    return text.translate(_OTHER_LETTERS)


def spaceless(word: str) -> bool:
    """Whether ``word`` is of a script that may set no space between words."""
    return not word.isascii() and _SPACELESS.match(word) is not None


def segments(word: str) -> list[str]:
    """The stretches of ``word`` that are of one kind of script: those without spaces, and others."""
    if word.isascii():
        return [word]
    found, end = [], 0
    for match in _SPACELESS.finditer(word):
        found += [word[end : match.start()], match[0]]
        end = match.end()
    return [segment for segment in (*found, word[end:]) if segment]
