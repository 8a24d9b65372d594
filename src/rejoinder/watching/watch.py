"""The watch: rounds in which feeds are asked, their articles fetched, and what is about the negotiation is read.

    a feed -> entries -> articles not seen before -> their pages -> documents that match -> the dossier -> what changed

All that is found out is in the dossier before the next thing is asked (record/watched.py): a watch that is stopped or
killed at any point goes on there. An article is marked as added after it was stored; should the program be killed
between the two, it is known by the path it was stored under.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from rejoinder.documents.source import LoadFailure, Source
from rejoinder.engines.outcomes import Failed, reader_key
from rejoinder.errors import RejoinderError
from rejoinder.record.watched import Article, Change, Feed, Reported
from rejoinder.views.changes import changes
from rejoinder.watching.addresses import host_of, same
from rejoinder.watching.articles import MOST_ENTRIES, article_of, document_of, entries_of, entry_document
from rejoinder.watching.fetching import Answer, Clock, Fetcher, Unfetched
from rejoinder.watching.robots import Robots

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["Tally", "Watch"]

_FEEDS = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_PAGES = "text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.8, */*;q=0.1"

FIRST_WAIT = timedelta(minutes=15)
"""After a first failure; doubled with each further one."""
LONGEST_WAIT = timedelta(days=1)
TRIES = 5
"""How often an article is asked for that cannot be had."""
LOOKS = 5
"""How often an article is asked for again because its feed says that it was changed."""
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)

KEPT = 200
"""Changes that are kept for the feed of changes."""


class Tally(msgspec.Struct):
    """What a round did: counts, and a line for each thing that failed."""

    feeds: int = 0
    unchanged: int = 0
    added: int = 0
    passed_over: int = 0
    postponed: int = 0
    failed: list[str] = []

    def __str__(self) -> str:
        """One line."""
        asked = "1 feed asked" if self.feeds == 1 else f"{self.feeds} feeds asked"
        parts = [f"{asked}, {self.unchanged} of them unchanged" if self.unchanged else asked]
        parts.append("1 article added" if self.added == 1 else f"{self.added} articles added")
        for count, words in ((self.passed_over, "passed over"), (self.postponed, "for later")):
            if count:
                parts.append(f"{count} {words}")
        if self.failed:
            parts.append(f"{len(self.failed)} failed")
        return ", ".join(parts)


class Watch:
    """Watches feeds for one dossier."""

    def __init__(
        self,
        dossier: Dossier,
        feeds: Sequence[str],
        fetcher: Fetcher,
        clock: Clock,
        *,
        wanted: Callable[[Source], bool],
        codebook: object | None = None,
        every: timedelta | None = None,
        most: int = 200,
        jitter: Callable[[], float] = random.random,
        fail: Callable[[str], None] = lambda line: None,
        note: Callable[[str], None] = lambda line: None,
    ) -> None:
        """`feeds` are addresses that were checked; `wanted` says which documents are taken.

        `codebook` is what the dossier is filed by, `every` the time between two questions to a feed (None: each round
        asks), `most` how many articles a round fetches. `fail` gets a line for each failure as it happens, `note` one
        for each article that is added; `doing`, which may be set, what is done just now.
        """
        self._dossier, self._feeds, self._fetcher, self._clock = dossier, list(feeds), fetcher, clock
        self._watched = dossier.watched
        self._robots = Robots(fetcher, self._watched, clock)
        self._wanted, self._key = wanted, reader_key("", codebook)
        self._every, self._most, self._jitter = every, most, jitter
        self._fail, self._note = fail, note
        self.doing: Callable[[str], None] = lambda words: None
        self._closed: dict[str, str] = {}
        self._tally = Tally()
        self._begin()

    # Rounds

    def round(self) -> Tally:
        """Ask every feed that is due, then fetch the articles that are; what it did."""
        self._tally = Tally()
        self._robots.begin()
        now = self._clock.now()
        self._closed = self._watched.later("closed", _iso(now))
        self._each(
            [feed for feed in self._feeds if self._due(feed) <= now], lambda feed: feed, self._feed, self._feed_broken
        )
        due = self._watched.due("article", _iso(self._clock.now()))
        self._each(due[: self._most], self._link, self._article, self._article_broken)
        self._tally.postponed += max(0, len(due) - self._most)
        return self._tally

    def next_at(self) -> datetime:
        """When the next thing is due: a feed, or an article."""
        moments = [self._due(feed) for feed in self._feeds]
        if (first := self._watched.first("article")) is not None:
            moments.append(datetime.fromisoformat(first))
        return min(moments, default=self._clock.now() + (self._every or FIRST_WAIT))

    def _each(
        self,
        names: Sequence[str],
        link: Callable[[str], str],
        do: Callable[[str], None],
        broken: Callable[[str, Unfetched], None],
    ) -> None:
        """Do something with each, always that next whose host may be asked the soonest.

        Servers send what nobody foresaw: where that breaks something it is `broken` for that one, and the others are
        done. What is wrong with the dossier stops them all.
        """
        waiting: dict[str, deque[str]] = {}
        for name in names:
            waiting.setdefault(host_of(link(name)), deque()).append(name)
        pace, done = self._fetcher.pace, 0
        while waiting:
            host = min(waiting, key=pace.ready)
            name, over = waiting[host][0], True
            self.doing(f"{host} ({done} of {len(names)})")
            try:
                over = self._step(host, name, link(name), do)
            except RejoinderError:
                raise
            except Exception as error:
                broken(name, _unforeseen(error))
            if over:
                done += 1
                waiting[host].popleft()
                if not waiting[host]:
                    del waiting[host]

    def _step(self, host: str, name: str, address: str, do: Callable[[str], None]) -> bool:
        """Do it, or first ask what is allowed there; whether it was done."""
        if host in self._closed or self._robots.knows(address):
            do(name)
            return True
        with suppress(Unfetched):  # which is told with the first thing that it hinders
            self._robots.check(address)
        return False

    # Feeds

    def _due(self, feed: str) -> datetime:
        found = self._watched.get("feed", feed, Feed)
        at = self._watched.next_at("feed", feed)
        moment = datetime.fromisoformat(at) if at else _AT_ONCE
        if self._every is not None and found is not None and found.checked_at is not None:
            moment = max(moment, datetime.fromisoformat(found.checked_at) + self._every)
        return moment

    def _feed(self, feed: str) -> None:
        known = self._watched.get("feed", feed, Feed) or Feed()
        if (until := self._closed.get(host_of(feed))) is not None:
            self._watched.put("feed", feed, known, until)
            return
        self._tally.feeds += 1
        try:
            found = self._fetcher.get(
                feed, accept=_FEEDS, etag=known.etag, modified=known.modified, allow=self._robots.check
            )
        except Unfetched as error:
            self._feed_failed(feed, known, error)
            return
        now = self._clock.now()
        next_at = _iso(now + timedelta(seconds=found.fresh))
        if found.status == 304:
            self._tally.unchanged += 1
            kept = msgspec.structs.replace(known, checked_at=_iso(now), tries=0, message="")
            self._watched.put("feed", feed, kept, next_at)
            return
        trouble = self._entries(feed, found)
        if trouble:
            # without what to ask conditionally by, so that it is read again once it is whole
            self._feed_failed(feed, Feed(tries=known.tries), Unfetched(trouble))
            return
        self._watched.put("feed", feed, Feed(*found.validators, _iso(now)), next_at)

    def _entries(self, feed: str, found: Answer) -> str:
        """Note the articles of a feed that are new or changed; what is wrong with the feed."""
        entries, trouble = entries_of(found)
        named = [(entry, *article_of(feed, found.address, entry)) for entry in entries]
        there = self._watched.get_all("article", (name for _, name, _ in named), Article)
        waiting: dict[str, Article] = {}
        for entry, name, article in named:
            if name in there:
                again = _looked_at_again(there[name], article)
                if again is None:
                    continue
                article = again
            if article.state == "given up":
                self._watched.put("article", name, article)
                self._failed(article.message)
            elif article.link:
                waiting.setdefault(name, article)
            else:
                self._take(name, article, entry_document(name, article, entry))
        self._watched.put_all("article", waiting, _iso(self._clock.now()))
        if len(entries) == MOST_ENTRIES:
            self._note(
                f"{feed}: a feed of {MOST_ENTRIES} entries or more; those after the first {MOST_ENTRIES} are left"
            )
        return trouble

    def _feed_failed(self, feed: str, known: Feed, error: Unfetched) -> None:
        now = self._clock.now()
        tries = known.tries + 1
        kept = msgspec.structs.replace(known, checked_at=_iso(now), tries=tries, message=error.message)
        # what our own rules forbid costs nobody anything, and may be allowed by the next command
        next_at = now if error.own else now + self._back_off(tries, error)
        self._watched.put("feed", feed, kept, _iso(next_at))
        self._close(feed, error)
        self._failed(f"{feed}: {error.message}")

    def _feed_broken(self, feed: str, error: Unfetched) -> None:
        # without what to ask conditionally by, which may be what breaks it
        known = self._watched.get("feed", feed, Feed) or Feed()
        self._feed_failed(feed, Feed(tries=known.tries), error)

    # Articles

    def _link(self, name: str) -> str:
        found = self._watched.get("article", name, Article)
        assert found is not None
        return found.link

    def _article(self, name: str) -> None:
        article = self._watched.get("article", name, Article)
        assert article is not None
        if article.state != "waiting":  # another entry led to it in this round
            return
        if article.document is None and (stored := self._watched.document_from(name)) is not None:
            self._watched.put("article", name, msgspec.structs.replace(article, state="added", document=stored))
            return
        if (until := self._closed.get(host_of(article.link))) is not None:
            self._tally.postponed += 1
            self._watched.put("article", name, article, until)
            return
        try:
            found = self._fetcher.get(article.link, accept=_PAGES, allow=self._robots.check)
        except Unfetched as error:
            self._article_failed(name, article, error)
            return
        other = same(found.address)
        if other != name and (known := self._watched.get("article", other, Article)) and known.state != "waiting":
            # a detour, such as one that counts readers, to an article that came in another way
            kept = msgspec.structs.replace(article, state=known.state, document=known.document)
            self._watched.put("article", name, kept)
            return
        source = document_of(name, article, found)
        if isinstance(source, LoadFailure):
            self._article_failed(name, article, Unfetched(source.message, lasting=True))
            return
        taken = self._take(name, article, source)
        if other != name:
            self._watched.put("article", other, taken)

    def _take(self, name: str, article: Article, source: Source) -> Article:
        """Read a document into the dossier, if it is wanted; what is known of its article then."""
        before = article.document
        kept = msgspec.structs.replace(article, state="passed over", message="")
        if not self._wanted(source):
            self._tally.passed_over += 1
        else:
            self.doing(f"reading {source.title or name}")
            for outcome in self._dossier.outcomes_of([source]):
                if isinstance(outcome, Failed):
                    kept = msgspec.structs.replace(kept, state="given up", message=str(outcome.failure))
                    self._failed(str(outcome.failure))
                    continue
                kept = msgspec.structs.replace(kept, state="added", document=outcome.id)
                if outcome.reading is not None and outcome.id != before:
                    self._tally.added += 1
                    changed = "changed since it was added, and added as it is now" if before else "added"
                    self._note(f"{name}: {changed} ({source.title or 'without a title'})")
        self._watched.put("article", name, kept)
        return kept

    def _article_failed(self, name: str, article: Article, error: Unfetched) -> None:
        tries = article.tries + 1
        given_up = error.lasting or tries >= TRIES
        state = "given up" if given_up else "waiting"
        kept = msgspec.structs.replace(article, tries=tries, state=state, message=error.message)
        next_at = None if given_up else _iso(self._clock.now() + self._back_off(tries, error))
        self._watched.put("article", name, kept, next_at)
        self._close(article.link, error)
        self._failed(f"{article.link}: {error.message}")

    def _article_broken(self, name: str, error: Unfetched) -> None:
        article = self._watched.get("article", name, Article)
        assert article is not None
        self._article_failed(name, article, error)

    # Manners

    def _back_off(self, tries: int, error: Unfetched) -> timedelta:
        """How long to wait: doubled with each failure, up to a day, and then some part of it less; or as it asks.

        The part is random, so that not all who failed together come back together.
        """
        doubled = min((self._every or FIRST_WAIT) * (1 << min(tries - 1, 10)), LONGEST_WAIT)
        return max(doubled * (0.5 + 0.5 * self._jitter()), timedelta(seconds=error.wait or 0.0))

    def _close(self, address: str, error: Unfetched) -> None:
        """A host that asks for time gets it for all that is asked of it."""
        if error.wait:
            until = _iso(self._clock.now() + timedelta(seconds=error.wait))
            self._closed[host_of(address)] = until
            self._watched.put("closed", host_of(address), error.message, until)

    def _failed(self, line: str) -> None:
        line = " ".join(line.split())
        self._tally.failed.append(line)
        self._fail(line)

    # Reports

    def _begin(self) -> None:
        """Changes are those since the last report; where there is none by this codebook, those from now on."""
        reported = self._watched.get("reported", "board", Reported)
        if reported is None or reported.key != self._key:
            self.reported([])

    def changes(self) -> list[Change]:
        """What changed on the board since the last report, whoever changed it."""
        reported = self._watched.get("reported", "board", Reported)
        assert reported is not None
        return changes(reported.board, self._dossier.board())

    def reported(self, found: list[Change]) -> None:
        """Remember that these changes were told."""
        reported = Reported(self._key, self._dossier.board())
        self._watched.report(found, reported, _iso(self._clock.now()), keep=KEPT)


def _looked_at_again(known: Article, article: Article) -> Article | None:
    """A known article that its feed says was changed, to be fetched again; None where it need not be."""
    changed = article.stamp is not None and article.stamp != known.stamp
    if not changed or known.state not in ("added", "passed over") or not article.link or known.looks >= LOOKS:
        return None
    return msgspec.structs.replace(known, stamp=article.stamp, state="waiting", tries=0, looks=known.looks + 1)


def _unforeseen(error: Exception) -> Unfetched:
    """A failure that nothing was prepared for, as one of a thing asked for."""
    first = (str(error).splitlines() or [""])[0][:200]
    return Unfetched(f"{type(error).__name__}: {first}; please report it")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
