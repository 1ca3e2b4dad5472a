"""The command line: parse, call, render, exit; the only module that prints."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, TextIO

import typer

from usmserr import __version__
from usmserr.cli.arguments import COMMANDS, Typed, arrange, misspelt, sort
from usmserr.cli.places import own_table
from usmserr.cli.status import Status
from usmserr.cli.streams import abandon, prepare, say
from usmserr.codes.catalog import Catalog, CatalogError
from usmserr.codes.receipt_table import WHO as RECEIPT_WHO
from usmserr.codes.retcodes import LAYERS
from usmserr.codes.retcodes import WHO as API_WHO
from usmserr.model import ALL, Entry, Kind, Lang, carrier_named
from usmserr.render import Format, Found, Look, View, renderer
from usmserr.render.terminal import detect

if TYPE_CHECKING:
    from datetime import datetime

    from usmserr.cli.progress import Progress
    from usmserr.scanning.report import Event, Finding, Report
    from usmserr.scanning.selection import Selection

_LONGEST_CODE = 17  # of the documented ones
_MOST_HINTS = 20  # unknown codes for which near ones are looked up, ten milliseconds each
_LONGEST_QUERY = 2000  # characters that are repeated with every entry found in it
_LONGEST_UNKNOWN = 200  # characters of a text without a code that are repeated
_LONGEST_PASTE = 1 << 20  # characters after which a JSON text that does not end is taken as it is
# A receipt's code in a text that says nothing of its result; a code may hold blanks, so quotes end it, or a comma.
_RECEIPT_CODE = re.compile(r"receipt_?code[\"'\\\s]*[:=][\"'\\\s]*([^\s\"',;{}\\][^\"',;{}\\\n]{0,39})", re.I)


class Color(str, Enum):
    """When to paint."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    add_help_option=False,
)

_Format = Annotated[Format | None, typer.Option("-f", "--format", envvar="USMSERR_FORMAT")]
_Lang = Annotated[Lang, typer.Option("--lang", envvar="USMSERR_LANG")]
_Color = Annotated[Color, typer.Option("--color")]
_Output = Annotated[Path | None, typer.Option("-o", "--output")]
_Data = Annotated[Path | None, typer.Option("--data", envvar="USMSERR_DATA")]
_Quiet = Annotated[bool, typer.Option("-q", "--quiet")]
_Carrier = Annotated[
    str | None,
    typer.Option("--carrier", metavar="CARRIER"),
]
_NoMask = Annotated[bool, typer.Option("--no-mask")]


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
        self.catalog = Catalog.load(data, own=None if data else own_table(os.environ))
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

    def title(self, event: Event, carrier: str | None) -> str:
        """Say in short what an event's code means."""
        entries = self.catalog.lookup(event.code, event.kind, carrier or event.carrier)
        return " / ".join(dict.fromkeys(entry.message.in_(self.lang) for entry in entries)) or event.message or ""

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


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("-V", "--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Explain why an SMS sent through UCloud USMS failed."""


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
    from usmserr.scanning.run import codes_in

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
        from usmserr.scanning.privacy import mask as masked

        text = masked(text[: 2 * _LONGEST_QUERY])
    return text if len(text) <= _LONGEST_QUERY else text[:_LONGEST_QUERY] + "…"


def _unknown(session: _Session, code: str, shown: str, carrier: str | None, *, hint: bool) -> None:
    shown = shown if len(shown) <= _LONGEST_UNKNOWN else shown[:_LONGEST_UNKNOWN] + "…"
    if carrier and session.catalog.lookup(code, Kind.RECEIPT):
        session.remark(f"usmserr: {carrier} 没有此码：{shown}", f"usmserr: unknown code of {carrier}: {shown}")
        session.remark(
            "不加 --carrier 可以看到别的运营商的含义", "without --carrier the other carriers' meanings are shown"
        )
        return
    close = ""
    if hint and len(code) <= 40:
        from usmserr.codes.search import near

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
    limit: Annotated[int, typer.Option("-n", "--limit", min=1)] = 10,
    format: _Format = None,
    lang: _Lang = Lang.ZH,
    color: _Color = Color.AUTO,
    output: _Output = None,
    data: _Data = None,
    quiet: _Quiet = False,
) -> None:
    """Find entries that match all words, best first."""
    session = _Session(format, lang, color, output, data, quiet, words)
    from usmserr.codes.search import search as find

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
    layer: Annotated[str | None, typer.Option("--layer")] = None,
    who: Annotated[str | None, typer.Option("--who")] = None,
    category: Annotated[str | None, typer.Option("--category")] = None,
    carrier: Annotated[str | None, typer.Option("--carrier")] = None,
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
    check: Annotated[bool, typer.Option("--check")] = False,
    format: _Format = None,
    lang: _Lang = Lang.ZH,
    color: _Color = Color.AUTO,
    output: _Output = None,
    data: _Data = None,
    quiet: _Quiet = False,
    no_mask: _NoMask = False,
    carrier: _Carrier = None,
    kind: Annotated[Kind | None, typer.Option("--kind")] = None,
    code: Annotated[list[str] | None, typer.Option("--code")] = None,
    action: Annotated[list[str] | None, typer.Option("--action")] = None,
    since: Annotated[str | None, typer.Option("--since")] = None,
    until: Annotated[str | None, typer.Option("--until")] = None,
    top: Annotated[int | None, typer.Option("--top", min=1)] = None,
    recursive: Annotated[bool, typer.Option("-r", "--recursive")] = False,
    follow: Annotated[bool, typer.Option("-F", "--follow")] = False,
    jobs: Annotated[int | None, typer.Option("-j", "--jobs", min=1)] = None,
) -> None:
    """Find failed calls and failed receipts in logs or pasted JSON."""
    session = _Session(format, lang, color, output, data, quiet)
    carrier = _carrier(carrier)
    from dataclasses import replace

    from usmserr.scanning.selection import Selection

    if follow and recursive:
        raise typer.BadParameter("--follow takes files, not folders (-r)")
    selection = Selection(kind, code or (), action or (), *_span(since, until))
    names = files or ["-"]
    if output and any(_is_same(name, output) for name in names):
        raise _Failure(f"{output}: is an input, too")
    if "-" in names and sys.stdin.isatty():
        key = "Ctrl-Z Enter" if os.name == "nt" else "Ctrl-D"
        session.remark(f"粘贴日志，然后按 {key}", f"paste, then {key}")
    stopped: int | None = None
    if follow:
        report, stopped = _followed(session, names, selection, carrier, mask=not no_mask)
    else:
        report = _scanned(session, names, selection, mask=not no_mask, jobs=jobs, recursive=recursive)
    codes = len(report.findings)
    if top:
        report = replace(report, findings=report.findings[:top])
    if report.findings or session.format == "json":

        def entries_of(finding: Finding) -> Sequence[Entry]:
            return session.catalog.lookup(finding.code, finding.kind, carrier or finding.carrier)

        session.write(lambda out: renderer(session.format).report(report, entries_of, out, session.look))
    for source in report.inputs:
        if source.error:
            hint = " (-r)" if os.path.isdir(source.name) and not follow else ""
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
    unread = Status.ERROR if any(s.error for s in report.inputs) else Status.OK
    raise typer.Exit(max(failed, unread, Status.INTERRUPTED if stopped == signal.SIGINT else Status.OK))


def _on_event(session: _Session) -> Callable[[Event], None] | None:
    if session.format != "ndjson":
        return None
    from usmserr.render import ndjson

    return lambda event: session.write(lambda out: ndjson.event(event, out), last=False)


def _scanned(
    session: _Session, names: Sequence[str], selection: Selection, *, mask: bool, jobs: int | None, recursive: bool
) -> Report:
    """Scan inputs to their end."""
    from usmserr.scanning.run import scan_inputs

    progress: Progress | None = None
    if sys.stderr.isatty() and not session.quiet and "-" not in names and session.format != "ndjson":
        from usmserr.cli.progress import Progress

        total = 0 if recursive else sum(os.path.getsize(name) for name in names if os.path.isfile(name))
        progress = Progress(sys.stderr, total, session.lang)
    report = scan_inputs(
        names,
        session.catalog.known_messages(),
        mask=mask,
        jobs=jobs,
        recursive=recursive,
        selection=selection,
        on_event=_on_event(session),
        on_block=progress,
        stdin=sys.stdin.buffer,
    )
    if progress:
        progress.clear()
    return report


def _followed(
    session: _Session, names: Sequence[str], selection: Selection, carrier: str | None, *, mask: bool
) -> tuple[Report, int | None]:
    """Scan inputs as they grow, until they end or a signal comes; return that, too."""
    import time
    from contextlib import ExitStack

    from usmserr.cli.interrupt import Interrupt
    from usmserr.inputs.follow import Change, Followed
    from usmserr.inputs.source import PAUSE
    from usmserr.scanning.report import Sofar
    from usmserr.scanning.run import follow_inputs

    said = {
        Change.WAITED_FOR: ("等待", "waiting for it"),
        Change.FOUND: ("已出现，开始读取", "found"),
        Change.REPLACED: ("已轮转，改读新文件", "replaced; reading the new file"),
        Change.EMPTIED: ("已清空，从头读起", "emptied; reading from its beginning"),
    }

    def tell(name: str, change: Change, reason: str) -> None:
        zh, en = said[change]
        why = f" ({reason})" if reason else ""
        session.remark(f"{name}: {zh}{why}", f"{name}: {en}{why}")

    interrupt = Interrupt()
    on_event = _on_event(session)
    with ExitStack() as stack:
        refresh: Callable[[Sofar], None] | None = None
        live = session.format == "panel" and session.look.terminal.is_terminal and os.environ.get("TERM") != "dumb"
        if live and not ("-" in names and sys.stdin.isatty()):
            from usmserr.render.live import Board, Screen

            board = Board(names, lambda event: session.title(event, carrier), session.look)
            screen = stack.enter_context(Screen(board, session.out(), session.look, remarks=sys.stderr.isatty()))
            on_event = board.event

            def refresh(sofar: Sofar) -> None:
                board.update(sofar)
                screen.refresh()

        elif not on_event and "-" not in names:
            session.remark("按 Ctrl-C 结束并给出报告", "Ctrl-C ends with the report")

        def go_on(sofar: Sofar) -> bool:
            if refresh:
                refresh(sofar)
            if sofar.idle and interrupt.signal is None:
                time.sleep(PAUSE)
            return interrupt.signal is None

        report = follow_inputs(
            [Followed(name, sys.stdin.buffer, tell) for name in names],
            session.catalog.known_messages(),
            go_on,
            mask=mask,
            selection=selection,
            on_event=on_event,
        )
    return report, interrupt.signal


def _is_same(name: str, output: Path) -> bool:
    try:
        return os.path.samefile(0 if name == "-" else name, output) and os.path.isfile(output)
    except OSError:
        return False


def _span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    from datetime import datetime

    from usmserr.scanning.selection import moment

    now = datetime.now().astimezone()

    def time(option: str, text: str | None) -> datetime | None:
        try:
            return None if text is None else moment(text, now)
        except (ValueError, OverflowError) as error:
            raise typer.BadParameter(f"{option} {text!r}: {error}") from None

    first, end = time("--since", since), time("--until", until)
    if first and end and first >= end:
        raise typer.BadParameter(f"--since {since!r} is not before --until {until!r}")
    return first, end


def schema(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None,
    lang: _Lang = Lang.ZH,
    output: _Output = None,
) -> None:
    """Show the JSON Schema of the JSON formats."""
    from usmserr.render.json import dump
    from usmserr.render.schema import NAMES
    from usmserr.render.schema import schema as described

    if name is not None:
        _known("NAME", name, NAMES)
    session = _Session(Format.JSON, lang, Color.NEVER, output, None, False)
    session.write(lambda out: print(dump(described(name, lang)), file=out))


def completion(
    shell: Annotated[str | None, typer.Argument(metavar="[SHELL]")] = None,
    install: Annotated[bool, typer.Option("--install")] = False,
    lang: _Lang = Lang.ZH,
    quiet: _Quiet = False,
) -> None:
    """Show the completion script of a shell, or install it."""
    from usmserr.cli import places
    from usmserr.cli.proposals import SCRIPTS, script

    name = shell or Path(os.environ.get("SHELL") or ("powershell" if os.name == "nt" else "")).name
    name = {"pwsh": "powershell"}.get(name, name)
    _known("SHELL", name, SCRIPTS)
    if not install:
        sys.stdout.write(script(name))
        return
    session = _Session(None, lang, Color.NEVER, None, None, quiet)
    file = places.completion(name, os.environ)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script(name), encoding="utf-8", newline="\n")
    except OSError as error:
        raise _Failure(f"{error.filename}: {error.strerror}") from error
    print(file)
    if name == "zsh":
        line = f"fpath=({file.parent} $fpath)"
        session.remark(
            f"如果 ~/.zshrc 里还没有，请在 compinit 之前加一行：{line}",
            f"unless ~/.zshrc has it, add a line before compinit: {line}",
        )
    elif name == "powershell":
        session.remark(f"请在 $PROFILE 里加一行：. '{file}'", f"add a line to $PROFILE: . '{file}'")
    elif name == "bash":
        session.remark(
            f"新开的终端生效；没有 bash-completion 的机器请在 ~/.bashrc 里加一行：. '{file}'",
            f"new terminals have it; without bash-completion add a line to ~/.bashrc: . '{file}'",
        )
    else:
        session.remark("新开的终端生效", "new terminals have it")


FUNCTIONS: dict[str, Callable[..., None]] = {
    "explain": explain,
    "search": search,
    "list": list_,
    "scan": scan,
    "schema": schema,
    "completion": completion,
}


def register(wanted: str | None = None) -> None:
    """Add a command to the program, or all of them: reading a signature takes a millisecond."""
    for name in [wanted] if wanted else COMMANDS:
        app.command(name, add_help_option=False)(FUNCTIONS[name])


def definitions() -> tuple[dict[str, list[Any]], list[Any]]:
    """Return the parameters of every command, and of the program, as they are defined."""
    from typer.main import get_command

    register()
    program: Any = get_command(app)
    return {name: program.commands[name].params for name in COMMANDS}, program.params


def _help(typed: Typed) -> str:
    from usmserr.cli import help

    commands, options = definitions()
    lang = _language(typed.options)
    if typed.command:
        return help.command_page(typed.command, commands[typed.command], lang)
    return help.program_page(commands, options, lang)


def _language(options: Sequence[str]) -> Lang:
    """Return the language asked for, before the options are parsed."""
    values = [after for option, after in pairwise(options) if option == "--lang"]
    values += [option.removeprefix("--lang=") for option in options if option.startswith("--lang=")]
    wanted = (values or [os.environ.get("USMSERR_LANG", "")])[-1].lower()
    return Lang.EN if wanted == "en" else Lang.ZH


def _run(arguments: list[str]) -> int:
    if near := misspelt(arguments):
        _error(f"no such command; did you mean `usmserr {near}`?")
        return Status.ERROR
    typed = sort(arguments)
    status = None
    try:
        if typed.help or not (typed.command or typed.words or {"-V", "--version"} & {*typed.options}):
            sys.stdout.write(_help(typed))
        else:
            register(typed.command or "explain")
            status = app(arrange(arguments), prog_name="usmserr", standalone_mode=False)
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
