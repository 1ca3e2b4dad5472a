"""What insights are: their levels and texts."""

from __future__ import annotations

from usmserr.insights import Insight
from usmserr.model import Text


def test_an_insight_says_the_same_in_both_languages_and_brings_its_evidence() -> None:
    insight = Insight("over", "info", "18013", Text("已结束", "is over"), {"since": "2026-11-01T10:00:00"})
    assert (insight.text.zh, insight.text.en, insight.evidence["since"]) == (
        "已结束",
        "is over",
        "2026-11-01T10:00:00",
    )
