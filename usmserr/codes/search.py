"""Finds entries by words, and codes near a mistyped one.

A word matches directly or as pinyin. Only a word that no entry holds is compared fuzzily, so good words stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple
from unicodedata import normalize

from usmserr.codes.catalog import Catalog
from usmserr.codes.links import plain
from usmserr.model import Category, Entry, Text, fold_code

# Traditional forms of the characters in the table, and of those in _WORDS.
_TRADITIONAL = (
    "萬與專丟兩個爲麼義買於產從們會傳餘關內寫決凍準幾憑則創別辦務動區單卻參發變臺號後員響國圖處復頭學實審對導將爾層屬"
    "帶並應廢開異彈歸當錄態總戶執攔換據數斷無舊時暫術機權條來標樣檔檢沒測點狀現電碼確稱筆籤類級純組經結給絕統緩編網羣"
    "聯腳範營補見規計認議記論設訪證詞試話詢該詳誤說請調敗賬購費輸過運還這進違連釋裏鑑鑰鏈銷鎖錯鍵長門問間閾際陸頁項順"
    "須頓頻題額驗闆簽帳裡為沒鑒訊簡儲閘啟線綫"
    "業東臨書僅價優僞偽體側冊衝況刪協佔廠聽啓圍場塊牆備夠誇尋冪廣庫棄張惡願戲擴擾護報擬擁撥掛擋攜構夢遊滿濾環蓋盜盤種積約"
    "細終綁絡續綴縮罰節獲虛裝視觸訂讓許識詐訴語讀負責質資轉軟轟載達遠適選遞郵釣鍾閃閉隊險頂預風飛馬駁騙騷魚齊"
)
_SIMPLIFIED = (
    "万与专丢两个为么义买于产从们会传余关内写决冻准几凭则创别办务动区单却参发变台号后员响国图处复头学实审对导将尔层属"
    "带并应废开异弹归当录态总户执拦换据数断无旧时暂术机权条来标样档检没测点状现电码确称笔签类级纯组经结给绝统缓编网群"
    "联脚范营补见规计认议记论设访证词试话询该详误说请调败账购费输过运还这进违连释里鉴钥链销锁错键长门问间阈际陆页项顺"
    "须顿频题额验板签账里为没鉴讯简储闸启线线"
    "业东临书仅价优伪伪体侧册冲况删协占厂听启围场块墙备够夸寻幂广库弃张恶愿戏扩扰护报拟拥拨挂挡携构梦游满滤环盖盗盘种积约"
    "细终绑络续缀缩罚节获虚装视触订让许识诈诉语读负责质资转软轰载达远适选递邮钓钟闪闭队险顶预风飞马驳骗骚鱼齐"
)
_CHARACTERS = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
# Other words for the table's own; both of one length, because spans() maps places in the text.
_WORDS = (
    ("范本", "模板"),
    ("样板", "模板"),
    ("简讯", "短信"),
    ("短讯", "短信"),
    ("签章", "签名"),
    ("金钥", "密钥"),
    ("秘钥", "密钥"),
    ("专案", "项目"),
    ("介面", "接口"),
    ("网路", "网络"),
    ("闸道", "网关"),
    ("逾时", "超时"),
    ("变数", "变量"),
    ("储值", "充值"),
    ("关键字", "关键词"),
    ("伺服器", "服务器"),
)

# What a match is worth, by where it is.
_CODE, _CODE_PREFIX, _KEYWORD, _MESSAGE, _IN_KEYWORD = 100, 60, 50, 40, 30
_DETAIL = 22  # of a receipt code
_PINYIN, _PINYIN_PART, _REMEDY, _CAUSE = 25, 20, 15, 10
_FUZZY = 10
_FUZZY_PHRASE = 0.6  # 余额不够 and 余额不足 share 0.75 of their characters, 模板不存在 and 项目不存在 just 0.6
_FUZZY_LETTERS = 0.8  # one slip in a word of five letters
_NEAR = 0.6


class Hits(NamedTuple):
    """What a search found, best first: RetCodes, and categories of receipts with those of their codes that match."""

    retcodes: list[Entry]
    categories: list[list[Entry]]


def search(catalog: Catalog, words: Sequence[str]) -> Hits:
    """Return what matches all words.

    A category whose own texts match has all its codes; else just the codes whose spelling or detail has the words.
    """
    wanted = _wanted(words)
    if not wanted:
        return Hits([], [])
    retcodes = [_Fields.of_entry(entry) for entry in catalog.retcodes]
    receipts = catalog.receipts
    categories = [_Fields.of_category(category) for category in receipts.categories]
    entries = list(receipts.entries())
    by_category: dict[str, list[int]] = {}
    for i, entry in enumerate(entries):
        by_category.setdefault(entry.category or "", []).append(i)
    codes = [fold_code(entry.code) for entry in entries]
    details = [fold(f"{entry.detail.zh}\n{entry.detail.en}") if entry.detail else "" for entry in entries]

    def row(i: int, word: str) -> float:
        if codes[i].casefold() == word:
            return _CODE
        if codes[i].casefold().startswith(word):
            return _CODE_PREFIX
        return _DETAIL if details[i] and _holds(details[i], word) else 0

    scores = [0.0] * (len(retcodes) + len(categories))
    rows: list[dict[int, float]] = [dict.fromkeys(by_category.get(c.id, ()), 0.0) for c in receipts.categories]
    whole = [True] * len(categories)  # every word stands in the category's own texts
    for word in wanted:
        fields = [*retcodes, *categories]
        matched = [one.direct(word) for one in fields]
        own = [{i: score for i in alive if (score := row(i, word))} for alive in rows]
        if not any(matched) and not any(own) and not _is_number(word):
            fuzzy = _fuzzy(word)
            matched = [one.alike(fuzzy) for one in fields]
        for number, score in enumerate(matched):
            scores[number] = scores[number] + score if score and scores[number] >= 0 else -1
        for number, hits in enumerate(own):
            score = matched[len(retcodes) + number]
            whole[number] = whole[number] and score > 0
            alive = rows[number] if score else hits
            rows[number] = {i: rows[number][i] + max(score, hits.get(i, 0)) for i in alive}
    best = sorted((i for i in range(len(retcodes)) if scores[i] > 0), key=lambda i: -scores[i])
    found: list[tuple[float, list[Entry]]] = []
    for number, alive in enumerate(rows):
        if alive:
            kept = list(alive) if whole[number] else sorted(alive, key=lambda i: -alive[i])
            found.append((max(alive.values()), [entries[i] for i in kept]))
    found.sort(key=lambda pair: -pair[0])
    return Hits([catalog.retcodes[i] for i in best], [group for _, group in found])


def near(catalog: Catalog, code: str, limit: int = 3) -> list[str]:
    """Return the codes that look most like an unknown one; first those that differ in colons, underscores, blanks."""
    from difflib import SequenceMatcher

    typed = fold_code(code)
    respelt = catalog.receipts.respelt(code)
    known_codes = dict.fromkeys([*(entry.code for entry in catalog.retcodes), *catalog.receipts.codes()])
    ranked: list[tuple[float, int, str]] = []
    matcher = SequenceMatcher(None, "", typed, autojunk=False)
    for known in known_codes:
        folded = fold_code(known)
        matcher.set_seq1(folded)
        if folded != typed and matcher.real_quick_ratio() >= _NEAR and (ratio := matcher.ratio()) >= _NEAR:
            ranked.append((-ratio, -_common_prefix(folded, typed), known))
    alike = [known for _, _, known in sorted(ranked)]
    return list(dict.fromkeys([*respelt, *alike]))[: max(0, limit)]


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the words stand in a text: sorted, apart from each other, as (start, end)."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in normalize("NFKC", sign).casefold():
            letters.append(letter)
            places.append(place)
    hay = _simplify("".join(letters))
    dense = [i for i, letter in enumerate(hay) if not letter.isspace()]
    squeezed = "".join(hay[i] for i in dense)
    found: list[tuple[int, int]] = []
    for word in _wanted(words):
        if word.isascii():
            found += ((places[a], places[b - 1] + 1) for a, b in _occurrences(hay, word))
        else:
            found += ((places[dense[a]], places[dense[b - 1]] + 1) for a, b in _occurrences(squeezed, word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def fold(text: str) -> str:
    """Return the form in which texts are compared: half-width, lower case, simplified."""
    return _simplify(normalize("NFKC", text).casefold())


def _simplify(text: str) -> str:
    if text.isascii():
        return text
    text = text.translate(_CHARACTERS)
    for old, new in _WORDS:
        if old in text:
            text = text.replace(old, new)
    return text


def _wanted(words: Sequence[str]) -> list[str]:
    return [word for phrase in words for word in fold(phrase).split()]


def _folded(texts: Iterable[Text]) -> list[str]:
    return [fold(plain(words)) for text in texts for words in text]


def _is_number(word: str) -> bool:
    return word.isdecimal()


class _Fields:
    """The folded texts of an entry or a category."""

    __slots__ = ("causes", "code", "keywords", "messages", "pinyin", "remedies")

    def __init__(
        self,
        code: str,
        messages: Iterable[str],
        source: Entry | Category,
        causes: Iterable[Text] = (),
    ) -> None:
        self.code = code.casefold()
        self.messages = [fold(plain(message)) for message in messages]
        self.keywords = [fold(keyword) for keyword in source.keywords]
        self.pinyin = source.pinyin
        self.remedies = _folded(source.remedy)
        self.causes = _folded(causes)

    @classmethod
    def of_entry(cls, entry: Entry) -> _Fields:
        return cls(fold_code(entry.code), (*entry.message, *entry.live_messages), entry, entry.causes)

    @classmethod
    def of_category(cls, category: Category) -> _Fields:
        return cls(category.id, (*category.title, *category.meaning), category)

    def direct(self, word: str) -> float:
        if word == self.code:
            return _CODE
        if word in self.keywords:
            return _KEYWORD
        if self.code.startswith(word):
            return _CODE_PREFIX
        for texts, score in (
            (self.messages, _MESSAGE),
            (self.keywords, _IN_KEYWORD),
            (self.remedies, _REMEDY),
            (self.causes, _CAUSE),
        ):
            if any(_holds(text, word) for text in texts):
                return score
        return self._spelt(word)

    def _spelt(self, word: str) -> float:
        if len(word) < 2 or not (word.isascii() and word.isalpha()):
            return 0
        if word in self.pinyin:
            return _PINYIN
        for spelling in self.pinyin:
            if spelling.startswith(word) or (len(word) > 3 and word in spelling):
                return _PINYIN_PART
        return 0

    def alike(self, ratio: Callable[[str], float]) -> float:
        return _FUZZY * max(map(ratio, (*self.keywords, *self.messages)), default=0.0)


def _holds(text: str, word: str) -> bool:
    if not word.isascii():
        text = "".join(text.split())
    return word in text and next(_occurrences(text, word), None) is not None


def _occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Find a word; short Latin ones and numbers only at the beginning of a word (`ip`, not `multiple`)."""
    inside = not (word.isascii() and (len(word) < 4 or _is_number(word)))
    at = text.find(word)
    while at >= 0:
        if inside or not at or not (text[at - 1].isascii() and text[at - 1].isalnum()):
            yield at, at + len(word)
        at = text.find(word, at + 1)


def _fuzzy(word: str) -> Callable[[str], float]:
    """Return how much a text is like a word, 0 if too little."""
    if word.isascii():
        from difflib import SequenceMatcher

        matcher = SequenceMatcher(None, "", word, autojunk=False)

        def letters(text: str) -> float:
            best = 0.0
            for part in text.replace(".", " ").replace(",", " ").split():
                if part.isascii() and len(word) > 3:
                    matcher.set_seq1(part)
                    if matcher.real_quick_ratio() > best:
                        best = max(best, matcher.ratio())
            return best if best >= _FUZZY_LETTERS else 0.0

        return letters

    def phrase(text: str) -> float:
        if len(word) < 3 or text.isascii():
            return 0.0
        text = "".join(text.split())
        shared = sum(min(word.count(sign), text.count(sign)) for sign in set(word))
        ratio = 2 * shared / (len(word) + len(text))
        return ratio if ratio > _FUZZY_PHRASE else 0.0

    return phrase


def _common_prefix(a: str, b: str) -> int:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return length
