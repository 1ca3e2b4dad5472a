"""The values of a check: requests as they were read, what is wrong with them, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from usmserr.model import Lang, Text

LEVELS = ("error", "warning", "hint")  # the worst first
LONGEST_FACT = 200  # characters of the input that a message quotes


class Number(NamedTuple):
    """A number as it was written: what is signed depends on that."""

    written: str


class Request(NamedTuple):
    """One request, as far as the input tells of it."""

    parameters: tuple[tuple[str, Any], ...]  # strings, Numbers, booleans, None, lists, dicts; in the order sent
    form: str  # object: as programs hold it; url, query, body: as it goes over the network; log
    line: int = 1
    method: str | None = None
    url: str | None = None
    query: str | None = None  # as it was sent, not decoded
    content_type: str | None = None
    charset: str = "utf-8"  # of the bytes in which it was found

    @property
    def is_ready(self) -> bool:
        """Whether it is as it is sent; else an SDK has still to add the public key and the signature."""
        return self.url is not None or any(name in ("PublicKey", "Signature") for name, _ in self.parameters)

    def value(self, name: str) -> str | None:
        """Return the text of a parameter, None if it is not sent."""
        return next((one for key, one in flat(self.parameters) if key == name), None)

    @property
    def action(self) -> str | None:
        """What is called."""
        return self.value("Action") or None


class Rule(NamedTuple):
    """One rule that a request has to keep."""

    id: str
    actions: tuple[str, ...]
    what: Text
    level: str
    where: str
    codes: tuple[str, ...]  # that breaking it brings
    when: str  # offline, template, account, response, advice
    kind: str | None  # of check, see `kinds`
    arguments: Mapping[str, Any]  # of it
    messages: Mapping[str, Message]
    remedy: tuple[Text, ...]
    source: str
    confidence: str  # documented, screenshot, sdk-source, inferred
    doubt: Text | None
    is_withdrawn: bool = False


class Message(NamedTuple):
    """What is said of one way to break a rule."""

    text: Text
    code: str | None = None  # where it is another than the rule's
    level: str | None = None


class Item(NamedTuple):
    """One value that breaks a rule."""

    where: str
    value: str
    kind: str = "text"  # phone, parameter, text: how it is masked


class Breach(NamedTuple):
    """One way in which a request breaks a rule."""

    where: str
    items: tuple[Item, ...] = ()
    facts: Mapping[str, object] = {}  # what the message says
    variant: str = "broken"  # which of the rule's messages
    level: str | None = None


class Problem(NamedTuple):
    """A broken rule, as it is told."""

    rule: Rule
    level: str
    where: str
    code: str | None
    said: Text  # with the names of facts in it
    facts: Mapping[str, object]  # a Text, or the same in both languages
    items: tuple[Item, ...]
    request: int  # of the input's, from 0

    @property
    def message(self) -> Text:
        """What is wrong."""
        both = zip(Lang, self.said, strict=True)
        return Text(*(text.format_map({k: _fact(v, lang) for k, v in self.facts.items()}) for lang, text in both))


def _fact(value: object, lang: Lang) -> str:
    return value.in_(lang) if isinstance(value, Text) else str(value)[:LONGEST_FACT]


class Billing(NamedTuple):
    """For how many messages each of some numbers is billed."""

    rule: Rule
    request: int
    where: str
    numbers: int
    characters: int  # signature and text
    parts: int


class Signed(NamedTuple):
    """A signature: as sent, as computed, and the usual mistakes that reproduce what was sent."""

    request: int
    sent: str | None
    computed: str
    mistakes: tuple[str, ...]  # ids; two, where it takes two to reproduce it
    explained: tuple[Text, ...]  # what each of them is
    signed: tuple[Item, ...]  # names and values in the order signed; the private key is blanked
    match: bool | None  # whether both are the same; None if none was sent

    @property
    def text(self) -> str:
        """The string that was signed, the private key blanked."""
        return "".join(item.where + item.value for item in self.signed)


class Check(NamedTuple):
    """What is known of the requests of one input."""

    requests: tuple[Request, ...]
    problems: tuple[Problem, ...]
    billing: tuple[Billing, ...]
    unknown: tuple[Rule, ...]  # rules that nobody can check offline
    notes: tuple[Text, ...]  # of the input as a whole
    signature: Signed | None = None

    @property
    def action(self) -> str | None:
        """What all requests call, None if they differ."""
        actions = {request.action for request in self.requests}
        return actions.pop() if len(actions) == 1 else None

    def count(self, level: str) -> int:
        """Return how many problems are of a level."""
        return sum(problem.level == level for problem in self.problems)


def spelled(value: Any) -> str:
    """Return a value as it is signed and sent: true, 42 for 42.0, no exponents."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return plain_number(value.written)
    return str(value)


def plain_number(written: str) -> str:
    """Return a number without exponent and without a fraction of nothing."""
    from decimal import Decimal, InvalidOperation

    if written.lstrip("-").isdigit() and len(written) < 4000:
        return written
    try:
        number = Decimal(written)
    except InvalidOperation:
        return written
    if not number.is_finite() or abs(number.adjusted()) > 400:  # more digits than a double can mean
        return written
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def flat(parameters: tuple[tuple[str, Any], ...]) -> Iterator[tuple[str, str]]:
    """Yield names and texts, arrays as Name.0, Name.1; what is null is not sent."""
    for name, value in parameters:
        if isinstance(value, list):
            yield from flat(tuple((f"{name}.{number}", one) for number, one in enumerate(value)))
        elif isinstance(value, dict):
            yield from flat(tuple((f"{name}.{key}", one) for key, one in value.items()))
        elif value is not None:
            yield name, spelled(value)
