"""A digest of a day or a week that a person reads, in Markdown and in HTML.

All that comes from a page is text, whatever it is made of: the templates cannot show it otherwise.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Final, TextIO
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.formats.digest_parts import Piece, counted, gather
from pipelines.formats.options import Options
from pipelines.ledger import Ledger


def write_markdown(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """CommonMark; how many articles came in. UsageError: as ``digest_span.span_of``."""
    digest = gather(ledger, options)
    text = _templates(_as_markdown).get_template("digest.md").render(digest=digest)
    stream.write(_EMPTY_LINES.sub("\n\n", text).strip() + "\n")
    return digest.articles


def write_html(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """One page that needs nothing else and does nothing; how many articles came in. UsageError: likewise."""
    digest = gather(ledger, options)
    style = files("pipelines.formats").joinpath("templates/digest.css").read_text("utf-8")
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = _templates(None).get_template("digest.html")
    stream.write(page.render(digest=digest, style=Markup(style), style_hash=allowed))  # noqa: S704 (our own file)
    return digest.articles


@cache
def _templates(finalize: Callable[..., Any] | None) -> Environment:
    """Templates that escape all that is shown for HTML, unless ``finalize`` has made Markup of it."""
    environment = Environment(
        loader=PackageLoader("pipelines.formats"),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(counted=counted, linked=linked)
    return environment


# Markdown


def markdown_text(text: str) -> Markup:
    """One line of text that every reader of Markdown shows as it is, wherever it stands.

    GitHub makes a link of every mail address and calls whoever is @named, escaped or not: a word joiner, which nobody
    sees, stands behind the @.
    """
    escaped = _SPECIAL.sub(_escaped, _AT.sub("@\u2060", " ".join(text.split())))
    return Markup(_LEADING.sub(r"\1\\\2", escaped))  # noqa: S704 (it is escaped)


def linked(piece: Piece) -> Markup:
    """An article's title in Markdown, with a link where it has an address."""
    title = markdown_text(piece.title)
    return title if piece.url is None else Markup(f"[{title}]({_destination(piece.url)})")  # noqa: S704 (as above)


def _as_markdown(value: object) -> Markup:
    return value if isinstance(value, Markup) else markdown_text(str(value))


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\{letter}" for letter in found[0])


def _destination(url: str) -> str:
    """An http(s) address in which nothing ends a link, or means something else in one."""
    parts = urlsplit(url)
    start = f"{parts.scheme}://{parts.netloc}"
    return start + quote(url[len(start) :], safe="/?#=&+,:@%.~_-").replace("&", r"\&").replace("_", r"\_")


_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_AT: Final = re.compile(r"@(?=\S)")
_SPECIAL: Final = re.compile(
    r"[\\`*_{}\[\]<>|~$^]"  # emphasis, code, links, HTML, tables; what renderers add: mathematics, attributes
    r"|&(?=[#\w])"  # an entity
    r"|!$"  # an image, of a link that follows
    r"|(?<=\w):(?=//)|(?<=mailto):|(?<=xmpp):|(?<=www)\.|(?<=\w)\.(?=[^\W\d_]{2})"  # a link of GitHub and others
    r"|(?<!\S)#"  # the end of a heading
    r"|(?<=\{)%|%(?=\})"  # a tag of Liquid, which Jekyll and GitHub's pages obey
    r"|==+|\+\++|--+|::+",  # marks of extensions
    re.IGNORECASE,
)
_LEADING: Final = re.compile(r"^(\d{0,9})([-+#=:.)])")
"""What begins a heading, a list, or a line under a heading."""
