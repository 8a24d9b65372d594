import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.documents.passages import passages, whole_number

GUM = Path(__file__).parents[2] / "shared" / "data" / "gum" / "entities.jsonl"


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in passages(text).sentences]


@pytest.mark.parametrize(
    "parts",
    [
        ["The envoy left.", "Nobody followed."],
        ["Mr. Smith met Gen. Jones of the U.S. Army.", "They left at 5 p.m. on Nov. 5.", "It was late."],
        ["He flew to the U.S.", "The talks failed."],
        ["He met J. R. Smith at 5 p.m.", "Ms. Claes was absent."],
        ["It begins at 9 p.m. Eastern time.", "Nobody came."],
        ["“We will not sign.”", "He left the room."],
        ["“Will you sign?” he asked.", "“No!” she said."],
        ["“Will you sign?” Minister Claes asked.", "Nobody answered."],
        ["Resolution 1244 was passed in 1999.", "It holds."],
        ["It cost $3.5 million, or 2.5 percent.", "See rbc.example or www.Site.Example for more."],
        ["She works for Acme Inc. of Ohio.", "He works for Beta Corp.", "They met."],
        ['"It is late."', "She left."],
        ["He waited...", "Then he left."],
        ["He paused... and left."],
        ["(He had left.)", "They stayed."],
        ["Article No. 5 applies.", "Did it?", "No.", "It never did."],
        ["On 24. November they met.", "They left."],
        ["The claim was wrong.[1]", "It was dropped."],
        ["BRUSSELS, Nov. 22, 2022 (Agency) - The talks failed.", "They left."],
        ["会谈失败。", "他们离开了！", "“不。”", "他说。"],
        ["Министр С. Лавров уехал.", "Переговоры окончены."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    glue = "" if parts[0][0] == "会" else " "
    assert sentences(glue.join(parts)) == parts


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("5 per cent", "23.5 per cent"),
        ("a rise of 23", "a rise of 23.5"),
        ("000", "1,000"),
        ("In 2012", "In 2012"),
        ("7.", "7."),
        ("a rise", "a rise"),
    ],
)
def test_no_span_ends_within_a_number(cut: str, whole: str) -> None:
    text = "In 2012, a rise of 23.5 per cent was asked, or 1,000 crowns, in place of 7. It was refused."
    start = text.index(cut)
    assert text[slice(*whole_number(text, start, start + len(cut)))] == whole


def test_missing_spaces() -> None:
    assert sentences("They all agreed.The minister left.") == ["They all agreed.", "The minister left."]
    assert sentences("He said it was “over.”She left.") == ["He said it was “over.”", "She left."]
    assert sentences('They agreed."We shall see," he said.') == ["They agreed.", '"We shall see," he said.']
    assert sentences("See example.com or node.Js and the U.S.A. team.") == [
        "See example.com or node.Js and the U.S.A. team."
    ]


def test_title_by_its_form() -> None:
    text = "AGREEMENT! Envoys settle the quotas\nHARBOUR CITY, May 4, 2021\n\nThe envoys met. They left.\n"
    found = passages(text)
    assert found.title is not None and text[slice(*found.title)] == "AGREEMENT! Envoys settle the quotas"
    assert [text[s:e] for s, e in found.sentences] == [
        "AGREEMENT! Envoys settle the quotas",
        "HARBOUR CITY, May 4, 2021",
        "The envoys met.",
        "They left.",
    ]
    assert [text[s:e] for s, e in found.paragraphs][-1] == "The envoys met. They left."


@pytest.mark.parametrize(
    "text",
    ["The envoys met. They left.", "One line only", "HARBOUR CITY, May 4, 2021\nThe envoys met.", "He began:\nWe met."],
)
def test_no_title(text: str) -> None:
    assert passages(text).title is None


def test_given_title() -> None:
    text = "World news\nEnvoys leave the old port.\nThe envoys met. They left."
    found = passages(text, title="Envoys leave the old port")
    assert found.title is not None and text[slice(*found.title)] == "Envoys leave the old port."
    glued = "Envoys leave the old port The envoys met. They left."
    found = passages(glued, title="Envoys leave the old port")
    assert [glued[s:e] for s, e in found.sentences] == ["Envoys leave the old port", "The envoys met.", "They left."]
    assert passages("The envoys met.\nThey left again.", title="Something quite different altogether").title is None


def test_wrapped_text_is_joined() -> None:
    text = (
        "The envoys of the two coasts met on Tuesday in the old port and\n"
        "spoke for two hours about the quotas. Nobody named a figure, as\n"
        "had been agreed before. The next round is to take place in the\n"
        "spring.\n\nA second paragraph stands here, and it is as long as the first\none was.\n"
    )
    found = passages(text)
    assert len(found.paragraphs) == 2
    assert len(found.sentences) == 4


def test_empty_and_odd_texts() -> None:
    assert passages("").sentences == []
    assert passages(" \n\t\n").paragraphs == []
    assert sentences("...") == ["..."]
    assert sentences("🙂") == ["🙂"]
    assert sentences("قالت لا. ثم غادرت؟ نعم.") == ["قالت لا.", "ثم غادرت؟", "نعم."]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.text(alphabet="aB1 .!?\"“”\n'(),U", max_size=200)))
def test_spans_are_in_order_and_lose_nothing(text: str) -> None:
    found = passages(text)
    for spans in (found.paragraphs, found.sentences):
        last = 0
        for start, end in spans:
            assert last <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            last = end
        covered = "".join(text[start:end] for start, end in spans)
        assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize("unit", [". ", "A. ", "a.", '"a." ', "word ", "!", "\n", "Mr. ", "(x) ", "a\n"])
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        started = time.perf_counter()
        passages(unit * (size // len(unit)))
        return time.perf_counter() - started

    seconds(1000)
    assert any(seconds(100_000) < 40 * max(seconds(10_000), 0.003) for _ in range(3))


@pytest.mark.skipif(not GUM.exists(), reason="the corpus of sentence boundaries is not at hand")
def test_news_sentences_of_the_corpus() -> None:
    right = found_all = gold_all = 0
    for line in GUM.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["genre"] != "news":
            continue
        text = record["text"]
        # The corpus is one line a document, so only ends with a stop can be found.
        gold = {end for _, end in record["sentences"] if text[:end].rstrip("\"'”’)")[-1:] in ".!?"}
        ends = passages(text, title=record["title"]).sentences
        found = {end for _, end in ends if text[:end].rstrip("\"'”’)")[-1:] in ".!?"}
        right += len(gold & found)
        found_all += len(found)
        gold_all += len(gold)
    assert 2 * right / (found_all + gold_all) >= 0.985
