"""Failures inside a running program -> the explanation: of an exception, in a log record, of a client's calls.

Whatever goes wrong here must not become the caller's problem: nothing raises, and a call that succeeds or a record
that reports no failure costs one comparison.
"""

from __future__ import annotations

import builtins
import logging
import threading
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from usmserr.codes.catalog import Catalog
from usmserr.model import Entry, Kind, Lang
from usmserr.render.common import addresses

_MOST = 100  # causes and members of an exception that are looked at
_Group: Any = getattr(builtins, "BaseExceptionGroup", ())  # from Python 3.11 on
_LONGEST = 20_000  # characters of a message that are looked at
_SAYS_CODE = ("retcode", "ret_code", "usms", "ucloud")  # without one of these a text reports no failure of ours
_CODE_NAMES = ("RetCode", "retCode", "ret_code", "retcode")
_SDK_PACKAGE = "ucloud"  # whose exceptions say `code`; elsewhere that is an exit status or an HTTP status
_BUSY = threading.local()  # shared, because a record may pass several filters
_ADDED = "usmserr"  # attribute of exceptions and log records that have been explained


class Explanation(NamedTuple):
    """What a failed call's RetCode means."""

    code: str
    entries: tuple[Entry, ...]  # empty if the code is unknown
    action: str | None
    request_id: str | None

    def text(self, lang: Lang | str = Lang.ZH) -> str:
        """Say it in one line: code, message, remedy."""
        lang = Lang(lang)
        if not self.entries:
            return f"{self.code} 表中没有此码" if lang is Lang.ZH else f"{self.code} is not in the table"
        entry = self.entries[0]
        steps = [addresses(step.in_(lang)) for step in entry.remedy]
        message = addresses(entry.message.in_(lang))
        if lang is Lang.ZH:
            return f"{self.code} {message.removesuffix('。')}。处理办法：{''.join(steps)}"
        return f"{self.code} {message} Remedy: {' '.join(steps)}"

    def __str__(self) -> str:
        """Return the Chinese text."""
        return self.text()


class Said(dict[str, str]):
    """What a log record carries of an explanation: `code`, `message`, `remedy`; small, because loggers write it out."""

    def __init__(self, found: Explanation, lang: Lang) -> None:
        """Take what matters, in one language."""
        first = found.entries[0] if found.entries else None
        steps = [addresses(step.in_(lang)) for step in first.remedy] if first else []
        super().__init__(
            code=found.code,
            message=addresses(first.message.in_(lang)) if first else "",
            remedy=("" if lang is Lang.ZH else " ").join(steps),
        )

    def __getattr__(self, name: str) -> str:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def explain_exception(error: BaseException, *, catalog: Catalog | None = None) -> Explanation | None:
    """Return what the RetCode of an exception means; None if it has none, or is another product's.

    Understood are the exceptions of ucloud-sdk-python3, and any other with a RetCode in an attribute, in its
    arguments or in its text, or with a known `code` and an `action` of USMS; causes and members of groups are looked
    at, too.
    """
    try:
        for one in _chain(error):
            if found := _failure(one):
                _, action, _ = found
                if not action or "USMS" in action.upper():
                    return _explained(*found, catalog)
                if not isinstance(error, _Group):
                    return None
    except Exception:  # attributes and texts of foreign exceptions may do anything
        return None
    return None


class LogFilter(logging.Filter):
    """Adds the explanation to log records of failed calls; lets every record pass.

    It stands at the end of the message, and in the record's attribute `usmserr`.
    """

    def __init__(self, lang: Lang | str = Lang.ZH, *, catalog: Catalog | None = None) -> None:
        """Look codes up in `catalog` in place of the bundled one."""
        super().__init__()
        self._lang, self._catalog, self._busy = Lang(lang), catalog, _BUSY

    def filter(self, record: logging.LogRecord) -> bool:
        """Explain a record from WARNING on that has an exception or names a RetCode."""
        if record.levelno < logging.WARNING or getattr(self._busy, "here", False):
            return True  # what the text of an exception logs about itself would ask for that text again
        self._busy.here = True
        try:
            if not hasattr(record, _ADDED) and (found := self._explained(record)):
                record.msg = f"{record.getMessage()} [usmserr: {found.text(self._lang)}]"
                record.args = None
                setattr(record, _ADDED, Said(found, self._lang))
        except Exception:  # a log record is no place to fail
            return True
        finally:
            self._busy.here = False
        return True

    def _explained(self, record: logging.LogRecord) -> Explanation | None:
        if isinstance(record.msg, BaseException):
            return explain_exception(record.msg, catalog=self._catalog)
        raised = record.exc_info[1] if record.exc_info else None
        arguments = record.args if isinstance(record.args, tuple) else ()
        for error in (raised, *arguments):
            if isinstance(error, BaseException) and (found := explain_exception(error, catalog=self._catalog)):
                return found
        said = _said(record.getMessage())
        return said and _explained(*said, self._catalog)


def watch(client: Any, lang: Lang | str = Lang.ZH, *, catalog: Catalog | None = None) -> None:
    """Explain the failed calls of an SDK client in its log and in their exceptions.

    `client` is ucloud-sdk-python3's. Exceptions get the attribute `usmserr`, and from Python 3.11 on a note that
    tracebacks show. Calls that succeed pass through none of it but the filter's look at the level.
    """

    def explained(error: BaseException) -> BaseException:
        try:
            if not hasattr(error, _ADDED) and (found := explain_exception(error, catalog=catalog)):
                setattr(error, _ADDED, found)
                if add_note := getattr(error, "add_note", None):
                    add_note(f"usmserr: {found.text(lang)}")
        except Exception:  # it is the SDK's exception that must reach the caller
            return error
        return error

    lang = Lang(lang)
    client.middleware.exception(explained)
    if not any(isinstance(one, LogFilter) for one in client.logger.filters):
        client.logger.addFilter(LogFilter(lang, catalog=catalog))


def _explained(code: str, action: str | None, request_id: str | None, catalog: Catalog | None) -> Explanation:
    return Explanation(code, (catalog or Catalog.bundled()).lookup(code, Kind.API), action, request_id)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, what caused it, and of a group its members."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        if id(one) in seen:  # a chain may be a ring
            continue
        seen.add(id(one))
        yield one
        if cause := one.__cause__ or (None if one.__suppress_context__ else one.__context__):
            waiting.append(cause)
        members = getattr(one, "exceptions", ()) if isinstance(one, _Group) else ()
        waiting += [member for member in reversed(members[:_MOST]) if isinstance(member, BaseException)]


def _failure(error: BaseException) -> tuple[str, str | None, str | None] | None:
    """Return RetCode, action and request id of one exception."""
    action, request_id = _string(error, "action"), _string(error, "request_uuid", "request_id", "requestId")
    for attribute in (*_CODE_NAMES, "code") if _is_sdk(error) else _CODE_NAMES:
        if code := _retcode(getattr(error, attribute, None)):
            return code, action, request_id
    code = _retcode(getattr(error, "code", None)) if action and "USMS" in action.upper() else None
    if code and Catalog.bundled().lookup(code, Kind.API):  # a client of one's own
        return code, action, request_id
    for answer in (*error.args, getattr(error, "response", None)):
        if isinstance(answer, Mapping):
            small = {str(key).lower(): value for key, value in answer.items()}
            if code := _retcode(small.get("retcode")):
                name = small.get("action")
                return code, action or (name if isinstance(name, str) else None), request_id
    said = _said(str(error))
    return said and (said[0], action or said[1], request_id or said[2])


def _is_sdk(error: BaseException) -> bool:
    return any(one.__module__.partition(".")[0] == _SDK_PACKAGE for one in type(error).__mro__)


def _string(error: BaseException, *names: str) -> str | None:
    values = (getattr(error, name, None) for name in names)
    return next((value for value in values if isinstance(value, str) and value), None)


def _retcode(value: object) -> str | None:
    """Return a value as the RetCode of a failure."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    code = str(value).strip()
    return code if code.isascii() and code.isdigit() and len(code) <= 9 and int(code) else None


def _said(text: str) -> tuple[str, str | None, str | None] | None:
    """Return RetCode, action and request id of the failed call that a text reports."""
    small = text[:_LONGEST].lower()
    if not any(name in small for name in _SAYS_CODE):
        return None
    from io import BytesIO

    from usmserr.scanning.run import scan_inputs

    block = BytesIO(text[:_LONGEST].encode("utf-8", "replace"))
    report = scan_inputs(["-"], Catalog.bundled().known_messages(), jobs=1, stdin=block)
    calls = [finding.first for finding in report.findings if finding.kind is Kind.API]
    return (calls[0].code, calls[0].action, calls[0].request_id) if calls else None
