"""What a report means: since when it fails, whether it goes on, what is behind it, and what a retry is worth."""

from usmserr.insights.course import is_ongoing
from usmserr.insights.insight import Insight
from usmserr.insights.insights import insights
from usmserr.insights.verdict import verdict

__all__ = ["Insight", "insights", "is_ongoing", "verdict"]
