"""What a CODE as people type or paste it asks for: a code, every code that a scan finds in it, or its known words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from unicodedata import normalize

from usmserr.cli.arguments import OUTER, has_digit
from usmserr.codes.catalog import Catalog
from usmserr.model import Entry, Kind, fold_code

# Words that say what stands behind them; then signs and verbs.
_BEHIND = r"[^A-Za-z0-9\n,;]{1,16}?(?:(?:is|was)[ :=]+)?"
_RETCODE = rf"(?i)ret[_-]?code{_BEHIND}(\d{{1,9}})(?:\.0+)?(?![\w.])"
_NO_CODE = r"\"',;{}\\()\[\]<>|*。、【】「」“”‘’"
_RECEIPT_CODE = (
    rf"(?i)(?:receipt[_-]?code|回执(?:状态)?码){_BEHIND}"
    rf"(-?[^\s{_NO_CODE}\u4e00-\u9fff:=-][^\n{_NO_CODE}\u4e00-\u9fff]{{0,39}})"
)
_LABEL = re.compile(r"(?:码|code|err(?:or|no)?)[^A-Za-z0-9\n]{0,8}(?:is |was )?$", re.I)
# Times, ids, addresses and phones: their digits are no codes.
_NOISE = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|(?<![\w:])\d\d:\d\d:\d\d(?:[.,]\d+)?"
    r"|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\b\w{1,20}://\S+"
    r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?|\d{10,}",
    re.A,
)
_WORD = re.compile(r"(?:(?<![A-Za-z0-9])-(?=\d))?[A-Za-z0-9_]+(?:[:.\-][A-Za-z0-9_]+)*")
# Before or behind a small number: what it counts, or whose it is instead.
_COUNTED = re.compile(
    r"[ \t]*(?:ms|s|secs?|seconds?|minutes?|hours?|days?|times|tries|attempts?|retries|bytes|[kmg]b|%"
    r"|(?:st|nd|rd|th)\b|[次条个行秒天分号元块岁位层]|毫秒|分钟|小时)",
    re.I | re.A,
)
_ANOTHERS = re.compile(
    r"(?:\b(?:http(?:/\d(?:\.\d)?)?|status|line|port|pid|retry|attempts?|after|in|at|row|top|page|version|v)[ \t:=#]*"
    r"|第[ \t]*|[\w-]\.[a-z]{1,5}:)$",
    re.I | re.A,
)
_LIST = re.compile(r"(?:[\s,;、/|+&和与及或]|and|or)*")  # what stands between the items of a list
_LONGEST_CODE = 17
_SMALL = 3  # digits of a number that may as well count something
_LONGEST_WORD = 100  # that is looked up at all
_LONGEST_PREFIX = 3  # letters that a colon and digits may follow, as in MK:0001
_MOST_WORDS = 3  # of one code


@dataclass(slots=True)
class Answer:
    """What is known of a text, and what is not."""

    known: list[tuple[Entry, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    succeeded: bool = False  # it tells of a RetCode 0
    others: list[tuple[str, str]] = field(default_factory=list)  # action and code of other products' calls

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be said."""
        return not (self.known or self.unknown or self.succeeded or self.others)


def read(text: str, catalog: Catalog, carrier: str | None) -> Answer:
    """Return what a text says that is no code by itself."""
    answer = Answer()
    _take_said(answer, text, catalog, carrier)
    if answer.is_empty:
        found, answer.unknown = _words(normalize("NFKC", text), catalog, carrier)
        answer.known += found
    return answer


def _take_said(answer: Answer, text: str, catalog: Catalog, carrier: str | None) -> None:
    """Take what a scan would find, and what is named as a code."""
    from usmserr.scanning.run import codes_in

    said = [(one.kind, one.code, one.other) for one in codes_in(text, catalog.known_messages())]
    plain = normalize("NFKC", text)
    if not any(kind is Kind.API for kind, _, _ in said):
        said += [(Kind.API, str(int(code)), None) for code in re.findall(_RETCODE, plain)]
    known = {code for _, code, _ in said}
    said += [
        (Kind.RECEIPT, _cut(code, catalog), None) for code in re.findall(_RECEIPT_CODE, plain) if code not in known
    ]
    for kind, code, other in dict.fromkeys(said):
        entries = catalog.lookup(code, kind, carrier)
        if other is not None:  # what the gateway answers means the same for each product
            answer.others.append((other, code))
            entries = tuple(entry for entry in entries if entry.layer == "gateway")
        elif kind is Kind.API and code == "0":
            answer.succeeded = True
        elif not entries:
            answer.unknown.append(code)
        answer.known += [(entry, code) for entry in entries]


def _cut(said: str, catalog: Catalog) -> str:
    """Return the receipt's code at the start of what is said to be one: the longest that is known, or a word."""
    words = said.strip().split()
    for number in range(min(len(words), _MOST_WORDS), 0, -1):
        code = " ".join(words[:number]).strip(OUTER)
        if catalog.lookup(code, Kind.RECEIPT, guess=number == 1):
            return f"{code} {words[number]}" if _goes_on(code, words[number : number + 1]) else code
    return f"{words[0]} {words[1]}" if _goes_on(words[0], words[1:2]) else words[0]


def _goes_on(code: str, rest: Sequence[str]) -> bool:
    """Say whether the next word may be the rest of a code."""
    return bool(rest) and code.isalpha() and len(code) <= _LONGEST_CODE and rest[0].isalnum() and has_digit(rest[0])


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text that may be a code, and what is known of it."""

    text: str
    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    labelled: bool = False

    @property
    def is_small(self) -> bool:
        """Whether it is a number that may as well count something."""
        return self.text.isdigit() and len(self.text) <= _SMALL and not self.labelled


def _words(text: str, catalog: Catalog, carrier: str | None) -> tuple[list[tuple[Entry, str]], list[str]]:
    """Return what is known of the words of a text, and which of them are unknown but may be codes."""
    words = list(_looked_up(_NOISE.sub(lambda match: "\n" * len(match[0]), text), catalog, carrier))
    words = _without_strays(text, _without_speech(text, words))
    known, unknown = list[tuple[Entry, str]](), list[str]()
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else None
        before = words[at - 1] if at else None
        if after and _is_torn(text, word, after):
            unknown.append(f"{word.text} {after.text}")
        elif before and _is_torn(text, before, word):
            continue
        elif word.entries:
            known += [(entry, word.text) for entry in word.entries]
        elif word.labelled or _may_be_code(text, before, word) or _may_be_code(text, after, word):
            unknown.append(word.text)
    return list(dict.fromkeys(known)), list(dict.fromkeys(unknown))


def _looked_up(text: str, catalog: Catalog, carrier: str | None) -> Iterator[_Word]:
    """Yield the words of a text; those that are one code together as one."""
    matches = list(_WORD.finditer(text))
    at = 0
    while at < len(matches):
        match = matches[at]
        most = _MOST_WORDS if fold_code(match[0]) in _first_words(catalog) else 1
        for number in range(min(most, len(matches) - at), 0, -1):
            end = matches[at + number - 1].end()
            word = _Word(" ".join(text[match.start() : end].split()), match.start(), end)
            if len(word.text) <= _LONGEST_CODE and (word := _known(word, catalog, carrier, single=number == 1)).entries:
                break
        labelled = word.text.isdigit() and bool(_LABEL.search(text[max(0, word.start - 24) : word.start]))
        yield replace(word, labelled=word.labelled or labelled)
        at += number


@lru_cache(maxsize=1)
def _first_words(catalog: Catalog) -> frozenset[str]:
    """Return what the codes that have blanks begin with."""
    return frozenset(fold_code(code).partition(" ")[0] for code in catalog.receipts.codes() if " " in code)


@lru_cache(maxsize=4096)  # a text repeats its words, and a look-up tries every pattern
def _entries(catalog: Catalog, code: str, carrier: str | None, *, guess: bool = True) -> tuple[Entry, ...]:
    return catalog.lookup(code, carrier=carrier, guess=guess) if len(code) <= _LONGEST_WORD else ()


def _known(word: _Word, catalog: Catalog, carrier: str | None, *, single: bool) -> _Word:
    """Look a word up; a label before its colon and a text behind it are none of it."""
    if not single:
        found = _entries(catalog, word.text, carrier)
        return replace(word, entries=tuple(entry for entry in found if " " in entry.code))
    # A word that only fits a template must at least have a digit: `customer` begins with CU.
    if found := _entries(catalog, word.text, carrier, guess=has_digit(word.text)):
        return replace(word, entries=found)
    label, _, rest = word.text.partition(":")
    is_small = rest.isdigit() and len(rest) <= _SMALL
    if rest and ((label.islower() and not is_small) or label.lower().endswith(("code", "err", "error"))):
        return replace(word, text=rest, entries=_entries(catalog, rest, carrier), labelled=True)
    if label.isdigit() and rest[:1].isalpha():
        return replace(word, text=label, entries=_entries(catalog, label, carrier))
    return word


def _without_speech(text: str, words: Sequence[_Word]) -> list[_Word]:
    """Take words of a sentence for words: `connection refused` names no code, nor does `HTTP 400`."""
    speaks = any(word.text.isalpha() and not word.entries for word in words)
    return [replace(word, entries=()) if _is_speech(text, word, speaks=speaks) else word for word in words]


def _is_speech(text: str, word: _Word, *, speaks: bool) -> bool:
    """Say whether a word that is a code as well is none here; `speaks` says that others around it are no codes."""
    if not word.entries or word.labelled:
        return False
    if word.is_small:
        before = text[max(0, word.start - 24) : word.start]
        return bool(_COUNTED.match(text, word.end) or _ANOTHERS.search(before))
    return speaks and word.text.replace(" ", "").isalpha() and not word.text.isupper()


def _without_strays(text: str, words: Sequence[_Word]) -> list[_Word]:
    """Leave out small numbers that stand apart, where another word is surely a code."""
    if not any(word.entries and not word.is_small for word in words):
        return list(words)
    return [
        word
        for at, word in enumerate(words)
        if not word.is_small
        or any(
            one.entries and _are_listed(text, one, word)
            for one in (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
        )
    ]


def _is_torn(text: str, word: _Word, after: _Word) -> bool:
    """Say whether two words look like one code without its sign: `MK 0001` is not MK."""
    if not (word.text.isalpha() and after.text.isdigit()) or text[word.end : after.start].strip(" \t-_"):
        return False
    return bool(word.entries) and (len(word.text) <= _LONGEST_PREFIX or not after.entries)


def _may_be_code(text: str, other: _Word | None, word: _Word) -> bool:
    """Say whether an unknown word stands in a list with a known one, and looks like a code."""
    if other is None or not other.entries or not has_digit(word.text) or len(word.text) > _LONGEST_CODE:
        return False
    return _are_listed(text, other, word)


def _are_listed(text: str, one: _Word, other: _Word) -> bool:
    """Say whether nothing but blanks and commas stands between two words."""
    between = sorted((one.start, one.end, other.start, other.end))[1:3]
    return _LIST.fullmatch(text, *between) is not None
