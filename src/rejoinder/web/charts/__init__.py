"""Drawings worked out on the server: what goes where; the templates turn it into SVG."""
