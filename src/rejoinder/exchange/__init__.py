"""Formats in and out: tables, event data, annotation, discourse networks, graphs, calendars, reports.

`docs/exchange.md` describes every format with every column. An exporter has a `name`, a `suffix` and
`write(dossier, out)`; `rejoinder.exchange.formats` lists them and makes them by name.
"""
