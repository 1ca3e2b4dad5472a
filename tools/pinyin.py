"""Writes `data/pinyin.toml`: every word that a search knows, and the words inside it, with their pinyin.

python3 -m tools.pinyin

Run it after a change of a table; a test says when it is due. It needs pypinyin, which users do without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from pathlib import Path

from usmserr.codes.catalog import Catalog
from usmserr.codes.folding import fold
from usmserr.codes.table import document
from usmserr.codes.word_reader import read, readings
from usmserr.codes.word_table import Vocabulary

DATA = Path(__file__).parent.parent / "data"
FILE = DATA / "pinyin.toml"
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 8  # characters of what is taken for one word
_INNER = (4, 3, 2)
_HEAD = """\
# How the words of the other tables are spelt in pinyin: titles, keywords, search words, and the words inside them.
# Made by `python3 -m tools.pinyin`; change those tables instead, and run it again.
#
# A word a line, then its readings: syllables without tones, ' between them.

"""


def main() -> None:
    """Write the file."""
    FILE.write_text(text(), encoding="utf-8", newline="\n")


def text() -> str:
    """Return what the file has to be."""
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    search = document(DATA / "search.toml")
    more = readings(search["readings"])
    lines = []
    for word in _words(Catalog.load(), _vocabulary(), PHRASES_DICT):
        plain = lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)
        choices = [[one, *more.get(sign, ())] for one, sign in zip(plain, word, strict=True)]
        spelt = dict.fromkeys("'".join(one) for one in product(*choices))
        lines.append(" ".join([word, *list(spelt)[:4]]))
    joined = "\n".join(lines)
    return f"{_HEAD}sounds = '''\n{joined}\n'''\n".replace("'''", '"""')


def _vocabulary() -> Vocabulary:
    file = DATA / "search.toml"
    return read(file, document(file), FILE, {"sounds": "无 wu"})


def _words(catalog: Catalog, words: Vocabulary, phrases: Mapping[str, object]) -> list[str]:
    """Return the Chinese words, sorted."""
    names = [*words.negations, *words.ignored, *words.weak, *(one for group in words.synonyms for one in group)]
    names += [word for more in words.words.values() for word in more]
    for one in (*catalog.retcodes, *catalog.symptoms):
        names += [*one.keywords, one.message.zh]
    for category in catalog.receipts.categories:
        names += [*category.keywords, category.title.zh]
    runs = {run for name in names for run in _CHINESE.findall(fold(name))}
    single = {fold(one) for one in (*words.negations, *words.ignored)}
    known = {run for run in runs if len(run) <= _LONGEST and (len(run) > 1 or run in single)}
    inner = {
        part
        for run in runs
        for size in _INNER
        for at in range(len(run) - size + 1)
        if (part := run[at : at + size]) in phrases
    }
    return sorted(known | inner)


if __name__ == "__main__":
    main()
