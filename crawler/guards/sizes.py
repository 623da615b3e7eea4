"""Sizes in words."""


def size_words(size: int) -> str:
    """``16 MB``, ``512 kB``, ``20 bytes``."""
    for unit, name in ((1024**2, "MB"), (1024, "kB")):
        if size >= unit:
            return f"{size / unit:.4g} {name}"
    return f"{size} bytes"
