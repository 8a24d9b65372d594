"""Who acts where only another document tells: moves and statements as a dossier has them."""

from __future__ import annotations

import itertools
from typing import Any

from rejoinder.dossier import Dossier
from rejoinder.filing.reasons import reasons
from rejoinder.filing.told import Told
from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    ActorSpan,
    Document,
    Mention,
    Move,
    Reading,
    Span,
    Speaker,
    Statement,
)

TEXTS = {
    "a": "The Dockers' Union met. The union's negotiator, Ilona Varga, spoke. Varga rejected the offer.",
    "b": "Varga rejected the night shifts. She wanted more.",
}


def mention(text: str, words: str, kind: str, actor: str | None, person: str | None, why: str) -> Mention:
    start = text.index(words)
    return Mention(start, start + len(words), words, kind, actor, person, why)  # type: ignore[arg-type]


def move(document: str, number: int, text: str, words: str, actor: str | None, person: str | None) -> Move:
    start = text.index(words)
    by = ActorSpan(actor, words, start, start + len(words))
    evidence = Span(start, len(text), text[start:])
    return Move(
        f"{document}/m{number}", "reject", PLOVER["reject"], POLARITY["reject"], by, person, (), None, None, None, (),
        evidence, 0.9,
    )  # fmt: skip


def readings() -> list[Reading]:
    a, b = TEXTS["a"], TEXTS["b"]
    first = Reading(
        Document("a", "a.txt", "", a, "a"),
        sentences=((0, 23), (24, 67), (68, len(a))),
        mentions=(
            mention(a, "Dockers' Union", "organisation", "DOCKERS' UNION", None, "named as a body"),
            mention(a, "Ilona Varga", "person", "DOCKERS' UNION", "Ilona Varga", "the text: negotiator of the union"),
        ),
    )
    said = Span(b.index("more"), b.index("more") + 4, "more")
    she = b.index("She")
    second = Reading(
        Document("b", "b.txt", "", b, "b"),
        sentences=((0, 32), (33, len(b))),
        mentions=(mention(b, "Varga", "person", None, "Varga", "speaks or acts; for whom is not said"),),
        statements=(Statement("s1", Speaker(she, she + 3, "She", None, "Varga", "she: Varga"), None, (said,)),),
        moves=(move("b", 1, b, "Varga", None, "Varga"), move("b", 2, b, "She", None, "Varga")),
    )
    return [first, second]


def test_another_document_tells_who_acts_in_any_order() -> None:
    for order in itertools.permutations(readings()):
        told = Told(list(order))
        second = told.reading(next(r for r in order if r.document.id == "b"))
        assert [m.by.actor for m in second.moves] == ["DOCKERS' UNION", "DOCKERS' UNION"]
        assert second.statements[0].speaker is not None and second.statements[0].speaker.actor == "DOCKERS' UNION"
        # the reason names the document and its words
        assert "Ilona Varga speaks for DOCKERS' UNION" in told.reason("b", "b/m1")
        assert "; a: “" in told.reason("b", "b/m2") and "negotiator" in told.reason("b", "b/m2")
        assert reasons(second, told)["s1"] == second.statements[0].speaker.why


def test_alone_a_document_stays_as_it_was_read() -> None:
    second = readings()[1]
    told = Told([second])
    assert told.reading(second) is second and not told.reason("b", "b/m1")
    assert reasons(second, told)["b/m1"] == "Varga: speaks or acts; for whom is not said"


def test_what_a_person_corrected_stays() -> None:
    first, second = readings()
    told = Told([first, second])
    fixed = Move(**{**{f: getattr(second.moves[0], f) for f in Move.__struct_fields__}, "corrected": (1,)})
    assert told.move("b", fixed) is fixed


class Prepared:
    """A reader with readings made beforehand, by text."""

    version = "1"

    def __init__(self) -> None:
        self._made = {reading.document.text: reading for reading in readings()}

    def read(self, source: Any, *, codebook: Any = None) -> Reading:
        found = self._made[source.text]
        document = Document(found.document.id, source.path, "", source.text, source.sha256)
        return Reading(document, (), found.sentences, found.mentions, (), found.statements, found.moves)

    def read_many(self, sources: Any, *, codebook: Any = None) -> list[Reading]:
        return [self.read(source, codebook=codebook) for source in sources]


def test_a_dossier_knows_more_with_each_document_and_after_reading_again(tmp_path: Any) -> None:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with Dossier.open(tmp_path / "d.db", reader=Prepared) as dossier:  # type: ignore[arg-type]
        dossier.read(tmp_path / "b.txt")
        assert [e.move.by.actor for e in dossier.moves()] == [None, None]
        dossier.read(tmp_path / "a.txt")
        assert [e.move.by.actor for e in dossier.moves()] == ["DOCKERS' UNION", "DOCKERS' UNION"]
        assert dossier.statements()[0].statement.speaker.actor == "DOCKERS' UNION"  # type: ignore[union-attr]
        assert dossier.document("b.txt").moves[1].by.actor == "DOCKERS' UNION"
        assert "Ilona Varga" in dossier.reasons(dossier.document("b.txt"))["b/m2"]
        # what is stored is what was read
        assert dossier.document("b.txt", as_read=True).moves[1].by.actor is None
        dossier.reread()
        assert [e.move.by.actor for e in dossier.moves()] == ["DOCKERS' UNION", "DOCKERS' UNION"]
        nobody = {"actor": "TORLAND"}
        dossier.correct("actor", "b.txt#a", nobody["actor"], who="Ada", new=True)
        assert dossier.moves()[0].move.by.actor == "TORLAND"
        dossier.correct("hide", "a.txt", who="Ada")
        assert [e.move.by.actor for e in dossier.moves()] == ["TORLAND", None]


def test_an_export_that_nobody_changed_corrects_nothing(tmp_path: Any) -> None:
    dossier = Dossier.open(tmp_path / "talks.db")
    assert not [one for one in dossier.adopt(readings(), coder="nobody") if isinstance(one, Exception)]
    shown = list(dossier.readings())
    assert any(m.by.actor == "DOCKERS' UNION" for r in shown if r.document.id == "b" for m in r.moves)
    assert dossier.amend(shown, who="Sana Idowu") == []
