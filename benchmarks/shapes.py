"""Logs in which everything is an outcome of a call, printed in another way than as JSON.

gostruct  Go's %+v of answers and of an application's own results, and its %v of maps, behind a logger's prefix
javamap   Java's HashMap.toString, and Lombok's, behind a logger's prefix
logfmt    logfmt lines
repr      Python's repr of answers, some of them Ruby's inspect, behind a logger's prefix; 5 % are receipts
printr    PHP's print_r of answers, over several lines; 5 % are receipts
sdklines  what the official Python, Go and Java SDKs log of a call, some of it followed by what the application logs of
          its exception: one failed call is mentioned one to three times; 5 % are receipts

Shapes are those of tests/corpus. Calls that a line gives no id differ in their times.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.traffic import RECEIPTS, Traffic

DENSE_SHAPES = ("gostruct", "javamap", "logfmt", "repr", "printr", "sdklines")

Answer = dict[str, Any]


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_gateway(code: int) -> bool:
    """Say whether a call is refused before its action is known."""
    return 150 <= code < 200


def _pairs(items: Iterable[tuple[str, object]], equals: str, comma: str) -> str:
    return comma.join(f"{name}{equals}{value}" for name, value in items)


def _print_r(value: Any, indent: str = "") -> str:
    """Return what PHP's print_r prints, without the end of the last line."""
    if not isinstance(value, dict | list):
        return str(value)
    items = value.items() if isinstance(value, dict) else enumerate(value)
    lines = [f"{indent}    [{name}] => {_print_r(inner, indent + ' ' * 8)}\n" for name, inner in items]
    return f"Array\n{indent}(\n{''.join(lines)}{indent})" + ("\n" if indent else "")


def _inspect(value: Any) -> str:
    """Return what Ruby's inspect returns."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(name)}=>{_inspect(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inspect, value))}]"
    return _quoted(value)


class Shapes(Traffic):
    """Writes traffic as `DENSE_SHAPES` say."""

    _style = 1.0  # from 0 to 1: in which of several ways Go logs

    def entry(self) -> str:
        """Return what is logged next: one line or several, without the last line's end."""
        shapes: dict[str, Callable[[], str]] = {
            "gostruct": self._gostruct,
            "javamap": self._javamap,
            "logfmt": self._logfmt,
            "repr": self._repr,
            "printr": self._printr,
            "sdklines": self._sdklines,
        }
        self._ms += 1  # what tells two calls without ids apart
        return shapes[self._mix]()

    def _answer(self, request: str = "") -> Answer:
        """Count a call; return the answer, its fields as the service orders them."""
        code, message, action = self._call()
        if not code:
            return {"RetCode": 0, "Action": action, "Message": message, "SessionNo": self._uuid()}
        answer: Answer = {"RetCode": code, "Message": message}
        if not _is_gateway(code):
            answer["Action"] = action
        if code == 18046:
            target = {"TemplateParams": ["13579"], "Phone": self._phone(), "ExtendCode": "123", "UserId": "u-2"}
            answer |= {"SessionNo": self._uuid(), "ReqUuid": request or self._uuid(), "SuccessCount": self._below(199)}
            answer["FailContent"] = [
                {
                    "TemplateId": f"UTA2021{self._below(99999):05d}",
                    "SigContent": "UCloud",
                    "Target": [target],
                    "FailureDetails": "phone in the black list",
                }
            ]
        return answer

    def _report(self) -> Answer:
        """Count receipts; return the answer that brings them."""
        receipts = []
        for n in range(1 + self._below(3)):
            result, code, text = self._receipt()
            receipts.append(
                {
                    "Phone": self._phone()[:-1] + str(n),  # no number is twice in one session
                    "CostCount": 1 + self._below(2),
                    "ReceiptResult": result,
                    "ReceiptCode": code,
                    "ReceiptDesc": text,
                    "ReceiptTime": self._ms // 1000,
                    "UserId": "",
                }
            )
        data = [{"SessionNo": self._uuid(), "ReceiptSet": receipts}]
        return {"RetCode": 0, "Action": "GetUSMSSendReceiptResponse", "Data": data}

    def _is_report(self) -> bool:
        return self._random.random() < RECEIPTS

    def _gostruct(self) -> str:
        stamp, x = self._time().replace("-", "/").replace(",", "."), self._style
        code, message, action = self._call()
        if not code:
            # One application logs one way: of two failures of a code one after the other, of which only the second has
            # an id, none could tell whether they are two.
            self._style = self._random.random()
        session, shown = "" if code else self._uuid(), "" if _is_gateway(code) else action
        if x < 0.1:
            # Here only the time tells calls apart: it is logged with its microseconds.
            fields = [
                ("Action", shown),
                ("Message", message),
                ("RetCode", code),
                ("SessionNo", session),
                ("UserId", ""),
            ]
            return f"{stamp}{self._below(1000):03d} ucloud sms resp=map[{_pairs(fields, ':', ' ')}]"
        if x < 0.25:
            raw: Answer = {"RetCode": code, "Message": message, "Action": shown, "SessionNo": session}
            level, place, said, text = ("E", 88, "failed", message) if code else ("I", 92, "ok", "")
            return (
                f"{stamp} [{level}] [sms.go:{place}] send {said}: &{{Provider:ucloud MessageID:{session} "
                f"Accepted:{str(not code).lower()} Status:{code} Error:{text} "
                f"Raw:{_compact({name: value for name, value in raw.items() if value != ''})} "
                f"SentAtUnix:{self._ms // 1000}}}"
            )
        # The answer's own Message hides that of its base.
        struct = (
            f"&{{CommonBase:{{Action:{shown} RetCode:{code} Message: requestUUID:{self._uuid()} "
            f"request:0xc{self._random.getrandbits(31) << 4:09x}}} Message:{message} SessionNo:{session} UserId:}}"
        )
        if x < 0.4:
            return f"{stamp[:19]} {struct}"
        error = f", err: api:\n[server.RetCodeError] {code} " if code else ""
        return f"{stamp[:19]} resp: {struct}{error}"

    def _javamap(self) -> str:
        stamp, x = self._time().replace(",", "."), self._random.random()
        answer = self._answer()
        action = answer.get("Action")
        if x < 0.5:
            named = [(name, answer[name]) for name in ("Action", "Message", "RetCode", "SessionNo") if name in answer]
            return (
                f"{stamp}  INFO 1 --- [nio-8080-exec-{self._below(200)}] c.e.s.UCloudSmsClient : "
                f"resp={{{_pairs(named, '=', ', ')}}}"
            )
        return (
            f"{stamp} [http-{self._below(200)}] INFO  c.e.member.service.SmsServiceImpl - sms result: "
            f"USMSResult(action={action or 'null'}, message={answer['Message']}, retCode={answer['RetCode']}, "
            f"sessionNo={answer.get('SessionNo', 'null')})"
        )

    def _logfmt(self) -> str:
        stamp, x = self._time().replace(" ", "T").replace(",", ".") + "Z", self._random.random()
        code, message, response = self._call()
        action = response.removesuffix("Response")
        if not code and x < 0.1:
            return (
                f'ts={stamp} level=info caller=sms.go:44 msg="sms sent" vendor=ucloud phone={self._phone()} '
                f"dur={self._below(900)}ms session_no={self._uuid()}"
            )
        level, said, line = ("error", "sms failed", 51) if code else ("info", "sms sent", 44)
        shown = f'"{code}"' if code == 18046 else str(code)
        session = f" session_no={self._uuid()}" if code in (0, 18046) else ""
        return (
            f'ts={stamp} level={level} caller=sms.go:{line} msg="{said}" vendor=ucloud action={action} '
            f"ret_code={shown} message={_quoted(message)}{session} request_uuid={self._uuid()}"
        )

    def _repr(self) -> str:
        stamp, x = self._time(), self._random.random()
        answer = self._report() if self._is_report() else self._answer()
        if x < 0.15:
            iso = stamp.replace(" ", "T").replace(",", ".")
            return f"I, [{iso}{self._below(1000):03d} #14416]  INFO -- : ucloud sms: {_inspect(answer)}"
        return f"{stamp} INFO ucloud sms response: {answer!r}"

    def _printr(self) -> str:
        self._time()
        if self._is_report():
            return _print_r(self._report())
        answer = self._answer()
        answer.setdefault("SessionNo", self._uuid())  # no time is printed
        return _print_r(answer)

    def _sdklines(self) -> str:
        x, stamp, request = self._random.random(), self._time(), self._uuid()
        if x < 0.5:
            return self._of_python(stamp, request)
        return self._of_go(stamp, request) if x < 0.7 else self._of_java(stamp.replace(",", "."), request)

    def _mentioned(self, lines: list[str]) -> str:
        """Count the mentions of a failed call, one in each of the texts."""
        self._counts["mentions"] += len(lines)
        return "\n".join(lines)

    def _of_python(self, stamp: str, request: str) -> str:
        answer = self._report() if self._is_report() else self._answer(request)
        code, action = answer["RetCode"], answer.get("Action", "")
        response = f"{stamp} [    INFO] [response] [{request}] {action} {answer!r} (_client.py:80 ucloud)"
        if not code:
            return response
        said = f"[{request}] {action.removesuffix('Response') or 'SendUSMSMessage'} - {code}: {answer['Message']}"
        mentions = [response, f"{stamp} [ WARNING] {said} (_client.py:87 ucloud)"]
        if self._random.random() < 0.5:
            mentions.append(said)  # the application prints the exception
        return self._mentioned(mentions)

    def _of_go(self, stamp: str, request: str) -> str:
        code, _, response = self._call()
        second, action = stamp[:19], response.removesuffix("Response")
        iso = second.replace(" ", "T") + "Z"
        if not code:
            return f'time="{iso}" level=info msg="[{request}] do {action} successful!"'
        # Go's error has no text: the answer's Message hides that of its base.
        error = f"api:\n[server.RetCodeError] {code} "
        mentions = [f'time="{iso}" level=warning msg={_quoted(f"[{request}] do {action} failed, {error}")}']
        if self._random.random() < 0.3:
            mentions.append(f"{second.replace('-', '/')} {error}")
        return self._mentioned(mentions)

    def _of_java(self, stamp: str, request: str) -> str:
        answer = self._report() if self._is_report() else self._answer(request)
        code, message = answer["RetCode"], answer.get("Message")
        if not code:
            return f"{stamp} [main] INFO  cn.ucloud - [{request}] {_compact(answer | {'requestId': request})}"
        said = f"[{request}] {code}: {message}"
        mentions = [f"{stamp} [main] ERROR cn.ucloud - {_quoted(said)}"]
        if self._random.random() < 0.3:
            mentions.append(
                f"{stamp} [main] ERROR com.example.shop.sms.SmsService - send sms failed\n"
                f"cn.ucloud.common.exception.RetCodeException: {said}\n"
                "\tat cn.ucloud.common.client.DefaultClient.call(DefaultClient.java:107)\n"
                "\tat cn.ucloud.usms.client.USMSClient.sendUSMSMessage(USMSClient.java:249)"
            )
        return self._mentioned(mentions)
