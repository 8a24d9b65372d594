"""The codebook: an editable YAML file that fixes a dossier's issues, parties, blocs and aliases.

issues:
  - id: guarantees
    label: a guarantee that no later government leaves
    terms: [guarantee, walk out]
    examples: ["a written pledge that outlives the government"]
parties:
  RIV: Rivania
blocs:
  LAKES: [RIV, TOR]
aliases:
  the lake states: LAKES
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Sequence
from typing import Any

import msgspec

from rejoinder.errors import InputError
from rejoinder.record.types import Board, Reading

__all__ = ["Codebook", "CodebookError", "CodebookIssue", "load_codebook", "parse_codebook", "suggest"]


class CodebookError(InputError):
    """A codebook that cannot be used; the message says "file:line: what"."""


class CodebookIssue(msgspec.Struct, frozen=True):
    """An issue fixed by hand: a move is filed under it if its words contain a term or are close to an example."""

    id: str
    label: str
    terms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Codebook(msgspec.Struct, frozen=True):
    """Issues, names of parties by id, members of blocs by id, and party ids by the words that name them."""

    issues: tuple[CodebookIssue, ...] = ()
    parties: dict[str, str] = {}
    blocs: dict[str, tuple[str, ...]] = {}
    aliases: dict[str, str] = {}

    def split(self, issue: str, parts: Sequence[CodebookIssue]) -> Codebook:
        """The codebook with `parts` in the place of an issue. Raises `CodebookError` for an unknown or repeated id."""
        self._known(issue)
        kept: list[CodebookIssue] = []
        for one in self.issues:
            kept.extend(parts if one.id == issue else [one])
        return msgspec.structs.replace(self, issues=_distinct(kept))

    def merge(self, issues: Sequence[str], id: str, label: str | None = None) -> Codebook:
        """The codebook with several issues made one, terms and examples together, in the place of the first."""
        for one in issues:
            self._known(one)
        together = [one for one in self.issues if one.id in issues]
        if not together:
            raise CodebookError("codebook: nothing to merge")
        made = CodebookIssue(
            id,
            label or together[0].label,
            tuple(dict.fromkeys(term for one in together for term in one.terms)),
            tuple(dict.fromkeys(text for one in together for text in one.examples)),
        )
        kept = [made if one is together[0] else one for one in self.issues if one is together[0] or one not in together]
        return msgspec.structs.replace(self, issues=_distinct(kept))

    def assign(self, issue: str, terms: Sequence[str]) -> Codebook:
        """The codebook with more terms for an issue; a term of another issue moves to this one."""
        self._known(issue)
        moved = {term.casefold() for term in terms}
        changed = [
            msgspec.structs.replace(one, terms=tuple(dict.fromkeys((*one.terms, *terms))))
            if one.id == issue
            else msgspec.structs.replace(one, terms=tuple(t for t in one.terms if t.casefold() not in moved))
            for one in self.issues
        ]
        return msgspec.structs.replace(self, issues=tuple(changed))

    def yaml(self) -> str:
        """The codebook as a file to edit."""
        import yaml

        data: dict[str, Any] = {"issues": []}
        for one in self.issues:
            entry: dict[str, Any] = {"id": one.id, "label": one.label, "terms": list(one.terms)}
            if one.examples:
                entry["examples"] = list(one.examples)
            data["issues"].append(entry)
        data["parties"] = dict(self.parties)
        data["blocs"] = {bloc: list(members) for bloc, members in self.blocs.items()}
        data["aliases"] = dict(self.aliases)
        return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100))

    def _known(self, issue: str) -> None:
        if issue not in {one.id for one in self.issues}:
            raise CodebookError(f"codebook: there is no issue {issue!r}")


def _distinct(issues: Sequence[CodebookIssue]) -> tuple[CodebookIssue, ...]:
    seen: set[str] = set()
    for one in issues:
        if one.id in seen:
            raise CodebookError(f"codebook: issue {one.id!r} is there twice")
        seen.add(one.id)
    return tuple(issues)


def load_codebook(path: str | os.PathLike[str]) -> Codebook:
    """The codebook in a YAML file. Raises `CodebookError` ("file:line: what") if it cannot be read or understood."""
    place = pathlib.Path(path)
    try:
        text = place.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CodebookError(f"{place}:{line}: not UTF-8") from error
    except OSError as error:
        raise CodebookError(f"{place}:1: cannot be read ({error.strerror or error})") from error
    return parse_codebook(text, str(place))


def parse_codebook(text: str, name: str = "codebook") -> Codebook:
    """The codebook in YAML text; `name` stands in error messages for the file."""
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise CodebookError(f"{name}:{line}: {getattr(error, 'problem', None) or 'not YAML'}") from error
    except RecursionError as error:
        raise CodebookError(f"{name}:1: nested too deeply") from error
    return _Parser(name).codebook(root)


class _Parser:
    """From YAML nodes (which know their lines) to a codebook."""

    def __init__(self, name: str) -> None:
        self._name = name

    def codebook(self, root: Any) -> Codebook:
        if root is None:
            return Codebook()
        issues: list[CodebookIssue] = []
        parties: dict[str, str] = {}
        blocs: dict[str, tuple[str, ...]] = {}
        aliases: dict[str, str] = {}
        for key, (node, value) in self._mapping(root, "a codebook").items():
            if key == "issues":
                issues = self._issues(value)
            elif key == "parties":
                parties = {k: self._text(v, "a party's name") for k, (_, v) in self._mapping(value, "parties").items()}
            elif key == "blocs":
                blocs = {k: self._texts(v, "a bloc's members") for k, (_, v) in self._mapping(value, "blocs").items()}
            elif key == "aliases":
                aliases = {k: self._text(v, "the party meant") for k, (_, v) in self._mapping(value, "aliases").items()}
            else:
                self._fail(node, f"unknown key {key!r}; known are issues, parties, blocs, aliases")
        return Codebook(tuple(issues), parties, blocs, aliases)

    def _issues(self, node: Any) -> list[CodebookIssue]:
        found: list[CodebookIssue] = []
        seen: set[str] = set()
        for one in self._sequence(node, "issues"):
            fields: dict[str, Any] = {}
            for key, (place, value) in self._mapping(one, "an issue").items():
                if key in ("id", "label"):
                    fields[key] = self._text(value, f"an issue's {key}")
                elif key in ("terms", "examples"):
                    fields[key] = self._texts(value, f"an issue's {key}")
                else:
                    self._fail(place, f"unknown key {key!r} of an issue; known are id, label, terms, examples")
            if not fields.get("id"):
                self._fail(one, "an issue needs an id")
            if fields["id"] in seen:
                self._fail(one, f"issue {fields['id']!r} is there twice")
            seen.add(fields["id"])
            found.append(CodebookIssue(fields["id"], fields.get("label") or fields["id"], fields.get("terms", ()),
                                       fields.get("examples", ())))  # fmt: skip
        return found

    def _mapping(self, node: Any, what: str) -> dict[str, tuple[Any, Any]]:
        if self._empty(node):
            return {}
        if node.id != "mapping":
            self._fail(node, f"{what}: expected `key: value` lines")
        found: dict[str, tuple[Any, Any]] = {}
        for key, value in node.value:
            name = self._text(key, "a key")
            if name in found:
                self._fail(key, f"{name!r} is there twice")
            found[name] = (key, value)
        return found

    def _sequence(self, node: Any, what: str) -> list[Any]:
        if self._empty(node):
            return []
        if node.id != "sequence":
            self._fail(node, f"{what}: expected a list")
        return list(node.value)

    def _texts(self, node: Any, what: str) -> tuple[str, ...]:
        return tuple(self._text(one, what) for one in self._sequence(node, what))

    def _text(self, node: Any, what: str) -> str:
        # the words as written: YAML would read NO (Norway) as false and 1997 as a number
        if node.id != "scalar" or not str(node.value).strip():
            self._fail(node, f"{what}: expected words")
        return " ".join(str(node.value).split())

    @staticmethod
    def _empty(node: Any) -> bool:
        return bool(node.id == "scalar" and node.value in ("", "null", "~"))

    def _fail(self, node: Any, message: str) -> None:
        raise CodebookError(f"{self._name}:{node.start_mark.line + 1}: {message}")


def suggest(board: Board, readings: Sequence[Reading]) -> str:
    """A codebook to edit, as YAML, made of a board: its issues with the words that tell them apart, and its parties."""
    from rejoinder.filing.docket import docket
    from rejoinder.filing.suggestion import aliases_of, terms_of

    entries = docket(readings)
    terms, aliases = terms_of(board, entries), aliases_of(board, entries)
    issues = tuple(CodebookIssue(one.id, one.label, terms.get(one.id, ())) for one in board.issues)
    names = {party.id: party.name for party in board.parties}
    head = (
        "# Issues: merge by putting terms together under one id, split by giving some to a new one.\n"
        "# Aliases: words that name a party. Edit, then file the dossier again with this codebook.\n"
    )
    return head + Codebook(issues, names, {}, dict(sorted(aliases.items()))).yaml()
