"""Bytes to clean text: loading, cleaning, parting, passages, publication date, language.

- `loading`: files, folders and standard input to sources; `formats` reads what they hold; `encodings` finds out how
  bytes are encoded; `source` is what loading gives.
- `cleaning`: a text to its reading text and what was left out of it; `damage` repairs characters, `markup` finds leaked
  tags, `furniture` finds what pages put around an article, `alignment` keeps the way back.
- `parting`: line breaks put back where a text lost them.
- `passages`: title, paragraphs and sentences of a reading text.
- `published`: when a document was published, and its dateline.
- `language`: what it is written in.
"""

__all__: list[str] = []
