"""What is kept: the types, the file, documents with their readings, search, the timeline, corrections."""
