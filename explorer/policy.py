"""What a browser may do with our pages, and who may ask for them.

Every answer of the server gets these headers, Datasette's own pages, too. No page runs a script that is not a file of
ours or of Datasette's, loads anything from another host, or can be put in a frame: what the ledger holds comes from
strangers.
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datasette.app import Datasette


Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

ROBOTS: Final = "User-agent: *\nDisallow: /\n"
"""A ledger is other people's news: search engines find them where they were published."""


_FENCE: Final = (
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
STRICT: Final = f"default-src 'none'; script-src 'self'; style-src 'self'; {_FENCE}"
"""The policy of our own pages. Datasette's need scripts and styles within them."""


def guarded(datasette: "Datasette") -> Callable[[App], App]:
    """What wraps the application. ``plugins: newsledger: hosts`` in Datasette's metadata names the hosts that may be
    asked for (others are a page that was tricked into asking us, by DNS rebinding); without it all may."""
    hosts = frozenset((datasette.plugin_config("newsledger") or {}).get("hosts", ()))

    def wrap(app: App) -> App:
        async def answer(scope: Scope, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            sending = _with_headers(send)
            if hosts and _host(scope) not in hosts:
                await _say(sending, 421, "this server goes by another name\n")
            elif scope["path"] == "/robots.txt":
                await _say(sending, 200, ROBOTS)
            else:
                await app(scope, receive, sending)

        return answer

    return wrap


def _host(scope: Scope) -> str:
    """The host that was asked for, without its port."""
    given = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    return re.sub(r":\d*$", "", given)


def _with_headers(send: Any) -> Any:
    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message.get("headers", ())}
            more = [(name, value) for name, value in _headers() if name not in known]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return sending


@cache
def _headers() -> tuple[tuple[bytes, bytes], ...]:
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in sorted(inline_scripts()))])
    policy = f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; {_FENCE}"
    return (
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"x-robots-tag", b"noindex"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    )


def inline_scripts() -> Iterable[str]:
    """The SHA-256 digests, in Base64, of the scripts that stand within Datasette's own pages. A page's content cannot
    become one of them."""
    for path in (files("datasette") / "templates").iterdir():
        for script in _INLINE.findall(path.read_text(encoding="utf-8")) if path.name.endswith(".html") else ():
            for variant in _variants(script):
                yield base64.b64encode(hashlib.sha256(variant.encode()).digest()).decode()


_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _variants(script: str) -> list[str]:
    """A script with a template's true or false in it is two; one with anything else in it is not run."""
    if "{{ datasette_allow_facet }}" in script:
        return [script.replace("{{ datasette_allow_facet }}", value) for value in ("true", "false")]
    return [] if "{{" in script or "{%" in script else [script]


async def _say(send: Any, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
