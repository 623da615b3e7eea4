"""The spiders: one for all sites, one for saved pages."""
