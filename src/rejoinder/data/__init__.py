"""Tables and weights the code reads: names and nouns to actors and offices, texts to frames, pairs of moves to odds."""
