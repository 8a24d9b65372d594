"""Reading: a text to drafts of statements and moves, by one small transformer with several heads."""
