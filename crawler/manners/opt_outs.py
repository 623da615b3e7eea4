"""Which opt-out forbids which purpose, as data, and what follows from it.

What a crawl is for is the ``purpose`` of its site's file or of data/newsledger.toml (``crawler.sites.site.PURPOSES``).
docs/politeness.md tells the same table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crawler.manners.signals import Signal

_MINING: Final = frozenset(("mining", "ai-input", "ai-train"))
"""What Article 2(2) of Directive (EU) 2019/790 calls text and data mining. A list of articles with links to them is a
search: it analyses nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """One rule."""

    name: str
    value: str | None
    """None: any."""
    forbids: frozenset[str]
    """Purposes; empty for what is stored and forbids nothing that is done here."""
    source: str
    """Where the rule comes from."""


_TDMREP: Final = "https://w3c.github.io/cg-reports/tdmrep/CG-FINAL-tdmrep-20240202"
_CONTENT_SIGNALS: Final = "https://contentsignals.org/"
_AIPREF: Final = "https://datatracker.ietf.org/doc/html/draft-ietf-aipref-vocab-08"
_DEVIANTART: Final = "https://www.aimeecozza.com/noai-noimageai-meta-tag-how-to-install/"
"""A convention that began there; this tells of it."""
_RSL: Final = "https://rslstandard.org/rsl"

OPT_OUTS: Final = (
    OptOut(name="tdm-reservation", value="1", forbids=_MINING, source=_TDMREP),
    OptOut(name="robots", value="noai", forbids=frozenset(("ai-input", "ai-train")), source=_DEVIANTART),
    # Pictures are not fetched, whatever the purpose.
    OptOut(name="robots", value="noimageai", forbids=frozenset(), source=_DEVIANTART),
    OptOut(name="content-signal", value="search=no", forbids=frozenset(("search",)), source=_CONTENT_SIGNALS),
    OptOut(name="content-signal", value="ai-input=no", forbids=frozenset(("ai-input",)), source=_CONTENT_SIGNALS),
    OptOut(name="content-signal", value="ai-train=no", forbids=frozenset(("ai-train",)), source=_CONTENT_SIGNALS),
    OptOut(name="content-usage", value="search=n", forbids=frozenset(("search",)), source=_AIPREF),
    OptOut(name="content-usage", value="ai-use=n", forbids=frozenset(("ai-input",)), source=_AIPREF),
    OptOut(name="content-usage", value="train-ai=n", forbids=frozenset(("ai-train",)), source=_AIPREF),
    # The licence is for AI systems, and has to be fetched and kept before they use anything. We fetch none: what it
    # would permit, and for how much, is between its owner and who has read it.
    OptOut(name="rsl", value=None, forbids=_MINING, source=_RSL),
)


def objection(signals: Iterable[Signal], purpose: str) -> Signal | None:
    """The first of the signals that forbids this purpose; None where none does.

    One that forbids counts, whatever another allows: of two statements the stricter holds, as "Combining Preferences"
    of the AIPREF vocabulary has it.
    """
    return next((signal for signal in signals if purpose in _forbidden(signal)), None)


def _forbidden(signal: Signal) -> frozenset[str]:
    rules = [rule for rule in OPT_OUTS if rule.name == signal.name and rule.value in {None, signal.value}]
    return frozenset().union(*(rule.forbids for rule in rules))
