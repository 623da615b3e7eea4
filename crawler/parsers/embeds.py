"""Embedded posts: the frames, widgets and placeholders by which a page shows what somebody posted elsewhere."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement, builder

_ID = r"[\w-]{3,}"
_POST = re.compile(
    r"(?:https?:)?//(?:"
    r"(?:[\w-]+\.)?(?:twitter|x)\.com/(?:i/web|i|\w+)/status(?:es)?/\d+"
    rf"|(?:[\w-]+\.)?youtube(?:-nocookie)?\.com/(?:watch/?\?(?:[^\s\"'<>]{{0,200}}&(?:amp;)?)?v={_ID}|(?:embed|shorts|live|v)/(?!videoseries){_ID})"
    rf"|youtu\.be/{_ID}"
    rf"|(?:[\w-]+\.)?instagram\.com/(?:[\w.]+/)?(?:p|reel|reels|tv)/{_ID}"
    r"|(?:[\w-]+\.)?facebook\.com/(?:plugins/(?:post|video)\.php\?|permalink\.php\?|story\.php\?|photo(?:\.php|/)?\?|video\.php\?"
    r"|watch/?\?(?:[^\s\"'<>]{0,200}&(?:amp;)?)?v=\d|reel/\d|[\w.-]+/(?:posts|videos|photos|permalink)/[\w.:-]|groups/[\w.-]+/(?:posts|permalink)/\d)"
    rf"|(?:[\w-]+\.)?tiktok\.com/(?:@[\w.-]+/(?:video|photo)/\d+|embed(?:/v[23])?/\d+|player/v1/\d+|v/\d+|t/{_ID})"
    r"|(?:[\w-]+\.)?threads\.(?:net|com)/(?:@[\w.-]+/post|t)/[\w-]+"
    r"|(?:embed\.)?bsky\.app/(?:profile/[\w.:-]+/post/\w+|embed/[\w.:-]+/app\.bsky\.feed\.post/\w+)"
    r"|(?:t|telegram)\.me/(?:s/)?\w{4,}/\d+"
    r"|(?:[\w-]+\.)?reddit\.com/(?:r|user)/\w+/comments/\w+"
    r"|(?:[\w-]+\.)?linkedin\.com/(?:embed/feed/update/|feed/update/|posts/)[\w:%-]+"
    r"|(?:[\w-]+\.)?vk\.com/(?:wall-?\d+_\d+|video_ext\.php\?|video-?\d+_\d+)"
    r"|(?:player\.)?vimeo\.com/(?:video/)?\d{5,}"
    r"|(?:[\w-]+\.)?weibo\.com/\d+/\w{6,}"
    r"|(?:embed\.|www\.|sp\.)?nicovideo\.jp/watch/\w+"
    r"|[\w.-]+\.[a-z]{2,}/@[\w.-]+(?:@[\w.-]+)?/(?:posts/)?\d{9,}"  # Mastodon and its kin, on any host
    r")[^\s\"'<>\\\x00-\x1f\ufffe\uffff]*",
    re.IGNORECASE | re.ASCII,
)
"""The address of one post or film, as a link or as an embed has it; not of an account, a search or a stream."""
_LONGEST_ADDRESS = 2000
_LONGEST_VALUE = 20_000
"""Characters of an attribute that are searched: embeds are short, a whole page's data is not."""
_HOLDERS = ("amp-iframe", "blockquote", "div", "figure", "iframe", "section")
"""Elements whose attributes hold a post's address, or the escaped HTML of its embed."""
_NAMED = {
    "amp-bluesky": ("data-src", "{}"),
    "amp-facebook": ("data-href", "{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-reddit": ("data-src", "{}"),
    "amp-tiktok": ("data-src", "https://www.tiktok.com/embed/v2/{}"),
    "amp-twitter": ("data-tweetid", "https://twitter.com/i/status/{}"),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}"),
    "fb:post": ("href", "{}"),
    "fb:video": ("href", "{}"),
    "lite-tiktok": ("videoid", "https://www.tiktok.com/embed/v2/{}"),
    "lite-vimeo": ("videoid", "https://vimeo.com/{}"),
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v={}"),
    "script": ("data-telegram-post", "https://t.me/{}"),
    "youtube-video": ("src", "{}"),
}
"""Elements that stand for a post, the attribute that names it, and its address."""
_IDS = {
    "data-bluesky-uri": ("at://", "https://bsky.app/profile/{}"),
    "data-tweet-id": ("", "https://twitter.com/i/status/{}"),
    "data-tweetid": ("", "https://twitter.com/i/status/{}"),
    "data-twitter-id": ("", "https://twitter.com/i/status/{}"),
    "data-youtube-id": ("", "https://www.youtube.com/watch?v={}"),
    "data-youtubeid": ("", "https://www.youtube.com/watch?v={}"),
    "data-ytid": ("", "https://www.youtube.com/watch?v={}"),
}
"""Attributes by which placeholders of any kind name a post."""
_MARKS = frozenset((*_IDS, *(name for name, _ in _NAMED.values())))
_IDENTIFIER = re.compile(r"[\w:./-]{5,200}", re.ASCII)
_SHOWN = re.compile(
    r"twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|text-post-media|reddit-(?:embed-bq|card)"
    r"|mastodon-embed|telegram-post|fb-(?:post|video)|imgur-embed-pub"
)
"""Classes of the quotation that a network's embed code is until its script has run."""


def is_post(url: str) -> bool:
    """Whether an address is that of one post or film at a network."""
    return len(url) <= _LONGEST_ADDRESS and _POST.match(url) is not None


def show_posts(tree: HtmlElement) -> None:
    """Puts a paragraph with its address behind each embedded post of ``tree``, which the frames and scripts that hold
    it are cut from; of an embedded quotation's own links only those to posts stay."""
    found: list[tuple[HtmlElement, str]] = []
    for element in tree.iter(*_HOLDERS, *_NAMED):
        if element.tag == "blockquote" and _SHOWN.search(element.get("class") or ""):
            _unlink(element)
        for name, value in element.items():
            if "//" in value or name in _MARKS:  # seldom
                address = post_of(element)
                found += [(element, address)] if address else []
                break
    for element, address in found:
        if not any(link.get("href") == address for link in element.iter("a")):
            _place(element, address)


def holds_post(element: HtmlElement) -> bool:
    """Whether a link to a post stands within an element."""
    return any(is_post(link.get("href") or "") for link in element.iter("a"))


def post_of(element: HtmlElement) -> str | None:
    """The address of the post that an element stands for, by its attributes."""
    named = _NAMED.get(element.tag)
    value = element.get(named[0]) if named else None
    if named and value and (_IDENTIFIER.fullmatch(value) or is_post(value)):
        return named[1].format(value)
    if element.tag == "script":
        return None
    for name, written in element.items():
        address = _from_id(name, written) if name in _IDS else _from_value(written) if "//" in written else None
        if address:
            return address
    return None


def _from_id(name: str, value: str) -> str | None:
    start, form = _IDS[name]
    if not _IDENTIFIER.fullmatch(value) or not value.startswith(start):
        return None
    return form.format(value.removeprefix(start).replace("/app.bsky.feed.post/", "/post/"))


def _from_value(value: str) -> str | None:
    """The first post's address in the value of an attribute: the address alone, or within escaped HTML."""
    if len(value) > _LONGEST_VALUE:
        return None
    match = _POST.search(value)
    if match is None or not (match.start() == len(value) - len(value.lstrip()) or "<" in value or "&lt;" in value):
        return None
    address = unescape(match[0])
    return _plugged(f"https:{address}" if address.startswith("//") else address)


def _plugged(address: str) -> str | None:
    """The post that Facebook's plugin shows; any other address as it is."""
    parts = urlsplit(address)
    if not parts.path.startswith("/plugins/"):
        return address
    return next(iter(parse_qs(parts.query).get("href", [])), None)


def _unlink(quotation: HtmlElement) -> None:
    """Takes the links of a post's own text (hashtags, accounts, shortened addresses) away: the post is the source."""
    for link in quotation.iter("a"):
        if not is_post(link.get("href") or "") and "href" in link.attrib:
            del link.attrib["href"]


def _place(element: HtmlElement, address: str) -> None:
    """Puts the paragraph within a box, or beside what will be cut."""
    shown = builder.P(builder.A(address, href=address))
    if element.tag in ("blockquote", "div", "figure", "section"):
        element.append(shown)
        return
    parent = element.getparent()
    while parent is not None and parent.tag in ("noscript", "template", "object"):
        element, parent = parent, parent.getparent()
    if parent is not None:
        element.addprevious(shown)
