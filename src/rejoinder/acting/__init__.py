"""Acting: who of those a document names does an act, by rules and weighed."""
