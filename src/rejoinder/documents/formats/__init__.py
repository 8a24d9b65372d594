"""The formats documents come in, a family a module; each has `read`, which gives sources and failures one by one.

- `registry`: which format a file has, by its suffix and its first bytes; hands it to the module that reads it.
- `given`: a file being read, wherever it comes from; the limits on what it may unpack to, and what ends reading it.
- `plain`: text and Markdown; `pages`: HTML; `records`: what a record must have; `jsonlines`: JSON Lines.
- `tables`: CSV and TSV; `parquet`: Parquet; `columns`: which column is what; `dates`: dates as records write them.
- `listings`: lists of addresses without texts (GDELT, Media Cloud), which are only named.
- `feeds`: RSS and Atom; `mail`: messages and mailboxes; `office`: .docx; `pdf`: the text layer of a PDF.
- `crawls`: WARC; `archives`: zip and tar; `compressed`: gzip, Zstandard, bzip2, xz.

Nothing is unpacked to where a name in an archive points; what cannot be read in a stream lies in an unnamed
temporary file. A module is imported only when a file of its format comes.
"""

__all__: list[str] = []
