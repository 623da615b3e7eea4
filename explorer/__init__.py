"""The analysts' window: a Datasette plugin that shows a ledger in a browser. It reads the file and writes nothing."""
