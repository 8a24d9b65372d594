"""Ways to run the reading of many documents; so far: one process on this machine (`local`)."""
