"""What SDKs, exceptions and applications say of a call in words, not in the fields of an object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from usmserr.scanning.candidates import names_escaped_failure, names_failure, names_number
from usmserr.scanning.escapes import unescape
from usmserr.scanning.fields import UUID
from usmserr.scanning.hits import VENDOR, Hit, failure_in, is_known, sentences
from usmserr.scanning.lines import BLANKS, before, half_width, small
from usmserr.scanning.nodes import View
from usmserr.scanning.times import TIMESTAMP
from usmserr.scanning.values import SDK, WORDS, Known

STATUS_DIGITS = 3  # of HTTP, of a process, of the system
_STATUS = re.compile(r"(?:http|status|exit|errno|os ?error|response|command)[\w ,]{0,24}[\s:=(\[#]*$", re.I | re.A)
_SAID_WITHIN = 1000  # characters behind a code in which its message is looked for
MAX_PREFIX = 2000  # bytes of a logger's prefix

# A narrow terminal breaks it, with the place in the source in a column at the right.
_BREAK = r"(?:[ \t]{2,}[\w.]{1,40}:\d{1,6})?[ \t]*\n[ \t]{4,60}"
_PYTHON = re.compile(
    rf"\[({UUID}|\*|None|)\](?: |{_BREAK})([A-Z]\w+)(?: |{_BREAK})-(?: |{_BREAK})(\d{{1,9}}):(?:{_BREAK}| ?)([^\n]*)",
    re.A,
)
_JAVA = re.compile(rf"(\"?)\[({UUID}|)\] (\d{{1,9}}): ([^\n]*)", re.A)
_GO = re.compile(
    rf"(?:\[({UUID}|\*)\] do (\w+) failed, )?(?:api:(?:\s|\\n|#012)*)?"
    r"\[server\.RetCodeError\] (\d{1,9})(?!\w) ?([^\n]*)",
    re.A,
)
_GO_SUCCESS = re.compile(rf"\[({UUID}|\*)\] do (\w+) successful!", re.A)
_CLASS = re.compile(r"([\w\\/]{1,200})\(code: (\d{1,9})\): ([^\n]*?)(?: at (\S+:\d+)\)?|$)", re.M | re.A)
_SAID = re.compile(
    r"(?:return(?:ed|s)?|got|with|failed:?|error:?|返回|失败|错误)[:：，, ]*(RetCode) (\d{1,9})(?![\w.-]|\s*[=<>])",
    re.I | re.A,
)
# That somebody has been answered so, not what would follow.
_NAMED = re.compile(r"ret_?code\s{0,3}(?:为|是|is|was)\s{0,3}[:=]?\s{0,3}(\d{1,9})(?![\w.%-])", re.I | re.A)
_IF = re.compile(r"\b(?:if|when|unless|whether|until|where)\b|如果|若|假如|当.*时|的时候|是否|时[,请]", re.I | re.A)
_FAILURE = r"(?:fail(?:ed|ure)?|error|exception|reject(?:ed)?|失败|错误|异常|拒绝|报错|出错)"
_NOUN = r"(?:(?:错误|返回|状态|响应|结果)?(?:码|代码|编号)|返回值?|(?:err(?:or)?|ret(?:urn)?)?[ _-]?code|为|是|with|is)"
_UNIT = r"(?!\s*(?:ms|s|m|h|times|bytes|kb|mb|次|条|个|秒|毫秒|分|小时|元)(?![a-z])|\s+[a-z]{2,20}s\b)"
_NUMBER = rf"(\d{{3,5}})(?![\w%]|[.:/-]\d){_UNIT}"
# A number where an application says that something failed: behind the word, behind the vendor's name, at the end.
_AFTER_FAILURE = re.compile(rf"{_FAILURE}(?:[ \t:,(\[=>#*-]|{_NOUN}){{0,16}}{_NUMBER}", re.I | re.A)
_AFTER_VENDOR = re.compile(
    rf"(?:ucloud|usms)(?:[\w.]{{0,40}}[ \t]*[\[(][ \t]*{_NUMBER}(?=[ \t]*[\])])|[\w.]{{0,40}}[ \t]+{_NUMBER}(?=:)"
    rf"|[\w.]{{0,40}}(?:exception|error)[ \t]*:[ \t]*{_NUMBER})",
    re.I | re.A,
)
_AT_END = re.compile(
    rf"(?:[(\[][ \t]*{_NUMBER}[ \t]*[\])]"
    rf"|(?:(?<![A-Za-z])(?:err(?:or)?|ret(?:urn)?)?[ _-]?code|(?<!验证)码)[ \t:=]*{_NUMBER})[ \t.]*$",
    re.I | re.A,
)
_BEFORE_MESSAGE = re.compile(rf"(?<![\w.:/#@-]){_NUMBER}[\])>:, \t*-]{{0,8}}", re.I | re.A)
# The same where nothing is known of codes yet; what stands behind a comma may be a part of a second.
_BEFORE_WORDS = re.compile(r"(?<![\w.:/#@-])(?<!\d,)[1-9]\d{2,4}(?!\d)[\])>:;, \t*-]*[a-z\u0080-\U0010ffff]", re.A)
_MESSAGE = re.compile(
    r"[\])>:;, \t*-]*(?:(?:msg|message|reason|(?:错误|返回)?(?:消息|信息|描述|原因|说明))[: \t=]*)?([^\n\"]*)",
    re.I | re.A,
)
_PLACE = re.compile(r"\s*\[[^\[\]\s]+:\d+\]\s*$", re.A)  # in the source
_MESSAGE_START = re.compile(
    rf"(?:\s|[-|:,>\"]|\[[^\]\n]*\](?! do )|(?:[A-Z], )|{TIMESTAMP}|(?:WARN|WARNING|ERROR|INFO|DEBUG|FATAL)\b|\d+\b|"
    r"[A-Za-z_][\w.$/-]*(?=\s*[-:|]\s|:|\s+[\[\"]))*",
    re.I | re.A,
)
_BEHIND = re.compile(r"(?:(?:^|\s+)[\w.]{1,40}=[^\s=]{1,100})+\s*$", re.A)  # fields that a logger puts behind a text
_SDK_SUFFIX = re.compile(r" \(_?\w+\.py:\d+ \w+\)\s*$", re.A)


def speaks(letters: str) -> bool:
    """Say whether a text in small letters may speak of a call in words: whether any expression may find something."""
    return (
        "retcode " in letters
        or "(code: " in letters
        or " successful!" in letters
        or "[server.retcodeerror] " in letters
        or ("\\u" in letters and names_escaped_failure(letters))
        or _names_code(letters)
        or names_number(letters)
        or (names_failure(letters) and _BEFORE_WORDS.search(letters) is not None)
    )


def _names_code(letters: str) -> bool:
    """Say whether a text in small letters says what RetCode is."""
    return "ret" in letters and _NAMED.search(letters) is not None


def is_vendor(letters: str) -> bool:
    """Say whether a text in small letters names UCloud or USMS."""
    return "usms" in letters or "ucloud" in letters


def logged(text: str) -> str:
    """Return the text of a record without the logger's prefix and suffix."""
    match = _MESSAGE_START.match(text)
    return _SDK_SUFFIX.sub("", text[match.end() if match else 0 :]).strip(BLANKS).strip('"')


def spoken(view: View, vendor: bool, known: Known) -> Iterator[Hit]:
    """Yield the failed calls that a text speaks of; `vendor` says whether the record names UCloud."""
    text = half_width(view.prose)
    letters = small(text)
    if "]" in text:
        yield from _of_python(view, text)
        yield from _of_java(view, text, vendor, known)
    if "[server.RetCodeError] " in text:
        yield from _of_go(view, text)
    if "(code: " in text:
        yield from _of_php(view, text)
    if "retcode " in letters:
        yield from (_hit(view, match, 2, WORDS) for match in _SAID.finditer(text))
    if _names_code(letters):
        yield from _of_names(view, text)
    if names_failure(letters):
        yield from _of_applications(view, text, known)


def successes(view: View) -> Iterator[tuple[int, str, str | None]]:
    """Yield offset in the record, action and request id of the calls whose success a text speaks of."""
    if " successful!" in view.text:
        for match in _GO_SUCCESS.finditer(view.prose):
            yield view.at(match.start()), match[2], match[1] if match[1] != "*" else None


def _of_python(view: View, text: str) -> Iterator[Hit]:
    for match in _PYTHON.finditer(text) if " -" in text else ():
        rank = SDK if _is_whole(text, match.start()) else WORDS
        request_id = match[1] if match[1] != "None" else None
        said = _SDK_SUFFIX.sub("", match[4])
        yield _hit(view, match, 3, rank, request_id=request_id, action=match[2], message=said)


def _of_java(view: View, text: str, vendor: bool, known: Known) -> Iterator[Hit]:
    for match in _JAVA.finditer(text):
        exception = text[max(0, match.start() - 18) : match.start()].rstrip(" ").endswith("RetCodeException:")
        quoted = bool(match[1]) or (match.start() == 0 and text.endswith('"'))
        said = _without_quote(match[4])
        named = vendor or any(said.startswith(message) for message in known.get(match[3], ()))
        if exception or ((match[2] or quoted) and (named or match[1])):
            rank = SDK if not exception and _is_whole(text, match.start()) else WORDS
            yield _hit(view, match, 3, rank, request_id=match[2], message=said)


def _of_go(view: View, text: str) -> Iterator[Hit]:
    for match in _GO.finditer(text):
        rank = SDK if match[1] and _is_whole(text, match.start()) else WORDS
        said = _BEHIND.sub("", _without_quote(match[4]))
        yield _hit(view, match, 3, rank, request_id=match[1], action=match[2], message=said)


def _of_php(view: View, text: str) -> Iterator[Hit]:
    for match in _CLASS.finditer(text):
        where = (match[4] or "").replace("\\", "/").rpartition("/")[2]
        if VENDOR.search(match[1]) or VENDOR.search(where):
            yield _hit(view, match, 2, WORDS, message=match[3])


def _of_names(view: View, text: str) -> Iterator[Hit]:
    """Yield the codes of sentences that say what RetCode is, and failure or the vendor's name."""
    for start, end in sentences(text):
        said = text[start:end]
        if _IF.search(said) or not (VENDOR.search(said) or failure_in(said)):
            continue
        for match in _NAMED.finditer(said):
            yield Hit(str(int(match[1])), view.at(start + match.start(1)), WORDS, view.node, 0, {})


def _of_applications(view: View, text: str, known: Known) -> Iterator[Hit]:
    """Yield the numbers that an application gives as a failed call's code, sentence by sentence.

    The sentence names the vendor and says failure, or the code's known message follows.
    """
    for start, end in sentences(text):
        said = text[start:end]
        failure = failure_in(said)
        if failure is None:
            continue
        vendor = VENDOR.search(said) is not None
        found: dict[int, tuple[str, str | None]] = {}
        for expression in (_AFTER_FAILURE, _AFTER_VENDOR, _AT_END, _BEFORE_MESSAGE):
            for match in expression.finditer(said):
                group = match.lastindex or 1
                at, code = match.start(group), match[group]
                message = _known_message(text, start + match.end(group), code, known)
                is_named = vendor and expression is not _BEFORE_MESSAGE and is_known(code, known)
                if len(code) <= STATUS_DIGITS and _is_status(said, at, match.end(group)):
                    is_named = False
                if (message and at > failure.start()) or is_named:
                    found.setdefault(at, (code, message))
        for at, (code, message) in sorted(found.items()):
            own = {"message": message} if message else {}
            yield Hit(str(int(code)), view.at(start + at), WORDS, view.node, 0, own)


def _is_status(said: str, start: int, end: int) -> bool:
    """Say whether a number is more likely HTTP's, a process's or the system's, as in `(110: Connection timed out)`."""
    errno = said[start - 1 : start] == "(" and said[end : end + 1] == ":"
    return errno or said[start] in "45" or _STATUS.search(before(said, start, 60)) is not None


def _known_message(text: str, at: int, code: str, known: Known) -> str | None:
    """Return what is said behind a code, if it is what the service says with it."""
    match = _MESSAGE.match(text, at, at + _SAID_WITHIN)
    said = (match[1] if match else "").strip(BLANKS)
    if "\\" in said:
        said = unescape(said).text
    said = _PLACE.sub("", said).rstrip(BLANKS)
    fits = any(said.startswith(one) or (len(said) > 5 and one.startswith(said)) for one in known.get(code, ()))
    return said if fits else None


def _hit(view: View, match: re.Match[str], group: int, rank: int, **fields: str | None) -> Hit:
    given = {name: (value or "").rstrip(BLANKS) for name, value in fields.items()}
    own = {name: value for name, value in given.items() if value and value != "*"}
    return Hit(str(int(match[group])), view.at(match.start(group)), rank, view.node, 0, own)


def _is_whole(text: str, start: int) -> bool:
    """Say whether the message begins at an offset, after nothing but the logger's prefix."""
    prefix = before(text, start, MAX_PREFIX)
    line = prefix.rpartition("\n")[2]
    if len(line) == len(prefix) < start:
        return False
    match = _MESSAGE_START.match(text, start - len(line), start + MAX_PREFIX)
    return (match is not None and match.end() >= start) or not line.strip(BLANKS)


def _without_quote(text: str) -> str:
    """Return a text without the quote that closes the one it is in."""
    text = text.rstrip(BLANKS)
    return text[:-1].rstrip(BLANKS) if text.endswith('"') and text.count('"') % 2 else text
