"""Looking at sites: what ``newsledger sites add`` and ``sites check`` find out, and what they make of it."""
