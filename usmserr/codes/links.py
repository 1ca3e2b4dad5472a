"""Markdown links in the table's texts: `[label](https://...)`."""

from __future__ import annotations

from collections.abc import Iterator


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
                if reason := fault(address):
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


def fault(address: str) -> str | None:
    """Say what is wrong with an address, if anything."""
    scheme, _, rest = address.partition("://")
    if scheme not in ("http", "https"):
        return f"a link must begin with http:// or https://: {address!r}"
    host = rest.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if not host.strip(".:") or any(c in "()[]<>\"'\\" or c <= " " or not c.isprintable() for c in address):
        return f"not an address: {address!r}"
    return None
