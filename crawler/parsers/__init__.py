"""Reading a page: bytes in, an article out. Pure: no Scrapy, clock, network or database."""
