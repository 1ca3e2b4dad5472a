"""The carriers of mainland China, and how people spell them."""

from __future__ import annotations

CARRIERS = ("cmcc", "cucc", "ctcc")
ALL = "all"  # in the table: not tied to one carrier
ORDER = (*CARRIERS, ALL)

_SPELLINGS = {
    "cmcc": ("移动", "中国移动", "中移动", "移動", "中國移動", "mobile", "chinamobile", "cm", "yidong", "yd", "10086"),
    "cucc": ("联通", "中国联通", "聯通", "中國聯通", "unicom", "chinaunicom", "cu", "liantong", "lt", "10010"),
    "ctcc": ("电信", "中国电信", "電信", "中國電信", "telecom", "chinatelecom", "ct", "dianxin", "dx", "10000"),
}
_CARRIER_BY_SPELLING = {spelling: carrier for carrier, all_ in _SPELLINGS.items() for spelling in (carrier, *all_)}


def carrier_named(text: str) -> str | None:
    """Return the carrier that a text names, whatever its spelling; None if it names none."""
    from unicodedata import normalize  # a millisecond that most starts do without

    folded = normalize("NFKC", text).casefold()
    return _CARRIER_BY_SPELLING.get("".join(sign for sign in folded if sign.isalnum()))
