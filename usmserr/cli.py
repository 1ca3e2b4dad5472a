"""The command line: parse, call, render, exit; the only module that prints."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, TextIO

import typer

from usmserr import __version__
from usmserr.carriers import ALL, carrier_named
from usmserr.catalog import Catalog, CatalogError
from usmserr.model import Entry, Kind, Lang
from usmserr.receipt_table import WHO as RECEIPT_WHO
from usmserr.render import Found, Look, View, renderer
from usmserr.retcodes import LAYERS
from usmserr.retcodes import WHO as API_WHO
from usmserr.status import Status
from usmserr.streams import abandon, prepare, say
from usmserr.terminal import detect

if TYPE_CHECKING:
    from datetime import datetime

    from usmserr.progress import Progress
    from usmserr.report import Event, Finding

_VALUED = {
    *("--format", "--lang", "--color", "--output", "--data"),
    *("--limit", "--kind", "--layer", "--who", "--category", "--carrier", "--jobs"),
    *("--code", "--action", "--since", "--until", "--top"),
}
_VALUED_SHORT = "fonj"
_LONGEST_CODE = 17  # of the documented ones
_MOST_HINTS = 20  # unknown codes for which near ones are looked up, ten milliseconds each
_LONGEST_QUERY = 2000  # characters that are repeated with every entry found in it
_LONGEST_PASTE = 1 << 20  # characters after which a JSON text that does not end is taken as it is
# A receipt's code in a text that says nothing of its result; a code may hold blanks, so quotes end it, or a comma.
_RECEIPT_CODE = re.compile(r"receipt_?code[\"'\\\s]*[:=][\"'\\\s]*([^\s\"',;{}\\][^\"',;{}\\\n]{0,39})", re.I)


class Format(str, Enum):
    """The output formats."""

    PANEL = "panel"
    PLAIN = "plain"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"


class Color(str, Enum):
    """When to paint."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Format = Annotated[Format | None, typer.Option("-f", "--format", envvar="USMSERR_FORMAT", help="Output format.")]
_Lang = Annotated[Lang, typer.Option("--lang", envvar="USMSERR_LANG", help="Language of texts.")]
_Color = Annotated[Color, typer.Option("--color", help="When to colour.")]
_Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write the result to this file.")]
_Data = Annotated[Path | None, typer.Option("--data", envvar="USMSERR_DATA", help="Use this table.")]
_Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No remarks on standard error.")]
_Carrier = Annotated[
    str | None,
    typer.Option("--carrier", metavar="CARRIER", help="移动, 联通, 电信; cmcc, cucc, ctcc."),
]
_NoMask = Annotated[bool, typer.Option("--no-mask", help="Show phone numbers and secrets.")]


_UsageError: type[typer.BadParameter] = typer.BadParameter.__mro__[1]  # which Typer does not name
_CLOSED_PIPE = 141


class _Failure(Exception):
    """Ends the program with status 2 and a message."""


class _OutputError(Exception):
    """The result cannot be written; no OSError, lest it be taken for the fault of an input that is being read."""

    def __init__(self, error: OSError, name: str = "standard output") -> None:
        super().__init__(f"{name}: {error.strerror or error}")
        self.is_closed_pipe = isinstance(error, BrokenPipeError)


class _Session:
    """The options that every command has, and what follows from them."""

    def __init__(
        self,
        format: Format | None,
        lang: Lang,
        color: Color,
        output: Path | None,
        data: Path | None,
        quiet: bool,
        words: Sequence[str] = (),
    ) -> None:
        self.quiet, self.output, self.lang = quiet, output, lang
        terminal = detect(None if output else sys.stdout, color.value, os.environ)
        self.format = format.value if format else "panel" if terminal.is_terminal else "plain"
        self.look = Look(lang, terminal, tuple(words))
        self.catalog = Catalog.load(data)
        self._file: TextIO | None = None

    def out(self) -> TextIO:
        """Open the output when there is something to write."""
        if self.output is None:
            if self.format in ("json", "ndjson", "markdown") and isinstance(sys.stdout, TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="replace")
            return sys.stdout
        if self._file is None:
            self._file = self.output.open("w", encoding="utf-8", errors="replace")
        return self._file

    def write(self, render: Callable[[TextIO], None], *, last: bool = True) -> None:
        """Write one rendering, and close the file if it is the last."""
        try:
            out = self.out()
            render(out)
            out.flush()
            if last and self._file:
                self._file.close()
        except OSError as error:
            raise _OutputError(error, str(self.output or "standard output")) from error

    def entries(self, found: Sequence[Found]) -> None:
        """Write entries."""
        self.write(lambda out: renderer(self.format).entries(found, out, self.look))

    def remark(self, zh: str, en: str) -> None:
        """Say something on standard error, unless quiet."""
        if not self.quiet:
            say(zh if self.lang is Lang.ZH else en)


def _carrier(text: str | None) -> str | None:
    if text is None or (carrier := carrier_named(text)):
        return text and carrier
    raise typer.BadParameter(f"{text!r}: cmcc (移动), cucc (联通), ctcc (电信)")


def _error(text: str) -> None:
    say(f"usmserr: {text}")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"usmserr {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("-V", "--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Explain why an SMS sent through UCloud USMS failed.

    Examples: usmserr 18013 | usmserr search 签名 | usmserr scan app.log
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


def explain(
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE...", show_default=False)] = None,
    format: _Format = None,
    lang: _Lang = Lang.ZH,
    color: _Color = Color.AUTO,
    output: _Output = None,
    data: _Data = None,
    quiet: _Quiet = False,
    no_mask: _NoMask = False,
    carrier: _Carrier = None,
) -> None:
    """Explain codes, a pasted JSON answer or a log line; - reads standard input."""
    session = _Session(format, lang, color, output, data, quiet)
    carrier = _carrier(carrier)
    if not codes and sys.stdin.isatty():
        raise typer.BadParameter("give a CODE, or pipe one in")
    status, found, unknown = Status.OK, list[Found](), 0
    for text in codes or ["-"]:
        for query in _standard_input() if text == "-" else [text]:
            if query.strip() == "0":
                session.remark("RetCode 0：成功", "RetCode 0: success")
            entries, missing = _resolve(session, query, carrier)
            shown = _quoted(query, mask=not no_mask)
            found += [item._replace(query=shown) for item in dict.fromkeys(entries)]
            for code in missing:
                status, unknown = Status.NEGATIVE, unknown + 1
                _unknown(session, code, _quoted(code, mask=not no_mask), carrier, hint=unknown <= _MOST_HINTS)
    if found or session.format == "json":
        session.entries(found)
    raise typer.Exit(status)


def _resolve(session: _Session, query: str, carrier: str | None) -> tuple[list[Found], list[str]]:
    """Return what is known of the codes in a text, and the codes that are unknown."""
    query = query.strip()
    catalog = session.catalog
    shown = query

    def known(code: str, kind: Kind | None = None, guess: bool = True) -> list[Found]:
        return [Found(entry, shown, code) for entry in catalog.lookup(code, kind, carrier, guess=guess)]

    whole = known(query)
    if any(map(str.isspace, query)):  # `customer 12` only begins as the codes of a template do
        whole = [item for item in whole if " " in item.entry.code]
    if whole:
        return whole, []
    from usmserr.run import codes_in

    found, missing = list[Found](), list[str]()
    pairs = codes_in(query, catalog.known_messages())
    pairs += [(Kind.RECEIPT, code) for code in _RECEIPT_CODE.findall(query) if (Kind.RECEIPT, code) not in pairs]
    for kind, code in pairs:
        if kind is Kind.API and code == "0":
            session.remark("RetCode 0：成功", "RetCode 0: success")
        elif entries := known(code, kind):
            found += entries
        else:
            missing.append(code)
    if pairs:
        return found, missing
    words = [word for part in re.split(r"[\s,;=，；、]+", query) if (word := part.strip("\"'`()[]{}"))]
    for word in dict.fromkeys(words):
        # A word that only fits a template must at least have a digit: `customer` begins with CU.
        found += known(word, guess=any(map(str.isdigit, word)))
    return found, [] if found else [query]


def _quoted(text: str, *, mask: bool) -> str:
    """Return a text as it may be shown again: shortened, its secrets masked."""
    if mask and (len(text) > _LONGEST_CODE or sum(map(str.isdigit, text)) > 6):  # else no secret fits
        from usmserr.privacy import mask as masked

        text = masked(text[: 2 * _LONGEST_QUERY])
    return text if len(text) <= _LONGEST_QUERY else text[:_LONGEST_QUERY] + "…"


def _unknown(session: _Session, code: str, shown: str, carrier: str | None, *, hint: bool) -> None:
    if carrier and session.catalog.lookup(code, Kind.RECEIPT):
        session.remark(f"usmserr: {carrier} 没有此码：{shown}", f"usmserr: unknown code of {carrier}: {shown}")
        session.remark(
            "不加 --carrier 可以看到别的运营商的含义", "without --carrier the other carriers' meanings are shown"
        )
        return
    close = ""
    if hint and len(code) <= 40:
        from usmserr.search import near

        close = ", ".join(near(session.catalog, code))
    session.remark(
        f"usmserr: 没有此码：{shown}" + (f"（相近：{close}）" if close else ""),
        f"usmserr: unknown code: {shown}" + (f" (near: {close})" if close else ""),
    )


def _standard_input() -> Iterator[str]:
    try:
        yield from _pasted(sys.stdin)
    except OSError as error:
        raise _Failure(f"standard input: {error.strerror or error}") from error


def _pasted(stream: IO[str]) -> Iterator[str]:
    """Split standard input into CODEs: lines, and whole JSON values."""
    held, depth, quoted = "", 0, False
    for line in iter(lambda: stream.readline(_LONGEST_PASTE), ""):
        if not held and not line.strip():
            continue
        if not held and not line.lstrip().startswith(("{", "[")):
            yield line.strip()
            continue
        held += line
        for token in re.findall(r'\\.|["{}\[\]]', line):
            if token == '"':
                quoted = not quoted
            elif not quoted and len(token) == 1:
                depth += 1 if token in "{[" else -1
        if depth <= 0 or len(held) >= _LONGEST_PASTE:
            yield held.strip()
            held, depth, quoted = "", 0, False
    if held.strip():
        yield held.strip()


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD...")],
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="At most so many.")] = 10,
    format: _Format = None,
    lang: _Lang = Lang.ZH,
    color: _Color = Color.AUTO,
    output: _Output = None,
    data: _Data = None,
    quiet: _Quiet = False,
) -> None:
    """Find entries that match all words, best first."""
    session = _Session(format, lang, color, output, data, quiet, words)
    from usmserr.search import search as find

    hits = find(session.catalog, words)
    session.look = session.look._replace(view=View.HITS)
    groups = [[entry] for entry in hits.retcodes] + hits.categories
    found = [Found(entry) for group in groups[:limit] for entry in group]
    if found or session.format == "json":
        session.entries(found)
    if len(groups) > limit:
        session.remark(f"共 {len(groups)} 项，显示 {limit} 项（-n）", f"{limit} of {len(groups)} shown (-n)")
    if not found:
        session.remark("没有匹配的条目", "nothing matches")
    raise typer.Exit(Status.OK if found else Status.NEGATIVE)


def list_(
    kind: Annotated[Kind | None, typer.Option("--kind")] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="gateway or usms")] = None,
    who: Annotated[str | None, typer.Option("--who", help="Who must act.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="A category of receipt codes.")] = None,
    carrier: Annotated[str | None, typer.Option("--carrier", help="cmcc, cucc, ctcc, or all.")] = None,
    format: _Format = None,
    lang: _Lang = Lang.ZH,
    color: _Color = Color.AUTO,
    output: _Output = None,
    data: _Data = None,
    quiet: _Quiet = False,
) -> None:
    """Show the whole table, or part of it."""
    session = _Session(format, lang, color, output, data, quiet)
    session.look = session.look._replace(view=View.TABLE)
    catalog = session.catalog
    if carrier not in (None, ALL):
        carrier = _carrier(carrier)
    receipts_only = category is not None or carrier is not None or kind is Kind.RECEIPT
    entries = list[Entry]()
    if not receipts_only:
        entries += catalog.retcodes
    if kind is not Kind.API and layer is None:
        entries += catalog.receipts.entries()
    if category is not None:
        _known("--category", category, [one.id for one in catalog.receipts.categories])
    if layer is not None:
        _known("--layer", layer, LAYERS)
    if who is not None:
        _known("--who", who, dict.fromkeys([*API_WHO, *RECEIPT_WHO]))
    session.entries(
        [
            Found(e)
            for e in entries
            if layer in (None, e.layer)
            and who in (None, e.who)
            and category in (None, e.category)
            and carrier in (None, e.carrier)
        ]
    )


def _known(option: str, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        raise typer.BadParameter(f"{option} {value!r}: {', '.join(allowed)}")


def scan(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...")] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 if anything failed.")] = False,
    format: _Format = None,
    lang: _Lang = Lang.ZH,
    color: _Color = Color.AUTO,
    output: _Output = None,
    data: _Data = None,
    quiet: _Quiet = False,
    no_mask: _NoMask = False,
    carrier: _Carrier = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only calls (api) or only receipts (receipt).")] = None,
    code: Annotated[list[str] | None, typer.Option("--code", help="Only this code; may be repeated.")] = None,
    action: Annotated[list[str] | None, typer.Option("--action", help="Only this action; may be repeated.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="2026-11-01, 10:00, -2h, yesterday.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="The same; what happened before it.")] = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Show the most frequent codes only.")] = None,
    recursive: Annotated[bool, typer.Option("-r", "--recursive", help="Read the files in folders.")] = False,
    jobs: Annotated[
        int | None, typer.Option("-j", "--jobs", min=1, help="Processes; default: as many as help.")
    ] = None,
) -> None:
    """Find failed calls and failed receipts in logs or pasted JSON."""
    session = _Session(format, lang, color, output, data, quiet)
    carrier = _carrier(carrier)
    from dataclasses import replace

    from usmserr.run import scan_inputs
    from usmserr.selection import Selection

    selection = Selection(kind, code or (), action or (), *_moments(since, until))
    names = files or ["-"]
    if output and any(_is_same(name, output) for name in names):
        raise _Failure(f"{output}: is an input, too")
    if "-" in names and sys.stdin.isatty():
        key = "Ctrl-Z Enter" if os.name == "nt" else "Ctrl-D"
        session.remark(f"粘贴日志，然后按 {key}", f"paste, then {key}")
    on_event: Callable[[Event], None] | None = None
    if session.format == "ndjson":
        from usmserr.render import ndjson

        def on_event(event: Event) -> None:
            session.write(lambda out: ndjson.event(event, out), last=False)

    progress: Progress | None = None
    if sys.stderr.isatty() and not quiet and "-" not in names and session.format != "ndjson":
        from usmserr.progress import Progress

        total = 0 if recursive else sum(os.path.getsize(name) for name in names if os.path.isfile(name))
        progress = Progress(sys.stderr, total, lang)
    report = scan_inputs(
        names,
        session.catalog.known_messages(),
        mask=not no_mask,
        jobs=jobs,
        recursive=recursive,
        selection=selection,
        on_event=on_event,
        on_block=progress,
        stdin=sys.stdin.buffer,
    )
    if progress:
        progress.clear()
    codes = len(report.findings)
    if top:
        report = replace(report, findings=report.findings[:top])
    if report.findings or session.format == "json":

        def entries_of(finding: Finding) -> Sequence[Entry]:
            return session.catalog.lookup(finding.code, finding.kind, carrier or finding.carrier)

        session.write(lambda out: renderer(session.format).report(report, entries_of, out, session.look))
    for source in report.inputs:
        if source.error:
            hint = " (-r)" if os.path.isdir(source.name) else ""
            _error(f"{source.name}: {source.error}{hint}")
    lines = sum(source.lines for source in report.inputs)
    if report.findings:
        calls, receipts = report.failed_calls, report.failed_receipts
        lost = report.accepted_not_delivered
        session.remark(
            f"{lines} 行：{calls} 次调用失败，{receipts} 条回执失败"
            + (f"（其中 {lost} 条的调用已被接受）" if lost else "")
            + f"，{report.successful_calls} 次调用成功",
            f"{lines} lines: {calls} failed calls, {receipts} failed receipts"
            + (f" ({lost} of them of accepted calls)" if lost else "")
            + f", {report.successful_calls} successful calls",
        )
    else:
        session.remark(f"{lines} 行中没有失败", f"no failures in {lines} lines")
    if top and codes > top:
        session.remark(f"共 {codes} 个码，显示 {top} 个（--top）", f"{top} of {codes} codes shown (--top)")
    if missed := selection.timeless:
        session.remark(f"没有时间而略去：{missed} 条", f"left out because they have no time: {missed}")
    failed = Status.NEGATIVE if check and report.findings else Status.OK
    raise typer.Exit(max(failed, Status.ERROR if any(s.error for s in report.inputs) else Status.OK))


def _is_same(name: str, output: Path) -> bool:
    try:
        return os.path.samefile(0 if name == "-" else name, output) and os.path.isfile(output)
    except OSError:
        return False


def _moments(*texts: str | None) -> Iterator[datetime | None]:
    from datetime import datetime

    from usmserr.selection import moment

    now = datetime.now().astimezone()
    for text in texts:
        try:
            yield None if text is None else moment(text, now)
        except (ValueError, OverflowError) as error:
            raise typer.BadParameter(f"{text!r}: {error}") from None


COMMANDS: dict[str, Callable[..., None]] = {"explain": explain, "search": search, "list": list_, "scan": scan}


def register(arguments: Sequence[str]) -> None:
    """Add the command that was asked for to the program, or all for help: reading a signature takes a millisecond."""
    wanted = arguments[0] if arguments and arguments[0] in COMMANDS else None
    for name, command in COMMANDS.items():
        if wanted in (None, name):
            app.command(name)(command)


def arrange(arguments: Sequence[str]) -> list[str]:
    """Put the command first and its words last, so that `-1` is a word and `explain` may be left out."""
    options, words, rest = list[str](), list[str](), list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument == "--":
            words += rest
            break
        if argument == "-" or not argument.startswith("-") or re.fullmatch(r"-\d\w*", argument):
            words.append(argument)
            continue
        options.append(argument)
        short = re.fullmatch(rf"-[^-{_VALUED_SHORT}]*[{_VALUED_SHORT}]", argument)
        if rest and (argument in _VALUED or short):
            options.append(rest.pop(0))
    if not words:
        return options
    command = words.pop(0) if words[0] in COMMANDS else "explain"
    return [command, *options, *(["--", *words] if words else [])]


def _misspelt(arguments: Sequence[str]) -> str | None:
    word = next((a for a in arguments if not a.startswith("-")), "")
    if word in COMMANDS or not re.fullmatch(r"[a-z]{3,9}", word):
        return None
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, COMMANDS, 1, 0.7)), None)


def _run(arguments: list[str]) -> int:
    if near := _misspelt(arguments):
        _error(f"no such command; did you mean `usmserr {near}`?")
        return Status.ERROR
    arguments = arrange(arguments)
    register(arguments)
    try:
        status = app(arguments, prog_name="usmserr", standalone_mode=False)
    except _UsageError as error:
        if error.ctx:
            say(error.ctx.get_usage())
        _error(error.format_message())
        return Status.ERROR
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _OutputError(error) from error
    return status or Status.OK


def _on_interrupt(signum: int, frame: object) -> None:
    signal.signal(signal.SIGINT, _on_second_interrupt)
    raise KeyboardInterrupt


def _on_second_interrupt(signum: int, frame: object) -> None:
    """End at once, wherever the first has led, and leave no process behind that waits for another that is gone."""
    if processes := sys.modules.get("multiprocessing"):
        for process in processes.active_children():
            process.kill()
    os._exit(Status.INTERRUPTED)


def main() -> None:
    """Run the program; whatever happens is said in one line, and never as a traceback."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    status: int = Status.INTERRUPTED
    try:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, _on_interrupt)
        prepare()
        try:
            status = _run(sys.argv[1:])
        except _OutputError as error:
            abandon()
            status = _CLOSED_PIPE if error.is_closed_pipe else Status.ERROR
            if status is Status.ERROR:
                _error(str(error))
        except (_Failure, CatalogError) as error:
            _error(str(error))
            status = Status.ERROR
        except OSError as error:
            if not error.filename:
                abandon()
            _error(f"{error.filename or 'standard output'}: {error.strerror or error}")
            status = Status.ERROR
        except MemoryError:
            _error("not enough memory")
            status = Status.ERROR
        except Exception as error:  # a fault of the program; the user can do nothing with a traceback
            if os.environ.get("USMSERR_DEBUG"):
                raise
            _error(f"internal error: {type(error).__name__}: {error}"[:300])
            _error("please report it with the input; USMSERR_DEBUG=1 shows where it happened")
            status = Status.ERROR
        if signal.getsignal(signal.SIGINT) is _on_interrupt:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        status = Status.INTERRUPTED
    sys.exit(status)
