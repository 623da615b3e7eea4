"""What keeps a crawl from harm: which addresses are connected to, how much is taken, and how long is waited."""
