"""Traffic in which something goes wrong, as `python -m benchmarks.gen_log --mix incident` writes it.

Each line is a call, its request beside its answer, or a receipt. On top of a steady few failures of many codes:

153      the gateway limits calls for three minutes, and then no more
18013    from the ninth minute on the quota is used up, to the end
18017    nearly always has one template, which other failures seldom have
18018    is sent four times each, at once, to the same number
MK:0001  comes for one number again and again

Nothing else is wrong: most calls have one template, and so most failures of every code do.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

from benchmarks.traffic import API_CODES, RECEIPT_CODES, Traffic

PAUSE = 3000  # ms between two lines, at most
LIMITED = (180, 360)  # seconds from the start
SOLD_OUT = 540
SHARE = 0.6  # of the calls fail while it lasts
STORM = 0.01  # of the calls
WRONG = 0.02
STEADY = 0.04
RECEIPTS = 0.1  # of the lines
STUBBORN = 0.04  # of the receipts are for the number that does not exist
TRIES = 4
SPECIAL = {153, 18013, 18017, 18018}
TEMPLATES = ("UTA20260001", *["UTA20260001"] * 5, "UTA20260002", "UTA20260003", "UTA20260004", "UTA20260005")
WRONG_TEMPLATE = "UTA20269999"
MESSAGES = {code: message for code, _, message in API_CODES} | {153: "throttled"}
STUBBORN_NUMBER = "185****9057"


class Incidents(Traffic):
    """Writes what goes wrong and how it ends."""

    def __init__(self, mix: str, seed: int, failed: float) -> None:
        super().__init__(mix, seed, failed)
        self._api_codes = [one for one in self._api_codes if one[0] not in SPECIAL]
        self._receipt_codes = [(code, text) for code, _, text in RECEIPT_CODES]
        self._began = self._ms
        self._pending: list[tuple[int, str, str]] = []  # code, template, number
        self._seen: dict[int, tuple[int, int]] = {}  # of what begins: the first failure and the last, in ms
        self._after: Counter[int] = Counter()  # calls after the last failure
        self._before: Counter[int] = Counter()  # and before the first one
        self._values: dict[int, Counter[str]] = {}  # templates of failures
        self._repeats = self._stubborn = self._calls = 0

    def entry(self) -> str:
        """Return what is logged next."""
        if self._pending:
            self._ms += 40
            return self._written(*self._pending.pop())
        self._ms += self._below(PAUSE)
        if self._random.random() < RECEIPTS:
            return self._receipts_line()
        return self._written(*self._next_call())

    def truth(self) -> dict[str, Any]:
        """Return what there is to be found."""
        return super().truth() | {
            "incidents": {
                str(code): {
                    "first_ms": first,
                    "last_ms": last,
                    "ends": code == 153 and self._after[code] > 0,
                    "calls_before": self._before[code],
                    "calls_after": self._after[code],
                }
                for code, (first, last) in sorted(self._seen.items())
            },
            "templates": {str(code): dict(counts.most_common()) for code, counts in sorted(self._values.items())},
            "one_template": {"18017": WRONG_TEMPLATE},
            "repeats": {"18018": self._repeats},
            "numbers": {"MK:0001": {STUBBORN_NUMBER: self._stubborn}},
        }

    def _next_call(self) -> tuple[int, str, str]:
        x, template, number = self._random.random(), self._one_of(TEMPLATES), self._phone()
        seconds = (self._ms - self._began) / 1000
        if LIMITED[0] <= seconds < LIMITED[1] and x < SHARE:
            return 153, template, number
        if seconds >= SOLD_OUT and x < SHARE:
            return 18013, template, number
        x = self._random.random()
        if x < STORM:
            call = 18018, template, number
            self._pending = [call] * (TRIES - 1)
            self._repeats += TRIES - 1
            return call
        if x < STORM + WRONG:
            return 18017, WRONG_TEMPLATE if self._random.random() < 0.95 else template, number
        if x < STORM + WRONG + STEADY:
            return self._one_of(self._api_codes)[0], template, number
        return 0, template, number

    def _written(self, code: int, template: str, number: str) -> str:
        self._count(code, template)
        request = {
            "Action": "SendUSMSMessage",
            "PhoneNumbers.0": number,
            "ProjectId": "org-a1b2c3",
            "SigContent": "优刻得",
            "TemplateId": template,
        }
        answer: dict[str, Any] = {
            "Action": "SendUSMSMessageResponse",
            "Message": MESSAGES.get(code, "提交发送成功"),
            "RetCode": code,
        }
        if code == 0:
            answer["SessionNo"] = self._uuid()
        both = {"request_uuid": self._uuid(), "request": request, "response": answer}
        level = "ERROR" if code else "INFO"
        return f"{self._stamped()} {level} sms.sender - {json.dumps(both, ensure_ascii=False)}"

    def _count(self, code: int, template: str) -> None:
        self._calls += 1
        for one in self._seen:
            self._after[one] = 0 if one == code else self._after[one] + 1
        if not code:
            self._counts["ok"] += 1
            return
        self._api[code] += 1
        self._failure()
        self._values.setdefault(code, Counter())[template] += 1
        if code in (153, 18013):
            if code not in self._seen:
                self._before[code] = self._calls - 1
            self._seen[code] = self._seen.get(code, (self._ms, 0))[0], self._ms

    def _receipts_line(self) -> str:
        if self._random.random() < STUBBORN:
            self._stubborn += 1
            self._receipts["MK:0001"] += 1
            self._failure()
            result, code, text, number = "发送失败", "MK:0001", "空号", STUBBORN_NUMBER
        else:
            result, code, text = self._receipt()
            number = self._phone()
        receipt = {
            "Phone": number,
            "ReceiptCode": code,
            "ReceiptDesc": text,
            "ReceiptResult": result,
            "ReceiptTime": self._ms // 1000,
            "SessionNo": self._uuid(),
        }
        body = json.dumps({"MsgType": 2, "Data": [receipt]}, ensure_ascii=False)
        return f"{self._stamped()} INFO sms.callback - report {body}"

    def _stamped(self) -> str:
        second, ms = divmod(self._ms, 1000)
        return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(second))}.{ms:03d}Z"
