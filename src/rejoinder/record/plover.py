"""PLOVER's categories of events: the one table that everything that names them reads.

Two versions are in use. The roots of 2018 (in which `rejoinder code` answers, and in which a move's `plover` is kept)
have YIELD for all that is yielded; version 0.8 of 2021, in which events are exported, has CONCEDE for what is yielded
in words and RETREAT for what is yielded in deed, with a quad of its own each.
"""

from __future__ import annotations

__all__ = ["CATEGORIES_2021", "QUADS", "ROOTS"]

ROOTS: tuple[str, ...] = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""The roots of 2018, in the order of their quads."""

QUADS: dict[str, int] = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1,
    "COOPERATE": 2, "AID": 2, "YIELD": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
"""The quad of a root or category: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict (PLOVER manual;
of SANCTION and YIELD as in the relations annotated by Hu et al., ACL 2024)."""

CATEGORIES_2021: dict[str, str] = {"YIELD": "CONCEDE"}
"""What a move's root is called in the version of 2021, where that differs: moves are made in words, so they concede."""
