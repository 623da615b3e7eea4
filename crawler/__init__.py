"""Above the ground: fetches pages and reads articles out of them. May import pipelines, never the reverse."""
