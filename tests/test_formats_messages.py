"""E-mail, mailboxes, RSS and Atom."""

from __future__ import annotations

import gzip
import hashlib
import io
from email.message import EmailMessage
from pathlib import Path

import pytest
from format_samples import FERRY, failure, line, loaded, message, pdf, sources, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.documents.loading import Limits, LoadFailure, Source, load, load_given


def test_a_message(tmp_path: Path) -> None:
    raw = message(FERRY, html="<p>not this</p>", Subject="Réponse à Lissen").as_bytes()
    (source,) = sources(loaded(tmp_path, "fees.eml", raw))
    assert source == Source(
        path=str(tmp_path / "fees.eml"), text=FERRY, sha256=hashlib.sha256(raw).hexdigest(), title="Réponse à Lissen",
        published="2021-03-04", outlet="Ana Luz",
    )  # fmt: skip
    assert sources(loaded(tmp_path, "a.eml", "Content-Language: fr\n\nNon."))[0].language == "fr"
    unnamed = sources(loaded(tmp_path, "unnamed", raw))
    assert unnamed[0].title == "Réponse à Lissen", "known without its suffix"


def test_a_message_in_html_only(tmp_path: Path) -> None:
    html = "<html><head><style>p {}</style></head><body><p>The owners<br>asked.</p><ul><li>The port &amp; its\n head</li></ul></body></html>"  # noqa: E501
    (source,) = sources(loaded(tmp_path, "a.eml", message(None, html=html).as_bytes()))
    assert source.text == "The owners\nasked.\n\nThe port & its head"


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=iso-8859-1", b"F\xfcnf \x93nein\x94", "Fünf “nein”"),
        ("text/plain; charset=koi8-r", "Порт отказал.".encode("koi8-r"), "Порт отказал."),
        ("text/plain; charset=nonsense", "Größe".encode(), "Größe"),
        (
            "text/plain; format=flowed",
            b"The owners \r\nasked the port.\r\n> quoted \r\n> twice\r\nEnd.\r\n",
            "The owners asked the port.\n> quoted \n> twice\nEnd.\n",
        ),
        ("text/plain; format=flowed; delsp=yes", b"Lis \r\nsen\r\n", "Lissen\n"),
    ],
)
def test_texts_of_messages(tmp_path: Path, kind: str, body: bytes, text: str) -> None:
    raw = b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body
    (source,) = sources(loaded(tmp_path, "a.eml", raw))
    assert source.text == text


def test_what_is_attached_is_read(tmp_path: Path) -> None:
    inner = message("The port refused.", Subject="Inner")
    files = {
        "fees.csv": b"id,text\n7,Row.\n",
        "map.png": b"\x89PNG",
        "all.zip": zipped({"in.txt": "Packed."}),
        "p.pdf": pdf("Page."),
    }
    outer = message("See attached.", files=files)
    outer.add_attachment(inner)
    found = sources(loaded(tmp_path, "a.eml", outer.as_bytes()))
    base = str(tmp_path / "a.eml")
    names = ["", "!fees.csv!7", "!all.zip!in.txt", "!p.pdf", "!attached-6.eml"]
    assert [one.path for one in found] == [base + name for name in names]
    assert [one.text.strip() for one in found] == ["See attached.", "Row.", "Packed.", "Page.", "The port refused."]
    assert found[-1].title == "Inner"
    (only,) = sources(loaded(tmp_path, "b.eml", message(None, files={"a.txt": b"Only this."}).as_bytes()))
    assert only.text == "Only this."


def test_wrong_messages(tmp_path: Path) -> None:
    assert "no header" in failure(loaded(tmp_path, "a.eml", "\n\njust words"))
    assert "no text in the message" in failure(
        loaded(tmp_path, "a.eml", message(None, files={"a.png": b"x"}).as_bytes())
    )
    sealed = EmailMessage()
    sealed["Subject"] = "x"
    sealed.set_content(b"x", maintype="application", subtype="pkcs7-mime")
    assert "encrypted" in failure(loaded(tmp_path, "a.eml", sealed.as_bytes()))
    whole = message(FERRY, files={"a.txt": b"Attached. " * 50}).as_bytes()
    cut, text = loaded(tmp_path, "a.eml", whole[:-300])
    assert line(cut).endswith("a.eml: a.txt: cut off before its end; get it again")
    assert isinstance(text, Source) and text.text == FERRY, "the part before it is whole"
    deep = message("x")
    for _ in range(7):
        outer = message("y")
        outer.add_attachment(deep)
        deep = outer
    assert "under more than 6 layers" in line(loaded(tmp_path, "a.eml", deep.as_bytes())[-1])


def test_a_mailbox(tmp_path: Path) -> None:
    first = message("The owners asked.\nFrom Monday on they wait.\n", Message_ID="<1@lissen.example>").as_bytes()
    second = message("The port refused.\n", files={"a.txt": b"Attached."}).as_bytes()
    raw = b""
    for one in (first, second, b"Subject: nothing\n\n"):
        raw += b"From luz@lissen.example Thu Mar  4 23:00:00 2021\n" + one.replace(b"\nFrom ", b"\n>From ") + b"\n"
    found = loaded(tmp_path, "fees.mbox", raw)
    base = str(tmp_path / "fees.mbox")
    kept = [one for one in found if isinstance(one, Source)]
    assert [one.path for one in kept] == [f"{base}!1@lissen.example", f"{base}!2", f"{base}!2!a.txt"]
    assert kept[0].text == "The owners asked.\nFrom Monday on they wait.\n"
    assert line(found[-1]).endswith(
        "fees.mbox: message 3: no text in the message, and nothing attached that can be read"
    )
    packed = sources(
        loaded(tmp_path, "fees.mbox.gz", gzip.compress(raw.split(b"From luz")[1].join([b"From luz", b""])))
    )
    assert packed[0].text == kept[0].text
    assert "not a mailbox" in failure(loaded(tmp_path, "a.mbox", "Subject: x\n\ny"))
    large = b"From a@b Thu Mar  4 23:00:00 2021\nSubject: x\n\n" + b"word " * 2000 + b"\n\n"
    limits = Limits(document=5000)
    small, over = loaded(tmp_path, "b.mbox", raw[: raw.index(b"From luz", 5)] + large, limits=limits)
    assert isinstance(small, Source) and "message 2: over 4 kB" in line(over)


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Lissen Post</title><language>en-gb</language><link>https://l.example/</link>
<item><title>Fees &amp;amp; quotas</title><link>https://l.example/1</link><guid>g-1</guid>
<pubDate>Thu, 04 Mar 2021 23:00:00 -0500</pubDate><description>The owners asked&nbsp;...</description>
<media:content url="x.jpg"><media:description>A long caption that is about a picture and no text at all, however long.</media:description></media:content>
<content:encoded><![CDATA[<p>The owners asked.</p><script>no()</script><p>The port&nbsp;said <b>no</b>.</p>]]></content:encoded></item>
<item><title>Only a title</title><link>https://l.example/2</link></item>
<item><description>Plain words &lt;b&gt;only&lt;/b&gt;.</description><source url="https://o.example">Other Post</source></item>
</channel></rss>"""  # noqa: E501
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Lissen Post</title>
<entry><id>urn:x:1</id><title>Fees</title><link rel="self" href="https://l.example/no"/><link href="https://l.example/1"/>
<updated>2021-03-06T00:00:00Z</updated><published>2021-03-04T10:00:00Z</published>
<summary>Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry>
<entry><id>urn:x:2</id><title>Elsewhere</title><summary>Words enough.</summary><content src="https://l.example/2"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>Lissen Post</title></channel>
<item rdf:about="https://l.example/1"><title>Fees</title><description>The port refused.</description>
<dc:date>2021-03-04</dc:date></item></rdf:RDF>"""


def test_rss(tmp_path: Path) -> None:
    first, empty, last = loaded(tmp_path, "feed.xml", RSS, date="2020-01-01")
    assert isinstance(first, Source) and isinstance(last, Source)
    assert first == Source(
        path=f"{tmp_path / 'feed.xml'}!g-1", text="The owners asked.\n\nThe port\u00a0said no.", sha256=first.sha256,
        title="Fees & quotas", published="2021-03-04", url="https://l.example/1", outlet="Lissen Post",
        language="en-gb",
    )  # fmt: skip
    assert first.sha256 == hashlib.sha256(first.text.encode()).hexdigest()
    assert line(empty).endswith(
        "feed.xml: item 2: no text in the entry, only a title and an address; fetch the article"
    )
    assert (last.text, last.outlet, last.published) == ("Plain words only.", "Other Post", "2020-01-01")
    assert last.path.endswith("!3")


def test_atom_and_rdf(tmp_path: Path) -> None:
    first, second = sources(loaded(tmp_path, "a.atom", ATOM))
    assert (first.text, first.published, first.url) == ("One.\n\nTwo.", "2021-03-04", "https://l.example/1")
    assert (first.outlet, first.language, second.text) == ("Lissen Post", "en", "Words enough.")
    (item,) = sources(loaded(tmp_path, "unnamed", RDF))
    assert (item.text, item.published, item.outlet) == ("The port refused.", "2021-03-04", "Lissen Post")
    assert item.path.endswith("unnamed!https://l.example/1")
    wide = sources(loaded(tmp_path, "wide.rss", RDF.encode("utf-16")))
    assert wide[0].text == "The port refused."


def test_wrong_feeds(tmp_path: Path) -> None:
    found = loaded(tmp_path, "a.rss", RSS[: RSS.index("Plain words")])
    assert isinstance(found[0], Source) and "broken XML" in line(found[-1]) and "perhaps cut off" in line(found[-1])
    assert "no RSS or Atom feed (its root is tei)" in failure(loaded(tmp_path, "a.xml", "<tei>x</tei>"))
    assert "no XML" in failure(loaded(tmp_path, "a.rss", "plain words"))
    assert "without entries" in failure(loaded(tmp_path, "a.rss", "<rss><channel><title>x</title></channel></rss>"))
    bad = RSS.replace("Thu, 04 Mar 2021", "Some day in spring")
    assert 'item 1: the field "published" is \'Some day in spring' in line(loaded(tmp_path, "a.rss", bad)[0])
    large = f"<rss><channel><item><description>{'word ' * 30_000}</description></item></channel></rss>"
    assert "item 1: an entry is too large" in failure(loaded(tmp_path, "a.rss", large, limits=Limits(document=50_000)))


def test_feeds_ask_for_nothing_beyond_themselves(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    raw = (
        f'<?xml version="1.0"?><!DOCTYPE rss [{entities}<!ENTITY f SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
        "<rss><channel><item><description>Words &a9; and &f; go on.</description></item></channel></rss>"
    )
    for one in loaded(tmp_path, "a.rss", raw):
        assert "lol" not in str(one) and "secret" not in str(one) and len(str(one)) < 1000


def test_ampersands_that_begin_nothing(tmp_path: Path) -> None:
    """As feeds have them in addresses and names; those in CDATA are characters like any other."""
    entry = (
        "<item><link>https://l.example/?a=1&b={n}&copy=2</link><guid><![CDATA[a&b;&c&{n}]]></guid>"
        "<title>A & B</title><description>AT&T &amp; co&nbsp;owe &#163;{n} &unknown;.</description></item>"
    )
    raw = "<rss><channel>" + "".join(entry.replace("{n}", str(n)) for n in range(2000)) + "</channel></rss>"
    found = sources(loaded(tmp_path, "a.rss", raw))
    assert len(found) == 2000
    for n, one in enumerate(found):
        assert one.url == f"https://l.example/?a=1&b={n}&copy=2" and one.path.endswith(f"!a&b;&c&{n}")
        assert (one.title, one.text) == ("A & B", f"AT&T & co\xa0owe \u00a3{n} &unknown;.")


def test_a_long_feed_is_not_held_whole(tmp_path: Path) -> None:
    item = f"<item><description>{'The port refused. ' * 400}%d</description></item>"

    class Endless(io.RawIOBase):
        sent, rest = 0, b"<rss><channel>"

        def read(self, size: int = -1) -> bytes:
            if len(self.rest) < size and self.sent < 400:
                self.sent += 1
                self.rest += (item % self.sent).encode() + (b"</channel></rss>" if self.sent == 400 else b"")
            found, self.rest = self.rest[:size], self.rest[size:]
            return found

    stream = Endless()
    ahead = 0
    for number, one in enumerate(load(["-"], stdin=stream), 1):  # type: ignore[arg-type]
        assert isinstance(one, Source)
        ahead = max(ahead, stream.sent - number)
    assert number == 400 and ahead < 40, "entries come as they are read"


@given(st.binary(max_size=200), st.sampled_from(["a.eml", "a.mbox", "a.rss", "a.xml"]), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_any_bytes_end_in_documents_or_lines(raw: bytes, name: str, start: int) -> None:
    begun = [
        b"",
        b"From a@b Thu Mar  4 23:00:00 2021\nSubject: x\n\n",
        b"<rss><channel><item><description>",
        RSS.encode()[:900],
    ]
    found = list(load_given([(name, begun[start] + raw)]))
    assert found and all("\n" not in str(one) for one in found if isinstance(one, LoadFailure))
