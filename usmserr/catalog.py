"""The table of codes: `codes.toml` read, checked and looked up.

Users may bring their own table, so whatever is wrong with one is said with file, entry and reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

from usmserr.model import Entry, Kind, Link, Text

LAYERS = ("gateway", "usms")
WHO = ("request", "content", "account", "network", "platform")
RETRY = ("no", "after-fix", "later", "ask-support")
CONFIDENCE = ("documented", "low")
_REQUIRED = ("code", "layer", "message", "remedy", "who", "retry", "source", "source_date")
_OPTIONAL = (
    *("causes", "note", "keywords", "pinyin", "see_also", "links", "live_messages"),
    *("first_seen", "confidence"),
)


class CatalogError(Exception):
    """A table that cannot be used."""

    def __init__(self, file: Path | str, entry: str | None, reason: str) -> None:
        self.file = str(file)
        self.entry = entry
        self.reason = reason
        super().__init__(": ".join(part for part in (self.file, entry, reason) if part))


class Catalog:
    """The documented codes, in the order of the table."""

    __slots__ = ("_by_code", "entries")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._by_code: dict[str, list[Entry]] = {}
        for entry in self.entries:
            self._by_code.setdefault(fold_code(entry.code), []).append(entry)

    @classmethod
    def load(cls, path: Path | None = None) -> Catalog:
        """Read a table, the bundled one by default; raise CatalogError if anything is wrong with it."""
        file = _bundled() if path is None else path
        return cls(_entries(file, _document(file)))

    def lookup(self, code: str, kind: Kind | None = None) -> tuple[Entry, ...]:
        """Return the entries of a code; width, case and blanks don't matter, leading zeros do."""
        found = self._by_code.get(fold_code(code), ())
        return tuple(entry for entry in found if kind is None or entry.kind is kind)

    def known_messages(self) -> dict[str, tuple[str, ...]]:
        """Return, for each RetCode, what the service may say with it: the table's message and the live ones."""
        return {
            entry.code: (plain(entry.message.zh), plain(entry.message.en), *entry.live_messages)
            for entry in self.entries
            if entry.kind is Kind.API
        }


def fold_code(code: str) -> str:
    """Return the form in which codes are compared."""
    return "".join(normalize("NFKC", code).casefold().split())


def segments(text: str) -> Iterator[tuple[str, str | None]]:
    """Cut a text at its Markdown links: (text, None) and (label, address); raise ValueError at a broken one."""
    done = at = 0
    opened = -1
    while at < len(text):
        sign = text[at]
        if sign == "[":
            if opened >= 0:
                raise ValueError(f"a bracket inside a bracket: {text[opened : at + 12]!r}")
            opened = at
        elif sign == "]":
            if opened < 0:
                raise ValueError(f"']' without '[': {text[max(0, at - 12) : at + 12]!r}")
            rest = text[at + 1 : at + 40].lstrip()
            if text.startswith("(", at + 1):
                end = text.find(")", at)
                if end < 0:
                    raise ValueError(f"a link without ')': {text[opened:]!r}")
                label, address = text[opened + 1 : at], text[at + 2 : end]
                if not label.strip():
                    raise ValueError(f"a link without a label: {text[opened : end + 1]!r}")
                if reason := _fault(address):
                    raise ValueError(reason)
                if opened > done:
                    yield text[done:opened], None
                yield label, address
                done = end + 1
                at = end
            elif rest.startswith(("http://", "https://", "(http://", "(https://")):
                raise ValueError(f"a broken link: {text[opened : at + 40]!r}")
            opened = -1
        at += 1
    if opened >= 0:
        raise ValueError(f"'[' without ']': {text[opened : opened + 24]!r}")
    if done < len(text):
        yield text[done:], None


def plain(text: str) -> str:
    """Return a text with its links reduced to their labels."""
    return "".join(part for part, _ in segments(text)) if "](" in text else text


def _fault(address: str) -> str | None:
    scheme, _, rest = address.partition("://")
    if scheme not in ("http", "https"):
        return f"a link must begin with http:// or https://: {address!r}"
    host = rest.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if not host.strip(".:") or any(c in "()[]<>\"'\\" or c <= " " or not c.isprintable() for c in address):
        return f"not an address: {address!r}"
    return None


def _bundled() -> Path:
    package = Path(__file__).parent
    installed = package / "data" / "codes.toml"
    return installed if installed.exists() else package.parent / "data" / "codes.toml"


def _document(file: Path) -> dict[str, Any]:
    import tomli

    try:
        return tomli.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise CatalogError(file, None, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise CatalogError(file, None, f"not UTF-8 (byte {error.start})") from error
    except (ValueError, RecursionError) as error:  # a number of too many digits is a plain ValueError
        raise CatalogError(file, None, f"not TOML: {error}") from error


def _entries(file: Path, document: dict[str, Any]) -> list[Entry]:
    for key in document:
        if key != "code":
            raise CatalogError(file, None, f"unknown key {key!r}")
    tables = document.get("code")
    if not isinstance(tables, list) or not tables:
        raise CatalogError(file, None, "no [[code]] tables")
    entries: list[Entry] = []
    seen: set[str] = set()
    for number, table in enumerate(tables, 1):
        name = f"entry {number}"
        try:
            if not isinstance(table, dict):
                raise ValueError("must be a table")
            if isinstance(code := table.get("code"), str) and code.strip():
                name = f"code {code}"
            entry = _entry(table)
            if fold_code(entry.code) in seen:
                raise ValueError("duplicate: the code has an entry already")
        except ValueError as error:
            raise CatalogError(file, name, str(error)) from error
        seen.add(fold_code(entry.code))
        entries.append(entry)
    for entry in entries:
        for other in entry.see_also:
            if fold_code(other) not in seen or fold_code(other) == fold_code(entry.code):
                raise CatalogError(file, f"code {entry.code}", f"see_also: {other!r} is no other code of the table")
    return entries


def _entry(table: dict[str, Any]) -> Entry:
    _keys(table, _REQUIRED, _OPTIONAL, "")
    first_seen = table.get("first_seen")
    if first_seen is not None:
        _date(first_seen, "first_seen")
    _choice(table.get("confidence", "documented"), "confidence", CONFIDENCE)
    remedy = _texts(table["remedy"], "remedy")
    if not remedy:
        raise ValueError("remedy: missing text")
    pinyin = _strings(table.get("pinyin", []), "pinyin")
    for spelling in pinyin:
        if not (spelling.isascii() and spelling.isalpha() and spelling.islower()):
            raise ValueError(f"pinyin: only letters a-z, no tones or blanks: {spelling!r}")
    return Entry(
        code=_string(table["code"], "code"),
        kind=Kind.API,
        layer=_choice(table["layer"], "layer", LAYERS),
        message=_text(table["message"], "message"),
        remedy=remedy,
        causes=_texts(table.get("causes", []), "causes"),
        note=_text(table["note"], "note") if "note" in table else None,
        who=_choice(table["who"], "who", WHO),
        retry=_choice(table["retry"], "retry", RETRY),
        keywords=_strings(table.get("keywords", []), "keywords"),
        pinyin=pinyin,
        see_also=_strings(table.get("see_also", []), "see_also"),
        links=tuple(_link(item, f"links[{i}]") for i, item in enumerate(_list(table.get("links", []), "links"))),
        live_messages=_strings(table.get("live_messages", []), "live_messages"),
        source=_string(table["source"], "source"),
        source_date=_date(table["source_date"], "source_date"),
    )


def _keys(table: dict[str, Any], required: Sequence[str], optional: Sequence[str], where: str) -> None:
    for key in table:
        if key not in required and key not in optional:
            raise ValueError(f"{where}unknown key {key!r}")
    for key in required:
        if key not in table:
            raise ValueError(f"{where}missing {key!r}")


def _string(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{where}: must be a string, not {type(value).__name__}")
    if not value.strip():
        raise ValueError(f"{where}: missing text")
    return value


def _choice(value: object, where: str, allowed: Sequence[str]) -> str:
    if _string(value, where) not in allowed:
        raise ValueError(f"{where}: {value!r} is none of {', '.join(allowed)}")
    return str(value)


def _date(value: object, where: str) -> str:
    text = _string(value, where)
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{where}: not a date like 2021-05-11: {text!r}") from None
    return text


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"{where}: must be a list, not {type(value).__name__}")
    return value


def _strings(value: object, where: str) -> tuple[str, ...]:
    return tuple(_string(item, f"{where}[{i}]") for i, item in enumerate(_list(value, where)))


def _text(value: object, where: str) -> Text:
    table = _table(value, ("zh", "en"), where)
    text = Text(_string(table["zh"], f"{where}.zh"), _string(table["en"], f"{where}.en"))
    for lang, words in (("zh", text.zh), ("en", text.en)):
        if "[" in words or "]" in words:
            try:
                for _ in segments(words):
                    pass
            except ValueError as error:
                raise ValueError(f"{where}.{lang}: {error}") from None
    return text


def _texts(value: object, where: str) -> tuple[Text, ...]:
    return tuple(_text(item, f"{where}[{i}]") for i, item in enumerate(_list(value, where)))


def _link(value: object, where: str) -> Link:
    table = _table(value, ("zh", "en", "url"), where)
    url = _string(table["url"], f"{where}.url")
    if reason := _fault(url):
        raise ValueError(f"{where}.url: {reason}")
    return Link(Text(_string(table["zh"], f"{where}.zh"), _string(table["en"], f"{where}.en")), url)


def _table(value: object, keys: Sequence[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: must be a table with {', '.join(keys)}, not {type(value).__name__}")
    _keys(value, keys, (), f"{where}: ")
    return value
