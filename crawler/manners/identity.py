"""Who we say that we are, and where our operator can be reached."""

import re
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from pipelines.errors import UsageError
from pipelines.links import web_address

PRODUCT: Final = "newsledger"
"""Our product token: the name that robots.txt files and headers may use for us, whatever the version."""
HOW_TO: Final = "a web address (https://news.example/bot) or an e-mail address (desk@news.example)"
LONGEST_CONTACT: Final = 200

_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE
)
"""As HTML's ``input type=email`` has it, and with a domain of at least two labels."""


def user_agent(contact: str | None) -> str:
    """``newsledger/0.1.0 (+https://news.example/bot)``, as RFC 9110, 10.1.5 has it; without contact the name alone."""
    name = f"{PRODUCT}/{_version()}"
    return f"{name} (+{contact})" if contact else name


def sender(contact: str | None) -> str | None:
    """The ``From`` header (RFC 9110, 10.1.2) that a contact makes: an e-mail address is one, a web address is not."""
    return contact if contact and _EMAIL.fullmatch(contact) else None


def checked_contact(text: str) -> str:
    """A contact as headers carry it, without spaces around it.

    UsageError for what is neither a web nor an e-mail address, and for anything that could end a header's line or the
    comment that it stands in.
    """
    contact = text.strip().removeprefix("mailto:")
    is_plain = contact.isascii() and contact.isprintable() and not re.search(r"[\s()<>\\\"]", contact)
    if not is_plain or len(contact) > LONGEST_CONTACT or not (_EMAIL.fullmatch(contact) or _is_web(contact)):
        raise UsageError(f"is no contact; it has to be {HOW_TO}", about=ascii(text[:LONGEST_CONTACT]))
    return contact


def _is_web(contact: str) -> bool:
    address = web_address(contact)
    return contact.lower().startswith(("http://", "https://")) and address is not None and "." in address


def _version() -> str:
    try:
        return version("newsledger")
    except PackageNotFoundError:  # run from a checkout that nobody installed
        return "checkout"
