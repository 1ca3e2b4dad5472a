"""Fields that hold secrets, and where their values end, in whatever language or format they are printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from usmserr.scanning.fields import UUID
from usmserr.scanning.seen import Seen

_END = r"(?![A-Za-z])"
_KEY = (
    r"(?P<params>template[ _-]?(?:params?|vars|variables)|模[板版](?:参数|变量))"
    r"|(?P<header>(?:proxy[_-]?)?authorization|(?:set[_-]?)?cookies?(?![A-Za-z]))"
    r"|task[ _-]?content|signature|x-auth\b|[jx]?sessionid(?<=jsessionid)|phpsessid|connect\.sid"
    r"|(?:public|private|pub|priv|access|secret|api|app|sign(?:ing)?|encrypt(?:ion)?|auth|client|ssh|rsa|master|account"
    r"|subscription|storage|shared|session|security)[ _-]?(?:access[_-]?)?(?:key|secret)(?:[_-]?(?:id|secret))?"
    r"|secrets?|tokens?|passw(?:or)?d|passphrase|credentials?"
    r"|(?<![A-Za-z0-9_])(?:pwd|[aps]k)(?=[\"'\]]{0,2}\s?[:=])"
    r"|(?:访问|接口)?[私公密秘][钥匙]|令牌|口令|密码|任务内容"
)
_PHONES = r"(?:phone|mobile|telephone|(?<![A-Za-z])tel|msisdn|cellphone)"
_PHONES += r"(?:_?(?:numbers?|nos?|list)|s)?|手机号?码?|电话号?码?|号码"
# `Sig` and its like say too little: only what can be nothing else is their value.
_DIGEST = r"(?:[0-9a-f]{32,}|[\w+/\-]{40,}={0,2})(?![\w+/=\-])"
# What the names above begin with; to ask this first is three times as fast.
_BEGINS = r"(?=t[aeo]|a[ckpu]|s[ehikstu]|c[elor]|x-|js|p[ahkruw]|en|rs|m[aos]|[^\x00-\x7f])"
_SUFFIX = r"(?:[._-]?(?:values?|hex|str|string|pem|list|set|map|array|json|header|base64|b64|raw)(?![A-Za-z]))?"
_INDEX = r"(?:[.\[]\w{0,20}\]?|_\d+(?![A-Za-z])){0,3}"
_CLOSED = r"(?:[\"'`]>>|[\"'`]?(?::[\"']?[\w\\]{1,60}[\"']?){1,2}\]|[\"'`]{1,3}|[\"'`]?\][\"'`]?)?\??"
_SIGN = r"(?:\s{0,40}(?:=>|:=|->|→|={1,2}|:(?![:]))|(?<=[0-9a-zA-Z]):\B|(?<=[\"']);(?=[as]:\d))"
FIELD = (
    rf"{_BEGINS}(?P<key>{_KEY}|(?P<phones>{_PHONES})){_SUFFIX}(?P<index>{_INDEX})(?P<closed>{_CLOSED})"
    rf"(?:(?P<sign>{_SIGN})|(?P<tag>(?:\s[^<>\n]{{0,200}})?>)|(?P<said>(?:是|为)\s?:?|\s(?:is|was|of)\b[ :]|(?=\()"
    rf"|(?<=[^\x00-\x7f])(?=[\[\"]))"
    rf"|(?P<item>\s{{0,8}},\s{{0,8}}(?![\"'][\w.\-]{{1,60}}[\"']\s{{0,8}}(?::|=>))(?=[bu]?[\"'`\[({{]|new\b|[\w.]{{0,40}}(?:\[\])?\w{{0,20}}\s?[\[({{]))"
    rf"|(?P<blank>[ \t]+(?=[^\s\-:=])|[ \t]+(?=-+begin)))"
)
IS_SECRET = re.compile(_KEY, re.I | re.A)  # of a column's name
_NAMES = r"(?:name|key|k|n|field|param|parameter|header|id|attribute)"
_VALUES = r"(?:values?|val|v|contents?|text|string|data)"
# {"name": KEY, ... "value": V} as OTLP, HAR, Postman and many more write it; XML and YAML, too.
PAIR = (
    rf"(?<![A-Za-z]){_NAMES}[\"'`\]]{{0,3}}\s{{0,20}}(?:=>|[:=>])\s{{0,20}}[\"'`\[:]{{0,3}}(?:[\w\-]{{0,20}}?[_-])?"
    rf"(?:{_KEY.replace('?P<params>', '?P<pair_params>').replace('?P<header>', '?P<pair_header>')}"
    rf"|(?P<pair_phones>{_PHONES})){_SUFFIX}{_INDEX}"
    rf"[\"'`\]]{{0,3}}(?:</[\w:]{{1,20}}>)?"
    rf"(?:[\s,;<(){{}}\[\]\"'`*]{{0,40}}(?:(?:in|type|enabled|disabled|description)\W{{1,8}}\w{{1,20}}\W{{1,8}})?"
    rf"(?<![A-Za-z]){_VALUES}[\"'`\]]{{0,3}}\s{{0,20}}(?P<pair_sign>=>|[:=>])"
    r"|(?P<inside>\s{0,4}>)|;?(?P<part>[^\n]{0,100}\r?\n(?:[A-Za-z\-]{1,40}:[^\n]{0,200}\r?\n){0,4}\r?\n))"
)
# The same, the other way round.
REVERSED = rf"(?<![A-Za-z]){_VALUES}[\"'`\]]{{0,3}}\s{{0,20}}(?:=>|[:=])\s{{0,20}}(?P<quoted>[\"'])"
NAMED = re.compile(
    rf"\s{{0,20}},\s{{0,20}}[\"'`:]{{0,2}}{_NAMES}[\"'`]{{0,2}}\s{{0,8}}(?:=>|[:=])\s{{0,8}}[\"'`]{{0,2}}"
    rf"(?:[\w\-]{{0,20}}?[_-])?(?:{_KEY.replace('?P<params>', '').replace('?P<header>', '').replace('(?:(', '(?:(?:')})"
    rf"{_SUFFIX}{_INDEX}[\"'`]",
    re.I | re.A,
)
_SIZE = re.compile(r"(?:string\(\d+\)|[as]:\d+:|&?str\b)\s*", re.I | re.A)
_PREFIX = re.compile(r"(?:[brufn@$]{1,2})?(?=[\"'`])", re.I | re.A)
_WRAPPED = re.compile(
    r"(?:[&*#@%~^]{0,2}(?:new\s+)?[A-Za-z_][\w.$:@`]{0,60}!?(?:<[\w.,<>? ]{0,60}>)?(?:\[\d*\])*(?:\w{0,20})"
    r"|(?:[&*]?\[\d*\]){1,3}[\w.*]{1,30}|[#%~&*])?(?=[\[({])"
    r"|(?:array|object|stdclass object|list|[#]<?set:?|\w{0,40}(?:\[\d*\]){1,2}"
    r"|[\w\\]{1,60}(?:\(\w{0,60}\)|#\d+| Object){1,3})"
    r"(?:#\d+)?(?:\s?\(\d+\))?\s{0,20}(?=[\[({])"
    r"|(?:new\s+[\w.<>]{1,60}\s{0,4}(?:\[\d*\])?\s{0,4})(?=[\[({])|new\s+(?=[\[({])",
    re.I | re.A,
)
_LISTED = re.compile(r"[ \t]*(?:\r?\n[ \t]*-[ \t]+[^\n]*)+", re.A)
_BLOCK = re.compile(r"[ \t]*[|>][-+]?[ \t]*\n([ \t]+)[^\n]*(?:\n\1[^\n]*)*", re.A)
_BARE = re.compile(r"[^\s&,;\"'`\\}\])\[<|]+", re.A)
_MORE = re.compile(r"(?:[,|;](?![^\s&,;\"'`\\}\])\[<|]*[=:])[^\s&,;\"'`\\}\])\[<|]+)+", re.A)
_SPACED = re.compile(r"(?: [^\s&=,;:\"'<>]{1,30}){1,4}(?=&)", re.A)  # a value of a form, not encoded
_JOINED = re.compile(r"[\"']\s{0,20}\+?\s{0,20}[\"'](?=[\w+/]{20,})", re.A)  # of parts, one after the other
_NONE = re.compile(r"(?:null|none|nil|true|false|undefined|<nil>|n/a|\(null\)|\"\"|''|-|\*+)(?![\w*])", re.I | re.A)
_SCHEME = re.compile(
    r"(?P<scheme>(?:basic|bearer|digest|hawk|negotiate|ntlm|token|api-?key|oauth|mutual|jwt|key|ucloud|signature|dpop|vapid"
    r"|(?:[\w]+-)*hmac(?:-\w+)*|aws\w*(?:-[\w-]+)?|scram-[\w-]+|mac|acs\w*|oss\w*|[A-Z][\w]{0,20}(?:-[A-Z0-9]\w*)*)"
    r":?[ \t]+)(?=\S)",
    re.I | re.A,
)
_STOP = (
    r"(?!ret_?code|action\b|message\b|request_?(?:uu)?id|session_?no|code\b|msg\b|level\b|status\b|time\b|host\b|http)"
)
_PARAMETER = rf"{_STOP}[\w.\-]{{1,60}}\s?=\s?(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s,;\"'`\\}}\])<>]*)"
_PARAMETERS = re.compile(
    rf"{_PARAMETER}(?:(?:\s?[,;]\s?|[ \t]+){_PARAMETER})*(?:;\s?(?:Secure|HttpOnly)\b)*", re.I | re.A
)
_COOKIES = re.compile(
    r"[^\s=;,\"'`]{1,200}=(?:\"[^\"\n]*\"|[^\s;,\"'`}\]]*)"
    r"(?:\s?;\s?(?:(?:expires=[A-Za-z]{3},?[ ][^;,\"'\n]{1,40})|[^\s=;,\"'`]{1,200}(?:=[^\s;,\"'`}\]]*)?))*",
    re.I | re.A,
)
_NEXT_LINE = re.compile(r"\s*(?=(?:bearer|basic)\s|[\"'`\[({]|string\(|array|object|<|[0-9a-f]{32,})", re.I | re.A)
_DIGEST_NEXT = re.compile(_DIGEST, re.I | re.A)
_ENCLOSED = re.compile(r"[\"'`\[({]([^\s\"'`\])}]{4,400})[\"'`\])}]", re.A)
_A_CODE = re.compile(r"18\d{3}", re.A)
_STRANGE = re.compile(
    rf"(?!{UUID}|\d{{4}}-\d\d-\d\d)(?=[\w+/=.-]{{0,400}}\d)(?=[\w+/=.-]{{0,400}}[A-Za-z])[\w+/=.-]{{12,400}}", re.A
)
_LONG_NUMBER = re.compile(r"\d{6,}(?!\d|[.:-])", re.A)
_SIZED = re.compile(
    r"\[\d*\]|\((?:\d+|0x[0-9a-f]+|len=\d+[^()]{0,20}|\*?(?:\[\d*\])+[\w.]*|stdclass|\w+\\[\w\\]+)\)|\[system\.[\w.]+\]"
    r"|\{\}",
    re.I | re.A,
)
_TYPED = re.compile(r"(?:#\d+)?\s{0,4}(?:[\w.*]{1,40}(?:<[\w.<>, ]{0,40}>)?\s{0,4})?(?=[\[({])", re.A)
# A word, a blank and a bracket, as `array:1 [` and `Just [`.
_WORD = re.compile(r"[A-Za-z_][\w.$@:\\]{0,80}[ \t]{1,2}(?=[\[({])", re.A)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_GROUP = re.compile(r"[\[({})\]\"'`]")
_OPENS_QUOTE = re.compile(r"[\[({,:=>\s\"'bu]")
_ITEM = re.compile(r"[^\s\"'`]")

Span = tuple[int, int]


class Values:
    """Finds where values end. Each search that fails is made once, so that time stays linear."""

    def __init__(self, seen: Seen) -> None:
        self._seen, self._text = seen, seen.text
        self._unclosed: set[str] = set()  # spellings of quotes of which none is closed any more
        self._tags: dict[str, Sequence[int]] | None = None

    def value(self, at: int, *, params: bool, header: bool) -> tuple[int, int, str]:
        """Return where a value stands and what is shown in its place; nothing if there is none to hide."""
        text = self._text
        at = self._begin(at)
        if sized := _SIZE.match(text, at):
            at = sized.end()
        if match := _NONE.match(text, at):
            return match.end(), match.end(), ""
        if (prefix := _PREFIX.match(text, at)) and text[prefix.end() : prefix.end() + 1] in "\"'`":
            start, end = self.quoted(prefix.end())
            while joined := _JOINED.match(text, end):
                end = self.quoted(joined.end() - 1)[1]
            return start, end, "***"
        if wrapped := _WRAPPED.match(text, at):
            return at, self._groups(wrapped.end(), typed=wrapped.end() > at), "[***]"
        if params and (word := _WORD.match(text, at)):
            end = self._group(word.end())
            if "code" not in text[word.end() : end].lower():
                return at, end, "[***]"
        for pattern in (_LISTED, _BLOCK):
            if match := pattern.match(text, at):
                begin = at + len(match[0]) - len(match[0].lstrip())
                return begin, match.end(), "***"
        return (at, self._header(at) if header else self._bare(at, params=params), "***")

    def _begin(self, at: int) -> int:
        text = self._text
        while text[at : at + 1] in (" ", "\t"):
            at += 1
        if text[at : at + 1] in ("\n", "\r") and (match := _NEXT_LINE.match(text, at)):
            return match.end()
        return at

    def quoted(self, at: int) -> Span:
        """Return where the text in quotes that open at an offset stands."""
        text, quote = self._text, self._text[at]
        if text.startswith(quote * 2, at) and text[at + 2 : at + 3] not in ("", *",}])&; \n\t"):
            # Doubled, in a cell of CSV.
            end = -1 if quote * 2 in self._unclosed else text.find(quote * 2, at + 2)
            if end >= 0:
                return at + 2, end
            self._unclosed.add(quote * 2)
        return at + 1, self._close(at, len(text))

    def _close(self, at: int, otherwise: int) -> int:
        spelled = self._seen.spelling(at)
        if spelled in self._unclosed:
            return otherwise
        closes, quote, text = self._seen.closing(at), self._text[at], self._text
        end = text.find(quote, at + 1)
        while end >= 0 and not closes(end):
            end = text.find(quote, end + 1)
        if end < 0:
            self._unclosed.add(spelled)
            return otherwise
        return end

    def _groups(self, at: int, *, typed: bool) -> int:
        """Return where a group ends, after a type of an array, as `String[] {` and `[]string{`, the one behind it."""
        end = self._group(at)
        typed = typed or self._text[at] == "("  # as spew writes it
        if _SIZED.fullmatch(self._text, at, end) and (match := _TYPED.match(self._text, end)) and (typed or match[0]):
            return self._groups(match.end(), typed=True) if typed or not match[0][0].isspace() else end
        return end

    def _group(self, at: int) -> int:
        """Return where what a bracket opens ends, by brackets and quotes; the end of all if it never does."""
        text = self._text
        stack = [text[at]]
        at += 1
        while match := _GROUP.search(text, at):
            sign, at = match[0], match.end()
            if sign in "[({":
                stack.append(sign)
            elif sign not in _PAIRS:
                if _OPENS_QUOTE.match(text, at - 2):
                    at = self._close(at - 1, at - 1) + 1
            elif _PAIRS[sign] in stack[-8:]:
                while stack.pop() != _PAIRS[sign]:
                    pass
                if not stack:
                    return at
        return len(text)

    def _header(self, at: int) -> int:
        """Return where the value of an HTTP header ends that stands in no quotes."""
        text = self._text
        if scheme := _SCHEME.match(text, at):
            rest = scheme.end()
            if match := _PARAMETERS.match(text, rest):
                return match.end()
            bare = self._bare(rest, params=False)
            known = scheme["scheme"].strip().lower() in ("basic", "bearer") or bare - rest >= 12
            if known or not re.match(r"[\w.-]*[=:]", text[rest:bare]):
                return bare if bare > rest else rest
        for pattern in (_COOKIES, _PARAMETERS):
            if match := pattern.match(text, at):
                return max(match.end(), self._bare(at, params=False))
        return self._bare(at, params=False)

    def _bare(self, at: int, *, params: bool) -> int:
        match = _BARE.match(self._text, at)
        if not match:
            return at
        more = (_MORE.match(self._text, match.end()) or _SPACED.match(self._text, match.end())) if params else None
        return more.end() if more else match.end()

    def element(self, at: int, name_end: int) -> int:
        """Return where the element ends whose content begins at an offset, and whose name ends at another."""
        text = self._text
        begin = text.rfind("<", max(0, name_end - 80), name_end)
        name = re.match(r"[\w:.\-]*", text[begin + 1 : begin + 100])
        if self._tags is None:
            found: dict[str, list[int]] = {}
            for match in re.finditer(r"</([\w:.\-]{1,100})", text):
                found.setdefault(match[1].lower(), []).append(match.start())
            self._tags = dict(found)
        ends = self._tags.get(name[0].lower() if name else "", ())
        place = bisect_left(ends, at)
        return ends[place] if place < len(ends) else at

    def enclosed(self, at: int, *, params: bool) -> int:
        """Return where a value that stands in brackets or quotes of its own ends, behind a secret's name; 0 if none."""
        match = _ENCLOSED.match(self._text, at)
        if match is None or (match[1].isdigit() and (not params or _A_CODE.fullmatch(match[1]))):
            return 0
        return match.end()

    def looks_secret(self, at: int, *, params: bool) -> bool:
        """Say whether a word looks like a key, or like the value of a template's parameter."""
        return bool(_STRANGE.match(self._text, at) or (params and _LONG_NUMBER.match(self._text, at)))

    def digest(self, at: int) -> bool:
        """Say whether what follows is so long and strange that it can only be a key or a signature."""
        return _DIGEST_NEXT.match(self._text, at) is not None
