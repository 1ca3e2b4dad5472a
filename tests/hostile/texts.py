"""Texts that are hostile whatever holds them."""

from __future__ import annotations

# What would drive a terminal, or be read as markup, if it came through.
NASTY = (
    "\x1b[31mred\x1b]52;c;cm0gLXJm\x07\x1b]8;;http://evil.example\x1b\\link\x9b2Jx\rover\x08\x7f\x90\u202eabc\u2066\u200b\ufeff"
    "\u2028\u2029\u00ad\U000e0041[bold red]x[/bold red] :skull: <script>alert(1)</script> [a](javascript:alert(1)) | `b` **c** ~~d~~ &lt;"
)
