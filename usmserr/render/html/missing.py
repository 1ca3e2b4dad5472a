"""What is said where the library that the page is made with has not been installed."""

from __future__ import annotations

from usmserr.model import Text


class MissingLibrary(Exception):
    """The page cannot be made; `text` says in both languages what to install."""

    text = Text(
        "html 格式需要 Jinja2，还没有安装：pip install 'usmserr[html]'",
        "the format html needs Jinja2, which is not installed: pip install 'usmserr[html]'",
    )

    def __init__(self) -> None:
        super().__init__(self.text.en)
