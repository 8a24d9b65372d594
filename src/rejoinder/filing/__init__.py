"""Filing: from moves to issues, answers and standings; the codebook.

docket      moves of all documents in time order, repeats marked
chronology  where each document stands in time, where it leaves out the year or is dated by a range
repeats     which documents are copies, and which of their moves their originals make already
parties     one id for an actor, whatever each report calls it; for whom persons speak by all reports together
told        statements and moves with the actors that only another document tells
reasons     why each of them has the actor it has
terms       texts as weighted stems of their words
likeness    how two moves compare: wording, meaning, who asks and answers, place in the text
weighing    the odds that two moves are about the same thing
grouping    groups of moves, from the odds of pairs
addressees  whom a demand was put to where the text does not say
issues      groups as rows: their ids
labels      the words a row is called by
rulings     what a person has corrected of issues and cells
reversals   support and opposition of what an ask would end, the other way round
standings   where each issue stands with each party
codebook    what a person fixes of all this; assignment applies it, suggestion drafts it
board       all of it, top to bottom
"""

from __future__ import annotations

from rejoinder.filing.board import file
from rejoinder.filing.codebook import Codebook, CodebookError, CodebookIssue, load_codebook, suggest

__all__ = ["VERSION", "Codebook", "CodebookError", "CodebookIssue", "file", "load_codebook", "suggest"]

VERSION = "11"
"""Raised whenever the same readings would make another board."""
