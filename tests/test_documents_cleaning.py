import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.documents.cleaning import Clean, clean

SEED = sorted((Path(__file__).parents[2] / "shared" / "seed").glob("*.txt"))


def removed(text: str) -> list[tuple[str, str]]:
    return [(item.reason, text[item.start : item.end]) for item in clean(text).removed]


def check(cleaned: Clean) -> None:
    """Hold what has to be true of every cleaning."""
    text, received = cleaned.text, cleaned.received
    assert len(cleaned.starts) == len(cleaned.ends) == len(text)
    assert (cleaned.starts <= cleaned.ends).all()
    assert (cleaned.starts[1:] >= cleaned.starts[:-1]).all() and (cleaned.ends[1:] >= cleaned.ends[:-1]).all()
    assert not len(text) or (cleaned.starts[0] >= 0 and cleaned.ends[-1] <= len(received))
    last = 0
    for item in cleaned.removed:
        assert last <= item.start < item.end <= len(received)
        assert received[item.start : item.end].strip() == received[item.start : item.end] or not received.isprintable()
        last = item.end


PLAIN = """Fishery talks end without a figure

HARBOUR CITY, May 4, 2021 (Coast Press) - The envoy of the north said on Tuesday that “no figure” had been named.

He told reporters that 3 < 5, that x > y, and that the line a = b was drawn in 1997. Follow-up talks are due on May 9.
"""


def test_text_without_damage_is_its_own_reading_text() -> None:
    cleaned = clean(PLAIN)
    assert cleaned.text == PLAIN
    assert cleaned.removed == ()
    assert cleaned.spans(3, 60) == [(3, 60)] and cleaned.hull(3, 60) == (3, 60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The envoys met in the port ” src=”https://i.example/a/1.jpg” alt=”The envoys” />\n"
            "Ana Horvat (left) and Piet Claes\nThey spoke for two hours about the quotas.",
            [
                ("markup", "” src=”https://i.example/a/1.jpg” alt=”The envoys” />"),
                ("caption", "Ana Horvat (left) and Piet Claes"),
            ],
        ),
        (
            'He refused.\n<img class="wide" src="a.jpg" alt="x">\nTalks go on, she said.',
            [("markup", '<img class="wide" src="a.jpg" alt="x">')],
        ),
        (
            "He «agreed» src=«//cdn.example/x.png» width=«600»\nThey left.",
            [("markup", "src=«//cdn.example/x.png» width=«600»")],
        ),
        ("The <b>north</b> refused.", [("markup", "<b>"), ("markup", "</b>")]),
        ("The [north](https://north.example) refused.", [("markup", "["), ("markup", "](https://north.example)")]),
        ("She said yes.<script>var a = 1 < 2;</script> He left.", [("markup", "<script>var a = 1 < 2;</script>")]),
        (
            "The talks failed. Subscribe to our Telegram channel and get the news first\n\nNobody knows why.",
            [("promotion", "Subscribe to our Telegram channel and get the news first")],
        ),
        (
            "They left. Sign up for our newsletter! The minister stayed behind.",
            [("promotion", "Sign up for our newsletter!")],
        ),
        ("Text of the first.\nПодписывайтесь на наш канал\nMore text.", [("promotion", "Подписывайтесь на наш канал")]),
        ("Text.\nИсточник novosti.example The minister left.", [("source_label", "Источник novosti.example")]),
        ("Text here.\nSource: Coast Press\nMore.", [("source_label", "Source: Coast Press")]),
        ("Text here.\nFoto: M. Example\nMore.", [("source_label", "Foto: M. Example")]),
        (
            "Title\nWe use cookies to make this site better. Accept all / Manage settings\nText of it.",
            [("navigation", "We use cookies to make this site better. Accept all / Manage settings")],
        ),
        ("Text.\nRead also: Quota talks end in anger\nMore.", [("navigation", "Read also: Quota talks end in anger")]),
        ("Text.\nShare on Facebook\nTweet\nMore.", [("navigation", "Share on Facebook"), ("navigation", "Tweet")]),
        ("Home > World > Europe\nText of it.", [("navigation", "Home > World > Europe")]),
        ("Text.\nFILE PHOTO: The port at night\nMore.", [("caption", "FILE PHOTO: The port at night")]),
        ("Port live\n16:50 The envoy left.", [("source_label", "16:50")]),
        ("Port live\n9.05am. Morning. The envoy left.", [("source_label", "9.05am.")]),
        (
            "Port live\n09.40 Mark Holm wants more.\n10.15 May Ray said no.",
            [("source_label", "09.40"), ("source_label", "10.15")],
        ),
    ],
)
def test_what_goes(text: str, expected: list[tuple[str, str]]) -> None:
    assert removed(text) == expected
    check(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "“You should subscribe to our values,” the minister said.",
        "“We are few. Sign up for our newsletter and join us on Telegram,” he told the crowd.",
        "He said he would follow the minister on Twitter from now on.",
        "The company uses cookies to follow people, the commission said.",
        "Source: the minister said no such thing.",
        "She got the latest offer. Get out, he answered.",
        "The photo: an old man, said the widow, “who never came home”.",
        "Home is where they want to go.",
        "The deal covers oil/gas/coal and steel.",
        "The class = 5 and type = 3 of <Name> <me@example.org>.",
        "News of the deal came late. Print was dead by then.",
        "Share prices fell. Comments were few.",
        "He asked her to download the app the ministry made.",
        "16:50 GMT, 12 May 2020",
        "16:50 Tuesday, 12 May 2020",
        "23.50 Euros is the price.",
        "At 16:50 The Times had it.",
    ],
)
def test_what_stays(text: str) -> None:
    text = f"A first line of text that stands above.\n{text}\nA last line of text."
    assert removed(text) == []
    assert clean(text).text == text


def test_a_repeated_block_goes_the_second_time() -> None:
    block = "The envoy said that the northern coast would not sign a paper without a figure in it."
    text = f"{block}\n\nSomething else was said as well.\n\n  {block.upper()}\n"
    assert removed(text) == [("duplicate", block.upper())]
    assert removed("No.\nYes.\nNo.\nYes.\n") == []


def test_a_repeated_title_goes() -> None:
    assert removed("Envoys leave the old port\nEnvoys leave the old port\nThey said no.") == [
        ("duplicate", "Envoys leave the old port")
    ]


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("â€œNo,â€\x9d he said. Itâ€™s over.", "“No,” he said. It’s over."),
        ("â€œNo,â€ he said â€” twice", "“No,” he said — twice"),
        ("VuÄ\x8diÄ‡ met MiloÅ¡ in KorÄ\x8dula", "Vučić met Miloš in Korčula"),
        ("Ã‰milie went to MÃ¼nchen; â€œclichÃ©â€", "Émilie went to München; “cliché”"),
        ("ÐŸÑƒÑ‚ÑŒ is “fine” and é too", "Путь is “fine” and é too"),
        ("Ã¢â‚¬Å“twiceÃ¢â‚¬Â\x9d", "“twice”"),
        ("A\u00a0B\u200bC\u202fD\ufeff", "A BC D"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("R&amp;D &quot;x&quot; &#8217; &nbsp;&mdash; &amp;quot; &unknown;", 'R&D "x" ’  — " &unknown;'),
        ("\x93quoted\x94 \x96 dash", "“quoted” – dash"),
        ("the minister\ufffds plan", "the minister’s plan"),
        ("a\x00b\x07c", "abc"),
        ("an of\ufb01ce", "an office"),
    ],
)
def test_repair(damaged: str, repaired: str) -> None:
    cleaned = clean(damaged)
    assert cleaned.text == repaired
    assert cleaned.removed == ()
    check(cleaned)


@pytest.mark.parametrize(
    "text",
    [
        "São Paulo, CAFÉ’s “naïve” Façade — “déjà vu”… £5 Ångström",
        "Она сказала «нет». Министр уехал.",
        "قالت الوزيرة إنها لن توقع.",
        "می‌خواهم",
        "部长说：“不。”他离开了。",
        "👩‍👩‍👧 🇷🇸 ok",
    ],
)
def test_other_scripts_are_left_alone(text: str) -> None:
    assert clean(text).text == text


def test_spans_lead_back_through_repair_and_removal() -> None:
    text = "â€œNo,â€\x9d he <b>said</b>.\r\n” src=”https://i.example/1.jpg” />\r\nItâ€™s over."
    cleaned = clean(text)
    assert cleaned.text.split() == ["“No,”", "he", "said.", "It’s", "over."]
    at = cleaned.text.index("“No,”")
    assert [text[s:e] for s, e in cleaned.spans(at, at + 5)] == ["â€œNo,â€\x9d"]
    at = cleaned.text.index("he said")
    assert [text[s:e] for s, e in cleaned.spans(at, at + 7)] == ["he ", "said"]
    assert text[slice(*cleaned.hull(at, at + 7))] == "he <b>said"
    at = cleaned.text.index("It’s")
    assert [text[s:e] for s, e in cleaned.spans(at, at + 4)] == ["Itâ€™s"]
    assert cleaned.spans(2, 2) == []
    with pytest.raises(ValueError, match="no span"):
        cleaned.spans(0, len(cleaned.text) + 1)


def test_a_removed_stretch_leaves_a_line_break_between_two_sentences() -> None:
    text = "He refused ” src=”https://i.example/1.jpg” alt=”x” /> The second meeting was on Monday."
    cleaned = clean(text)
    assert cleaned.text.replace(" ", "") == "Herefused\nThesecondmeetingwasonMonday."
    stretches = cleaned.spans(0, len(cleaned.text))
    assert [text[s:e].strip() for s, e in stretches] == ["He refused", "The second meeting was on Monday."]
    assert clean("A <i>fine</i>day").text == "A fineday"


PIECES = st.sampled_from(
    [
        "The envoy said no. ", "“Yes,” she said.", "\n", "\r\n", "\n\n", "â€œ", "â€™", "Ã©", "é", "\u00a0", "\u200b",
        "&amp;", "<b>", "</b>", "<p>", '<img src="a.png" alt="b">', "” src=”https://x.example/a.jpg” alt=”q” />",
        "Caption of it", "Subscribe to our channel", "Источник a.example ", "Read also: this", "**", "[a](/b)",
        "\ufffd",        "中文。", "🙂", "\x00",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=120)), st.data())
def test_every_span_leads_back(text: str, data: st.DataObject) -> None:
    cleaned = clean(text)
    check(cleaned)
    end = data.draw(st.integers(0, len(cleaned.text)))
    start = data.draw(st.integers(0, end))
    stretches = cleaned.spans(start, end)
    left, right = cleaned.hull(start, end)
    last = left
    for s, e in stretches:
        assert last <= s < e <= right
        last = e
        assert not any(item.start < e and item.end > s for item in cleaned.removed)
    # Plain letters come back as themselves.
    behind = "".join(text[s:e] for s, e in stretches)
    for character in cleaned.text[start:end]:
        if character.isascii() and character.isalpha() and "&" not in text and "\ufb01" not in text:
            assert character in behind


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_cleaning_is_a_pure_function(text: str) -> None:
    first, second = clean(text), clean(text)
    assert first.text == second.text and first.removed == second.removed


@pytest.mark.parametrize(
    "unit",
    [
        "Subscribe to our channel ",
        '<a href="x',
        "src=”",
        "â€",
        "[x](",
        "<script>",
        "!",
        ". ",
        "Source: ",
        "**a",
        "&amp",
        "\r\n",
    ],
)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        started = time.perf_counter()
        clean(unit * (size // len(unit)))
        return time.perf_counter() - started

    seconds(1000)
    # Quadratic time would take a hundred times as long for ten times the text.
    assert any(seconds(100_000) < 40 * max(seconds(10_000), 0.003) for _ in range(3))


@pytest.mark.skipif(not SEED, reason="the article the project began with is not at hand")
def test_the_first_article() -> None:
    text = SEED[0].read_bytes().decode()
    found = clean(text).removed
    assert [item.reason for item in found] == ["promotion", "source_label", "markup", "caption"]
    words = [text[item.start : item.end] for item in found]
    assert words[0].startswith("Subscribe") and words[0].endswith("anyone else")
    assert words[1].endswith("rbc.ru")
    assert words[2].startswith("” src=”https://") and words[2].endswith("/>")
    assert words[3].startswith("Vladimir Putin (") and words[3].endswith("Emmanuel Macron")
