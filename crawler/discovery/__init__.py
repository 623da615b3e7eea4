"""From feeds, sitemaps and listing pages to the urls of articles."""
