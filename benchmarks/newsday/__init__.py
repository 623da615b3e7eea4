"""A day of fifty news sites, for benchmarks/watching.py."""
