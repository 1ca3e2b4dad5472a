"""SMS traffic: calls and receipts, what is in them and how often, and the truth about those made so far."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

RECEIPTS = 0.05  # of the SMS lines

T = TypeVar("T")

# Code, weight, message. 18099 and 230 are not in the table of codes.
API_CODES = (
    (18013, 30, "当前账号/项目中的短信剩余量不足"),
    (171, 20, "Signature VerifyAC Error"),
    (18016, 14, "当前账号/项目未申请短信签名或未通过审核"),
    (18017, 12, "当前短信模板不存在或未通过审核"),
    (18018, 12, "短信模板参数与短信模板不匹配"),
    (18014, 10, "提交的部分手机号码无效"),
    (18023, 8, "短信内容中含有运营商拦截的关键词"),
    (18033, 6, "变量内容不符合规范"),
    (18046, 5, "partial submit fail"),
    (18001, 4, "Missing params [PhoneNumbers]"),
    (18002, 4, 'invalid format of params "TemplateParams"'),
    (18003, 3, "请求参数无效"),
    (18000, 3, 'json: cannot unmarshal string into Go value {"k":1}'),
    (18019, 3, "单次提交的手机号码超过1000个"),
    (18004, 2, "service error"),
    (18007, 2, "service error"),
    (172, 2, "This account does not exist"),
    (290, 2, "Project not authorized"),
    (291, 2, "Permission denied on [usms] [SendUSMSMessage]"),
    (292, 2, "Project [org-x1y2z3] not exists"),
    (294, 2, "access ip denied"),
    (160, 2, "Missing Action"),
    (161, 1, "Action [SendUSMSMessages] not found"),
    (170, 1, "Missing signature"),
    (173, 1, "Account restriction"),
    (174, 1, "token not exists"),
    (180, 1, "Missing version"),
    (200, 1, "service unavailable"),
    (151, 1, "gateway cache error"),
    (230, 2, "Params [TemplateId] not available"),
    (18099, 1, "unknown error"),
)
RECEIPT_CODES = (
    ("MSBLACK", 10, "手机在运营商防骚扰黑名单"),
    ("UNDELIV", 10, "停机、空号、暂停服务、关机、不在服务区"),
    ("REJECTD", 6, "短信内容或签名触发运营商通道风控拦截"),
    ("MK:0001", 6, "空号"),
    ("MI:0013", 4, "关机"),
    ("MX:0004", 3, "短信内容含有屏蔽词被运营商审查拦截"),
    ("12", 3, "号码在运营商防骚扰黑名单"),
    ("1", 2, "停机、空号"),
    ("R:00020", 2, "关机、停机或空号的"),
    ("MK:0194", 1, "SMC系统错误"),
    ("NOROUTE?", 1, "unknown"),
)


def _weighted(rows: Sequence[tuple[T, int, str]]) -> list[tuple[T, str]]:
    return [(code, message) for code, weight, message in rows for _ in range(weight)]


def _sorted(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(code): n for code, n in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}


class Traffic:
    """Makes calls and receipts one after the other, and counts them."""

    def __init__(self, mix: str, seed: int, failed: float) -> None:
        self._mix, self._failed = mix, failed
        # Of its methods only those are used whose results are the same in every Python.
        self._random = random.Random(seed)
        self._api_codes, self._receipt_codes = _weighted(API_CODES), _weighted(RECEIPT_CODES)
        self._api: Counter[int] = Counter()
        self._receipts: Counter[str] = Counter()
        self._others: Counter[int] = Counter()
        self._counts: Counter[str] = Counter()
        self._ms = 1793527200000  # 2026-11-01 10:00:00 UTC
        self._second, self._stamp = 0, ""
        self._first_failure: int | None = None  # in ms, as the last
        self._last_failure: int | None = None

    def entry(self) -> str:
        """Return what is logged next: one line or several, without the last line's end."""
        raise NotImplementedError

    def truth(self) -> dict[str, Any]:
        """Return what the entries made so far say."""
        counts = self._counts
        truth: dict[str, Any] = {
            "api": {"ok": counts["ok"], "failed": self._api.total(), "by_code": _sorted(self._api)},
            "receipts": {
                "ok": counts["delivered"],
                "unknown": counts["unknown"],
                "failed": self._receipts.total(),
                "by_code": _sorted(self._receipts),
            },
            "other_services": {"ok": counts["others ok"], "by_code": _sorted(self._others)},
            "decoys": counts["decoys"],
            "first_failure_ms": self._first_failure,
            "last_failure_ms": self._last_failure,
        }
        if self._mix in ("sdk", "sdklines"):
            truth["mentions"] = counts["mentions"]
        return truth

    def _below(self, n: int) -> int:
        return int(self._random.random() * n)

    def _one_of(self, choices: Sequence[T]) -> T:
        return choices[self._below(len(choices))]

    def _uuid(self) -> str:
        h = f"{self._random.getrandbits(128):032x}"
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def _time(self) -> str:
        self._ms += self._below(40)
        second, ms = divmod(self._ms, 1000)
        if second != self._second:
            self._second, self._stamp = second, time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(second))
        return f"{self._stamp},{ms:03d}"

    def _phone(self) -> str:
        return f"1{30 + self._below(69)}****{self._below(10000):04d}"

    def _failure(self) -> None:
        self._first_failure = self._first_failure or self._ms
        self._last_failure = self._ms

    def _call(self) -> tuple[int, str, str]:
        """Count a call; return its code, message and action."""
        action = "SendBatchUSMSMessageResponse" if self._random.random() < 0.1 else "SendUSMSMessageResponse"
        if self._random.random() >= self._failed:
            self._counts["ok"] += 1
            return 0, "提交发送成功", action
        code, message = self._one_of(self._api_codes)
        self._api[code] += 1
        self._failure()
        return code, message, "SendBatchUSMSMessageResponse" if code == 18046 else action

    def _receipt(self) -> tuple[str, str, str]:
        """Count a receipt; return its result, code and description."""
        x = self._random.random()
        if x < 0.82:
            self._counts["delivered"] += 1
            return "发送成功", "DELIVRD", "用户接收成功"
        if x < 0.84:
            self._counts["unknown"] += 1
            return "状态未知", "NULL", "状态未知-运营商未返回手机用户获取状态"
        code, text = self._one_of(self._receipt_codes)
        self._receipts[code] += 1
        self._failure()
        return "发送失败" if x < 0.97 else "Fail", code, text
