"""How far coders agree: people with each other, or with a version of the reader.

alpha        Krippendorff's alpha, for values given to units and for units marked in a text
codings      what a coder made of documents, from a dossier or from annotations
comparison   two codings of the same documents: alpha by variable, and where they differ
adjudication a person's decisions where two codings differ, and the gold set that they make
scoring      how well a coding finds what a gold set has
view         comparison and scores for people
"""
