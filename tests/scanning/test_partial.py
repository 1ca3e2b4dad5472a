"""Answers that say success, and of which messages were not submitted all the same."""

from __future__ import annotations

import pytest

import usmserr
from usmserr.scanning.partial import is_partial


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('{"RetCode":0,"FailContent":[{"TemplateId":"UTA1"}]}', True),
        ("{'RetCode': 0, 'FailContent': [{'TemplateId': 'UTA1'}]}", True),
        (r"{\"RetCode\":0,\"FailContent\":[{\"TemplateId\":\"UTA1\"}]}", True),
        ('{\n  "FailContent": [\n    {\n', True),
        ("[FailContent] => Array\n        (\n            [0] => Array", True),
        ("FailContent=[Fail(phone=1)]", True),
        ('{"RetCode":0,"FailContent":[]}', False),
        ('{"RetCode":0,"FailContent":null}', False),
        ("[FailContent] => Array\n        (\n        )", False),
        ("FailContent", False),
        ("", False),
    ],
)
def test_what_was_not_submitted_is_seen(text: str, want: bool) -> None:
    assert is_partial(text) is want


def test_such_calls_are_counted_once_and_only_those() -> None:
    said = '{"RetCode":0,"Action":"SendBatchUSMSMessageResponse","SessionNo":"S%d","FailContent":[%s]}\n'
    log = said % (1, '{"TemplateId":"UTA1"}') * 2 + said % (2, "") + said % (3, '{"TemplateId":"UTA1"}')
    report = usmserr.scan_text(log)
    assert (report.successful_calls, report.partial_calls) == (3, 2)
