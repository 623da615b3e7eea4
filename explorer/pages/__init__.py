"""What each page shows: one module a page, one function that asks the ledger and gives a ``Page``."""
