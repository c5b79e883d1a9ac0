"""Which comment a mention means: by the blog's clock, or by its writer's name; else what it may mean."""

from __future__ import annotations

import datetime as dt
import re
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pipeline.ingest.speech.addressed import Address

CANDIDATES = 8  # comments named where a mention stays open
_REMEMBERED = 10_000  # names and threads of replies, so that a million comments take no more memory than these
_NUMBER = re.compile(r"\d+")
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Turn:
    """A comment as those address it who come after.

    Attributes
    ----------
    id, parent
        Its id, and that of the comment it answers.
    clock
        When it was posted by the blog's own clock, which pages print.
    names
        Names it stands under: the profile's, the signature.
    """

    id: str
    parent: str | None
    clock: dt.time | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addressee:
    """A mention with the comment it means; where that stays open, with those it may mean, the nearest first."""

    address: Address
    comment: str | None
    candidates: tuple[str, ...] = ()


class _Said(NamedTuple):
    """A comment: its place in the thread, its sub-thread, and whether it stands under a name."""

    place: int
    id: str
    top: str
    named: bool


class _Lately(OrderedDict[str, _Value]):
    """A dictionary that remembers only what was set last."""

    def __setitem__(self, key: str, value: _Value) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > _REMEMBERED:
            self.popitem(last=False)


class Addressees:
    """Whom the comments of a thread address, one comment after the other."""

    def __init__(self) -> None:
        self._minutes: defaultdict[int, deque[_Said]] = defaultdict(lambda: deque(maxlen=CANDIDATES + 1))
        self._tops: _Lately[str] = _Lately()
        self._replies: _Lately[deque[str]] = _Lately()
        self._whole: _Lately[_Said] = _Lately()  # by name: the writer's latest comment
        self._first: _Lately[dict[str, _Said]] = _Lately()  # the same by the first word of the name, then by the name
        self._place = 0

    def of(self, turn: Turn, mentions: Sequence[Address]) -> list[Addressee]:
        """Whom the thread's next comment addresses, in the order of its mentions.

        A name that only might be one, `Getafix` in `Getafix, you …`, counts where exactly one such writer came before.
        """
        top = turn.id if turn.parent is None else self._tops.get(turn.parent, turn.parent)
        found = [self._by_time(one, turn, top) if one.kind == "time" else self._by_name(one) for one in mentions]
        self._remember(turn, top)
        return [one for one in found if one]

    def _remember(self, turn: Turn, top: str) -> None:
        self._tops[turn.id] = top
        if turn.parent is not None:
            siblings = self._replies.get(turn.parent) or deque(maxlen=CANDIDATES)
            siblings.append(turn.id)
            self._replies[turn.parent] = siblings
        self._place += 1
        said = _Said(self._place, turn.id, top, bool(turn.names))
        if turn.clock is not None:
            self._minutes[60 * turn.clock.hour + turn.clock.minute].append(said)
        for name in turn.names:
            self._remember_name(name, said)

    def _remember_name(self, name: str, comment: _Said) -> None:
        whole = _folded(name)
        if whole:
            self._whole[whole] = comment
            first = next(word for part in name.split() if (word := _folded(part)))
            alike = [one for one in self._first.get(first, {}).items() if one[0] != whole]
            self._first[first] = dict([*alike, (whole, comment)][-CANDIDATES:])

    def _by_time(self, address: Address, turn: Turn, top: str) -> Addressee:
        if turn.clock is None and not self._minutes:
            replies = self._replies.get(turn.parent, ()) if turn.parent is not None else ()
            near = [*reversed(replies), *([turn.parent] if turn.parent is not None else [])]
            return Addressee(address, None, tuple(near[:CANDIDATES]))
        posted = [one for minute in _minutes(address.text) for one in self._minutes.get(minute, ())
                  if not (address.anonymous and one.named)]
        beside = [one for one in posted if one.top == top]
        for some in (posted, beside):
            if len(some) == 1:
                return Addressee(address, some[0].id)
        return Addressee(address, None, _nearest(posted))

    def _by_name(self, address: Address) -> Addressee | None:
        name = _folded(address.text)
        alike = self._first.get(name, {})
        comments = [self._whole[name]] if name in self._whole else list(alike.values())
        if len(comments) == 1:
            return Addressee(address._replace(kind="name"), comments[0].id)
        if address.kind != "name":
            return None
        return Addressee(address, None, _nearest(comments))


def _nearest(said: Iterable[_Said]) -> tuple[str, ...]:
    """The ids of the latest comments, the nearest first."""
    return tuple(one.id for one in sorted(said, reverse=True)[:CANDIDATES])


def _minutes(text: str) -> list[int]:
    """The minutes of the day that a time means: `6.36` is one in the morning and one in the evening."""
    numbers = [int(number) for number in _NUMBER.findall(text)]
    hour, minute = numbers if len(numbers) == 2 else divmod(numbers[0], 100)
    hours = [hour, (hour + 12) % 24] if 1 <= hour <= 12 and not text.startswith("0") else [hour]
    return [60 * one + minute for one in hours]


def _folded(name: str) -> str:
    """A name without case, blanks and marks, by which `@JaneDoe` is Jane Doe."""
    return "".join(filter(str.isalnum, name.casefold()))
