"""The bundled sample sites: an invented world of technology news, and the loopback server that shows it."""
