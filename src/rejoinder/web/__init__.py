"""The record on a screen: pages for people and an API for programs, served by FastAPI from one dossier file.

app         the application: routes, errors, what every answer carries
snapshot    the dossier as it is now, in memory, made anew when the file has changed
guards      headers, hosts, sizes and tokens: what may reach a page at all
shown       words of documents as safe HTML; the templates
pages/      one module a noun: board, issue, document, timeline, network, party, search, adding
marks       a text with everything read from it marked
charts      the timeline and the network as SVG
api         the same as JSON

The package is optional (`pip install 'rejoinder[web]'`); nothing else imports it but the command `serve`.
"""
