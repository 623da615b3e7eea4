"""The command line: ``newsledger``. The only room that prints; beside the spiders the only one with a clock."""
