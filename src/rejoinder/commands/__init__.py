"""The commands that have modules of their own, and what all commands share."""
