"""Text of any kind -> the objects printed in it, with their fields: a tolerant reader.

It reads what JSON, Python, JavaScript, Go, Java, PHP, Ruby, XML and logfmt print alike: brackets nest, quotes
enclose, a known key before `:`, `=` or `=>` starts a field. A quoted text that holds more of the same is unescaped
once and read again, so escapes of any depth need no rule of their own.
"""

from __future__ import annotations

import re

from usmserr.scanning.candidates import is_interesting
from usmserr.scanning.escapes import plain, unescape
from usmserr.scanning.fields import NAMES, field_of
from usmserr.scanning.lines import BLANKS, before, half_width
from usmserr.scanning.literals import QUOTES, end_of_string, number_at, value_at
from usmserr.scanning.nodes import Node, View

MAX_DEPTH = 12  # of texts inside texts
_ROUNDS = 2  # of entities, percent signs and tags in one text
MAX_NESTING = 200  # of brackets; what is deeper belongs to the object at that depth
_BEFORE = 160  # bytes kept of what stands before an object: an id in brackets and a few words

TOKEN = re.compile(
    rf"""(?P<xml><(?:[\w-]{{1,20}}:)?(?P<tag>{NAMES})(?:\s[^<>]{{0,200}})?>(?:<!\[CDATA\[)?(?P<content>[^<\]]*)(?:\]\]>)?</)
    |(?P<key>(?<![\w.&?$%/])(?:[bu](?=["']))?(?P<quote>["'`“”]|""|\[["']?|\*{{1,3}})?(?:[A-Za-z_][\w-]{{0,40}}\.){{0,4}}(?P<name>{NAMES})
        (?P<endquote>["'`]?\]|["'`]>>|["'`]{{1,2}}|[“”]|\*{{1,3}}|</\w{{1,10}}>|)\s*
        (?:=>|(?<=[ \t])->(?=[ \t])|:(?!:)|=(?!=)|(?<=[ \t])[|│](?=[ \t])|(?<=</t[dh]>)\s*<t[dh][^<>]{{0,100}}>))
    |(?P<escaped>\\{{1,64}}(?:["']|x22|u0022))
    |(?P<pair>["']?\b(?:key|name)["']?\s*[:=]\s*["'](?:[\w-]{{1,40}}\.){{0,4}}(?P<of>{NAMES})["']\s*,\s*["']?value["']?\s*[:=])
    |(?P<string>(?<![\w)\]}}])(?:b|u)?["'])
    |(?P<opening>[\[({{])|(?P<closing>[\])}}])|(?P<index>\[\d+\]\s*=>|\b\d+\s*=>)
    |(?P<dash>^[ \t]*[-*][ ](?=["'*]{{0,2}}(?P<item>\w+)["'*]{{0,2}}:))
    |(?P<tag_opening><[A-Za-z][\w:.-]*)|(?P<tag_closing></[A-Za-z][\w:.-]*\s*>|/>)""",
    re.I | re.X | re.S | re.M | re.A,
)
_CSV_CELL = re.compile(r'"\s*[\[{]?\s*""|"[^"]{0,100}""\w', re.A)
# What stands on a line before a condition, before a metric's label, before what a rule looks for.
_QUERY = re.compile(r"\b(?:select|update|delete|from|find)\b.*\bwhere\b", re.I | re.A | re.S)
_CLAUSE = re.compile(r"\b(?:WHERE|WHEN|HAVING|AND|OR|NOT|ON)\s+[(\w.`\"]*$|\|\s*$", re.A)
_FILTER = re.compile(
    r"\.(?:find|count|aggregate|update|delete|remove|distinct|match)\w*\(\s*\{[^{}]*$|[?&]q=[^&\s]*$|(?:^|\s)@[\w.]*$"
    r"|\b(?:z?[ef]?grep|rg|ag|ack)\s[^|]*$"
    r"|\|[=~]\s*[\"'`]?$",
    re.A,
)
# What an object of a query, or of the labels of a metric, is called, in small letters.
QUERIED = frozenset(
    ("term", "terms", "match", "match_phrase", "range", "where", "labels", "grouplabels", "commonlabels", "$match")
)
_QUERIED = re.compile(
    rf"(?:[\"'](?:{'|'.join(sorted(QUERIED - {'$match'}))})[\"']|[\"']?\$match[\"']?)\s*:\s*$", re.I | re.A
)
_OPERATOR = re.compile(
    r"[^\n|]{0,60}\|\s*(?:select|stats|where|timechart|summarize|count)\b|[\"']?\w{1,12}[\"']?\s+(?:AND|OR|NOT)\s+\w+:|\s*\{\s*[\"']?\$(?:ne|gt|gte|in|nin|eq|exists)\b",
    re.A,
)
# Of a metric without braces: statsd's and Influx'.
_TAGS = re.compile(r"\|#[^\s|]*$|^[\w.-]{1,60},(?:[\w.-]{1,60}=[^\s,]{1,60},)*$", re.A)
_LABELS = re.compile(r"(?:^|[\s(])[a-z_:][a-z0-9_:]*\{[^{}]*$", re.A)
_RULE = re.compile(
    r"(?:\b(?:alert|rule|filter|expr|query|condition|matcher)s?\b|规则|条件|过滤)[\s:=]*[\"'`(]?$"
    r"|(?:\b(?:if|when|unless|whenever)\s|如果|若|当)\s{0,3}\(?(?:\w{1,20}\.)?$",
    re.I | re.A,
)
# A field, a constant of a program; what alerts look for.
_DECLARED = re.compile(
    r"\b(?:[us]?int(?:8|16|32|64)?|short|long|integer|const|static|final|let|var|val|enum|optional|required)\s+$",
    re.I | re.A,
)
_RULES = re.compile(r"^[ \t]{0,40}(?:- )?(?:alert|expr|record): ", re.M | re.A)
_WORD = 32  # characters before a name in which a word is looked for that says so
_FILTER_SIGNS = ("{", "q=", "@", "grep", "rg ", "ag ", "ack ", "|")  # without these there is no filter
_ANSWERS = frozenset(("code", "bare_code", "receipt_code", "receipt_result"))
_PAIRS = {")": "(", "]": "[", "}": "{"}


def parse(text: str) -> tuple[list[Node], list[View]]:
    """Read a record's text; return what is printed in it, in its order, and every text in it, outermost first."""
    nodes = [Node("", None, 0)]
    views: list[View] = []
    todo = [(View(text, nodes[0]), 0)]
    while todo:
        view, depth = todo.pop()
        views.append(view)
        inner = _Reader(view, nodes).read()
        if depth < MAX_DEPTH:
            todo += [(one, depth + 1) for one in reversed(inner)]
    if len(views) > 1:
        nodes.sort(key=lambda node: node.start)
    return nodes, views


class _Reader:
    """Reads one text: each kind of token has a method, which says where reading goes on."""

    def __init__(self, view: View, nodes: list[Node]) -> None:
        """`nodes` are those of the record; those of the text are added."""
        for _ in range(_ROUNDS):
            if (undone := plain(view.text)) is None:
                break
            view.undo(undone)
        self._view, self._text = view, half_width(view.text)
        self._nodes, self._stack = nodes, [view.node]
        self._inner: list[View] = []
        self._loose = 0  # counts the objects whose fields stand in no brackets
        self._bare = 0  # where the latest value ends that stands in no quotes
        self._numbered = -1  # where the latest index of an array ends
        self._ignored = 0  # open brackets that are nested too deeply
        self._unclosed = {'"': -1, "'": -1}  # up to where no quote of a kind is closed
        self._cells = len(self._text) if '""' in self._text else 0  # steps left for cells of CSV: time stays linear
        self._is_xml = "</" in self._text
        self._is_rule: bool | None = None  # of alerts, once that is known
        self._is_dull = False  # nothing in the rest matters

    def read(self) -> list[View]:
        """Read the text; return the texts in it that are to be read, too."""
        text, at = self._text, 0
        while match := TOKEN.search(text, at):
            at = max(getattr(self, f"_{match.lastgroup}")(match), match.start() + 1)
        return self._inner

    def _descend(self, content: str, start: int, parent: Node, line_before: str = "") -> None:
        if parent.kind == "[":  # each of its elements is an answer of its own
            parent.last_item += 1
        child = self._view.child(parent, start, content, line_before, parent.last_item if parent.kind == "[" else 0)
        self._nodes.append(child.node)
        self._inner.append(child)

    def _xml(self, match: re.Match[str]) -> int:
        if name := field_of(match["tag"]):
            self._store(self._stack[-1], name, match["content"].strip(BLANKS), match.start("content"))
        tail = self._text.find(">", match.end())
        return tail + 1 if tail >= 0 else len(self._text)

    def _pair(self, match: re.Match[str]) -> int:
        """Read a field that is printed as an object with its name and its value: it is the owner's of the list."""
        stack = self._stack
        owner = stack[-3] if len(stack) > 2 and stack[-2].kind == "[" else stack[-1]
        return self._field(match.end(), match["of"], match.start("of"), owner)

    def _key(self, match: re.Match[str]) -> int:
        quote = match["quote"]
        if quote and quote[0] in QUOTES and match["endquote"][:1] != quote[0]:
            return match.start("name")
        at, top = match.end(), self._stack[-1]
        if self._text[at - 1] in "|│" and not self._is_alone(match):
            return at
        if self._is_condition(match):
            return at
        if top.codes and not top.kind and field_of(match["name"]) == "code":
            self._loose += not line_before(self._text, match.start()).strip(BLANKS + "-")
        return self._field(at, match["name"], match.start("name"), top)

    def _field(self, at: int, spelling: str, start: int, top: Node) -> int:
        """Take in the field of an object whose value stands at an offset; its name stands at another."""
        text, name, place = self._text, field_of(spelling), self._view.at(start)
        if name == "code":
            number = number_at(text, at)
            if number:
                top.codes.append((number[0], place, self._loose))
            return number[1] if number else at
        value = value_at(text, at, self._bare)
        if value.text is None:
            return at
        if not value.quote:
            self._bare = max(self._bare, value.after)
        if name == "bare_code":
            if number := number_at(text, at):
                top.bare.append((number[0], place, before(text, start, 10)))
        elif name:
            # As it is written: a message keeps its signs of full width.
            written = self._view.text[value.start : value.start + len(value.text)]
            if text[at - 1] in "|│":
                written = written.rstrip(BLANKS + "|│")
            self._store(top, name, written, value.start)
        if not value.quote:
            return at
        if value.text and value.quote != "`" and is_interesting(value.text):
            self._descend(value.text, value.start, top)
        return value.after

    def _is_alone(self, match: re.Match[str]) -> bool:
        """Say whether a name and a bar are all that a line has beside the value: a table printed a column a line."""
        text = self._text
        if line_before(text, match.start()).strip(BLANKS + "|│"):
            return False
        end = text.find("\n", match.end())
        rest = text[match.end() : end if end >= 0 else len(text)].rstrip(BLANKS)
        return all(bar not in rest[:-1] for bar in "|│")

    def _is_condition(self, match: re.Match[str]) -> bool:
        """Say whether a query, a metric or a rule names a value that it looks for: then nobody has answered so."""
        if field_of(match["name"]) not in _ANSWERS:
            return False
        text, at = self._text, match.end()
        line = line_before(text, match.start())
        if len(line) == match.start():
            line = self._view.node.before + line
        near = line[-_WORD:]  # most of what is looked for stands directly before the name
        if any(sign in line for sign in _FILTER_SIGNS) and _FILTER.search(line):
            return True
        if _OPERATOR.match(text, at) or _QUERIED.search(self._stack[-1].before[-_WORD:]):
            return True
        if text[at - 1] == "=" and (_CLAUSE.search(line) or _QUERY.search(line)):
            return True
        if (text[at - 1 : at + 1] == '="' and _LABELS.search(line)) or _TAGS.search(line):
            return True
        if self._is_rule is None:
            self._is_rule = "\n" in text and _RULES.search(text) is not None
        return self._is_rule or _RULE.search(near) is not None or _DECLARED.search(near) is not None

    def _store(self, node: Node, name: str, value: str, start: int) -> None:
        if name == "code":
            if number := number_at(value, 0):
                node.codes.append((number[0], self._view.at(start), self._loose))
            return
        if value == "\\N":  # as MySQL writes NULL
            return
        if "\\" in value:
            value = unescape(value).text
        node.keep(name, value, self._loose)

    def _string(self, match: re.Match[str]) -> int:
        text, at = self._text, match.end()
        quote = text[at - 1]
        if at <= self._unclosed[quote]:
            return at
        end = end_of_string(text, at, quote)
        line_end = text.find("\n", at, end) if quote == "'" else -1
        if line_end >= 0 or end == len(text):
            self._unclosed[quote] = end if line_end < 0 else line_end
            return at
        start, content, after_string = at, text[at:end], end + 1
        if self._cells > 0 and match[0] == '"' and (cell := self._cell(match.start(), after_string)):
            start, end = match.start() + 1, cell
            content, after_string = text[start:end].replace('""', '"'), end + 1
        if is_interesting(content):
            self._descend(content, start, self._stack[-1], line_before(text, match.start()))
        return after_string

    def _cell(self, start: int, least: int) -> int:
        """Return where a cell of CSV with quotes in it ends, if one begins here that goes on; else 0."""
        text, at, most = self._text, start + 1, start + self._cells
        while (at := text.find('"', at, most)) >= 0 and text[at + 1 : at + 2] == '"':
            at += 2
        self._cells -= (at if at >= 0 else most) - start
        return at if at > least and _CSV_CELL.match(text, start, at) else 0

    def _escaped(self, match: re.Match[str]) -> int:
        """Read on in what is escaped though no quote around it was seen: a text that begins in the middle."""
        text, start = self._text, match.start()
        if not is_interesting(before(text, start, 40)):
            self._is_dull = self._is_dull or not is_interesting(text[start:])
            if self._is_dull:
                return match.end()
        brace = text.rfind("{", max(0, start - 3), start)
        begin = brace if brace >= 0 else start
        self._descend(text[begin:], begin, self._stack[-1], line_before(text, begin))
        return len(text)

    def _index(self, match: re.Match[str]) -> int:
        self._numbered = match.end()
        return match.end()

    def _dash(self, match: re.Match[str]) -> int:
        """Begin another object with an item of a list, unless all its fields are items."""
        name = field_of(match["item"])
        self._loose += name is None or self._stack[-1].has(name, self._loose)
        return match.end()

    def _opening(self, match: re.Match[str]) -> int:
        text, start, top = self._text, match.start(), self._stack[-1]
        if top.last_end >= 0:
            gap = text[top.last_end : start]
            in_list = top.kind == "[" and gap.strip(BLANKS)[-1:] == ","
            beside = not gap.strip(", \t\r\n;") and (match["opening"] != "[" or "," in gap)
            if beside or self._numbered >= top.last_end or in_list:
                top.last_item += 1
        top.last_end = match.end()
        if len(self._stack) < MAX_NESTING:
            kind = match["opening"] or "<"
            node = Node(kind, top, self._view.at(start), top.last_item, line_before(text, start))
            self._stack.append(node)
            self._nodes.append(node)
        else:
            self._ignored += 1
        return match.end()

    def _closing(self, match: re.Match[str]) -> int:
        if self._ignored:
            self._ignored -= 1
            return match.end()
        stack, wanted = self._stack, _PAIRS.get(match["closing"] or "", "<")
        for i in range(len(stack) - 1, 0, -1):
            if stack[i].kind == wanted:
                stack[i - 1].last_end = match.end()
                stack[i].end = self._view.at(match.end())
                if stack[i] is self._nodes[-1] and stack[i].is_empty:  # a log may hold millions
                    self._nodes.pop()
                del stack[i:]
                break
        return match.end()

    def _tag_opening(self, match: re.Match[str]) -> int:
        return self._opening(match) if self._is_xml else match.end()

    def _tag_closing(self, match: re.Match[str]) -> int:
        return self._closing(match) if self._is_xml else match.end()


def line_before(text: str, at: int) -> str:
    """Return what stands before an offset on the same line, as far as it is looked at."""
    return before(text, at, _BEFORE).rpartition("\n")[2]
