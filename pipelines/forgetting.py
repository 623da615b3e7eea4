"""How what was removed on request is known again: by a digest alone. pipelines/removing.py removes it."""

import hashlib
import sqlite3

from sqlite_utils import Database


def site_key(name: str) -> str:
    """What a site is remembered by."""
    return f"site:{name}"


def forgotten_digest(key: str) -> str:
    """What is kept of a url's key (``links.url_key``) or a site's (``site_key``): the address itself is not."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def is_forgotten(db: Database | sqlite3.Connection, key: str) -> bool:
    """Whether the url of this key, or the site, was removed on request. sqlite3.Error as it comes."""
    found = db.execute("SELECT 1 FROM forgotten WHERE digest = ?", [forgotten_digest(key)])
    return found.fetchone() is not None
