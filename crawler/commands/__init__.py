"""What the `scrapy` command does otherwise in this project."""
