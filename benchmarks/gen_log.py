"""Write an application log with SMS traffic in it, and beside it what a scan has to find: FILE.truth.json.

python -m benchmarks.gen_log --size 300 --mix dense dense.log

The same arguments give the same bytes on any Python. The mixes:

sparse     2 % SMS lines among ordinary application lines (nginx, Java, SQL)
dense      every line is an answer of the API (10 % of them failed), 5 % are receipts
jsonl      one JSON document a line: bare answers, answers nested in structured logs, docker's json-file lines,
           and escaped JSON inside those
gbk        as sparse, in GBK
multiline  as sparse, but answers are printed over several lines, some behind a "container | " prefix
sdk        as sparse, with what the official SDKs log: one failed call is mentioned one to three times

and those of `benchmarks.shapes`, where as in dense everything is an outcome of a call, but not printed as JSON; and
`incident`, in which something begins, ends, goes on, and is repeated: `benchmarks.incidents`.

The truth's `api.by_code` counts failed calls, `receipts.by_code` failed receipts, `other_services` answers of other
products; `decoys` are lines that only look like failures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from benchmarks.incidents import Incidents
from benchmarks.shapes import DENSE_SHAPES, Shapes
from benchmarks.traffic import RECEIPTS, Traffic

MIXES = ("sparse", "dense", "jsonl", "gbk", "multiline", "sdk")
INCIDENT = "incident"
FAILED = 0.10  # of the calls
SMS = 0.02  # of the lines, where most are ordinary
OTHERS_AND_DECOYS = 0.002  # of the ordinary lines
BLOCK = 1 << 20  # bytes written at once, about
TAIL = 1 << 21  # bytes before the end from which sizes are exact

OTHER_PRODUCTS = (
    ("DescribeUHostInstanceResponse", 0),
    ("DescribeUHostInstanceResponse", 0),
    ("CreateUHostInstanceResponse", 8039),
    ("GetProjectListResponse", 0),
    ("DescribeEIPResponse", 171),
    ("StartUHostInstanceResponse", 8034),
)
NAMES = ("顶级钻石用户", "开心果", "李雷", "韩梅梅", "张三", "会员", "王小明", "上海优刻得")
CLASSES = (
    "c.e.order.OrderService",
    "c.e.pay.PayController",
    "c.e.user.LoginFilter",
    "o.s.w.s.DispatcherServlet",
    "c.e.stock.StockJob",
    "o.a.k.c.c.internals.ConsumerCoordinator",
)
PATHS = ("/api/v1/orders", "/api/v1/orders/#/items", "/static/app.#.js", "/healthz", "/api/login", "/api/v2/users/#")
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49",
    "kube-probe/1.29",
    "okhttp/4.12.0",
    "Go-http-client/2.0",
)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


class Log(Traffic):
    """Writes traffic as `MIXES` say."""

    def entry(self) -> str:
        """Return what is logged next: one line or several, without the last line's end."""
        if self._mix == "dense":
            return self._sms()
        if self._mix == "jsonl":
            return self._document()
        if self._random.random() >= SMS:
            return self._ordinary()
        if self._mix == "multiline":
            return self._over_lines()
        if self._mix == "sdk":
            return self._sdk()
        return self._sms()

    def _answer(self, ascii_only: bool = False) -> tuple[int, str]:
        """Count a call; return its code and the answer's body."""
        code, text, action = self._call()
        message, session = json.dumps(text, ensure_ascii=ascii_only), self._uuid()
        x = self._random.random()
        if code == 18046:
            body = (
                f'{{"Action": "{action}", "FailContent": [{{"FailureDetails": "phone in the black list", '
                f'"SigContent": "UCloud", "Target": [{{"Phone": "{self._phone()}", "TemplateParams": ["13579"], '
                f'"UserId": ""}}], "TemplateId": "UTA2021{self._below(99999):05d}"}}], "Message": {message}, '
                f'"ReqUuid": "{self._uuid()}", "RetCode": 18046, "SessionNo": "{session}", '
                f'"SuccessCount": {self._below(199)}}}'
            )
        elif x < 0.9:
            body = f'{{"Action": "{action}", "Message": {message}, "RetCode": {code}, "SessionNo": "{session}"}}'
        else:
            body = (
                f'{{"RetCode": {code}, "Action": "{action}", "Message": {message}, "SessionNo": "{session}", '
                f'"UserId": "u{self._below(1 << 20)}"}}'
            )
        if x % 0.1 < 0.015:
            body = body.replace('", "', '","').replace('": ', '":').replace(', "', ',"')
        return code, body

    def _report(self, ascii_only: bool = False) -> str:
        """Count receipts; return the body that brings them: pushed, or the answer to a query."""
        queried = self._random.random() < 0.2
        items = []
        for _ in range(1 + self._below(3)):
            result, code, text = self._receipt()
            items.append(
                f'{{"CostCount": {1 + self._below(2)}, "Phone": "{self._phone()}", "ReceiptCode": "{code}", '
                f'"ReceiptDesc": {json.dumps(text, ensure_ascii=ascii_only)}, '
                f'"ReceiptResult": {json.dumps(result, ensure_ascii=ascii_only)}, '
                f'"ReceiptTime": {self._ms // 1000}, "SessionNo": "{self._uuid()}", '
                f'"UserId": "u{self._below(1 << 20)}"}}'
            )
        if queried:
            return (
                f'{{"Action": "GetUSMSSendReceiptResponse", "Data": [{{"ReceiptSet": [{", ".join(items)}], '
                f'"SessionNo": "{self._uuid()}"}}], "Message": "", "RetCode": 0}}'
            )
        return f'{{"MsgType": 2, "Data": [{", ".join(items)}]}}'

    def _sms(self) -> str:
        if self._random.random() < RECEIPTS:
            return f"{self._time()} INFO sms.callback - report {self._report()}"
        stamp = self._time()
        code, body = self._answer()
        level = "INFO" if code == 0 or self._random.random() < 0.5 else "ERROR"
        return f"{stamp} {level} sms.sender - response {body}"

    def _ordinary(self) -> str:
        x = self._random.random()
        if self._random.random() < OTHERS_AND_DECOYS:
            return self._other_or_decoy()
        if x < 0.35:
            path = self._one_of(PATHS)
            if "#" in path:
                path = path.replace("#", str(self._below(1000000)))
            return (
                f"10.{self._below(256)}.{self._below(256)}.{self._below(256)} - - [{self._time()}] "
                f'"GET {path} HTTP/1.1" {self._one_of((200, 200, 200, 304, 404, 502))} {self._below(60000)} "-" '
                f'"{self._one_of(AGENTS)}" {self._below(2)}.{self._below(1000):03d}'
            )
        if x < 0.65:
            return (
                f"{self._time()}  INFO [nio-8080-exec-{self._below(200)}] {self._one_of(CLASSES)} : "
                f"订单 {self._random.getrandbits(40)} 已创建, 用户={self._one_of(NAMES)}, "
                f"金额={self._below(10000)}.{self._below(100):02d}, cost={self._below(3000)}ms, trace={self._uuid()}"
            )
        if x < 0.85:
            return (
                f"{self._time()} DEBUG [nio-8080-exec-{self._below(200)}] o.hibernate.SQL : "
                "select o.id, o.user_id, o.amount, o.state from t_order o "
                f"where o.id={self._random.getrandbits(36)} "
                f"and o.state in ({self._below(10)}, {self._below(10)}) limit 20"
            )
        if x < 0.95:
            return (
                f"{self._time()}  INFO [kafka-{self._below(20)}] {self._one_of(CLASSES)} : "
                f'{{"topic": "order-events", "offset": {self._random.getrandbits(32)}, "payload": '
                f'{{"id": "{self._uuid()}", "Message": "ok", "code": {self._one_of((0, 0, 200, 1001))}}}}}'
            )
        return f"\tat com.example.order.{self._one_of(CLASSES)[4:]}.handle(OrderService.java:{self._below(900)})"

    def _other_or_decoy(self) -> str:
        x = self._random.random()
        if x < 0.5:
            action, code = self._one_of(OTHER_PRODUCTS)
            if code:
                self._others[code] += 1
            else:
                self._counts["others ok"] += 1
            return (
                f'{self._time()} INFO ucloud.client - response {{"Action": "{action}", "Message": "", '
                f'"RetCode": {code}, "TotalCount": {self._below(20)}}}'
            )
        self._counts["decoys"] += 1
        if x < 0.7:
            return f"{self._time()} INFO order - 订单 18013 已支付, RetCode 字典已加载 {self._below(99)} 条"
        if x < 0.85:
            return (
                f"10.0.0.{self._below(256)} - - [{self._time()}] "
                f'"GET /proxy?RetCode=0&Action=SendUSMSMessage HTTP/1.1" 200 {self._below(900)}'
            )
        return (
            f'{self._time()} DEBUG sms.sender - request {{"Action": "SendUSMSMessage", '
            f'"PhoneNumbers.0": "{self._phone()}", "TemplateId": "UTA171", "TemplateParams.0": "18013"}}'
        )

    def _document(self) -> str:
        x = self._random.random()
        if self._random.random() < 0.3:
            second, ms = divmod(self._ms, 1000)
            return (
                f'{{"ts": {second}.{ms:03d}, "level": "info", "logger": "order", "msg": "订单已创建", '
                f'"order": {self._random.getrandbits(40)}, "trace": "{self._uuid()}"}}'
            )
        stamp = self._time()
        ascii_only = self._random.random() < 0.2
        body = self._report(ascii_only) if self._random.random() < RECEIPTS else self._answer(ascii_only)[1]
        if x < 0.35:
            return body
        if x < 0.6:
            return (
                f'{{"ts": "{stamp}", "level": "info", "logger": "sms.sender", "msg": "response", '
                f'"trace": "{self._uuid()}", "resp": {body}}}'
            )
        docker_time = stamp.replace(" ", "T").replace(",", ".") + "Z"
        if x < 0.9:
            inner, stream = f"{stamp} INFO sms.sender - response {body}", "stdout"
        else:
            inner, stream = f'{{"level":"info","msg":"{_escaped(body)}"}}', "stderr"
        return f'{{"log":"{_escaped(inner)}\\n","stream":"{stream}","time":"{docker_time}"}}'

    def _over_lines(self) -> str:
        stamp = self._time()
        body = self._report() if self._random.random() < RECEIPTS else self._answer()[1]
        printed = json.dumps(json.loads(body), ensure_ascii=False, indent=2 + 2 * self._below(2))
        text = f"{stamp} INFO sms.sender - response:\n{printed}"
        if self._random.random() < 0.1:
            text = "\n".join(f"sms-worker-1  | {line}" for line in text.split("\n"))
        return text

    def _sdk(self) -> str:
        stamp, request, x = self._time(), self._uuid(), self._random.random()
        code, message, action = self._call()
        name = action.removesuffix("Response")
        answer = {"RetCode": code, "Action": action, "Message": message}
        if x < 0.45:  # Python: the answer's repr, then a warning, then perhaps the same call's traceback
            lines = [f"{stamp} INFO ucloud [response] [{request}] {action} {answer!r}"]
            if code:
                lines.append(f"{stamp} WARNING ucloud [{request}] {name} - {code}: {message}")
                if self._random.random() < 0.5:
                    lines.append(
                        'Traceback (most recent call last):\n  File "/app/sms.py", line 42, in send\n'
                        f'    client.invoke("{name}", d)\n'
                        f"ucloud.core.exc._exc.RetCodeException: [{request}] {name} - {code}: {message}"
                    )
        elif x < 0.7:  # Go through logrus
            iso = stamp.replace(" ", "T")[:19] + "+08:00"
            if code:
                said = f"[{request}] do {name} failed, api:\n[server.RetCodeError] {code} {message}"
                lines = [f'time="{iso}" level=warning msg={json.dumps(said, ensure_ascii=False)}']
            else:
                lines = [f'time="{iso}" level=info msg="[{request}] do {name} successful!"']
        elif x < 0.9:  # Java: the answer from gson, then the exception's message as a JSON string
            body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            lines = [f"{stamp} INFO  [main] c.u.common - [{request}] {body}"]
            if code:
                said = json.dumps(f"[{request}] {code}: {message}", ensure_ascii=False)
                lines.append(f"{stamp} ERROR [main] c.u.common - {said}")
        elif code:  # the command-line tool
            lines = [f"Something wrong. RetCode:{code}. Message:{message}"]
        else:
            lines = [f'{stamp} INFO sms.sender - response {{"Action": "{action}", "RetCode": 0}}']
        if code:
            self._counts["mentions"] += len(lines)
        return "\n".join(lines)


def write(path: Path, megabytes: float, mix: str, seed: int = 1, failed: float = FAILED) -> dict[str, Any]:
    """Write a log of about so many megabytes; return the truth about it."""
    log = (Shapes if mix in DENSE_SHAPES else Incidents if mix == INCIDENT else Log)(mix, seed, failed)
    encoding = "gbk" if mix == "gbk" else "utf-8"
    wanted, done, lines, digest = int(megabytes * 1_000_000), 0, 0, hashlib.sha256()
    with path.open("wb") as file:
        while done < wanted:
            entries, size = [], 0
            while size < BLOCK and done + size < wanted:
                entry = log.entry()
                entries.append(entry)
                size += (len(entry.encode(encoding)) if done + size + TAIL > wanted else len(entry)) + 1
            text = "\n".join(entries) + "\n"
            lines += text.count("\n")
            data = text.encode(encoding)
            file.write(data)
            digest.update(data)
            done += len(data)
    about = {"mix": mix, "seed": seed, "bytes": done, "lines": lines, "encoding": encoding}
    return about | {"sha256": digest.hexdigest()} | log.truth()


def main() -> None:
    """Write a log and its truth."""
    parser = argparse.ArgumentParser(description="Write a log with SMS traffic in it, and FILE.truth.json.")
    parser.add_argument("--size", type=float, default=100, help="megabytes (10^6 bytes), about (default 100)")
    parser.add_argument("--mix", default="dense", choices=(*MIXES, *DENSE_SHAPES, INCIDENT))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fail", type=float, default=FAILED, help=f"share of calls that fail (default {FAILED})")
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    truth = write(given.file, given.size, given.mix, given.seed, given.fail)
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    given.file.with_name(given.file.name + ".truth.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
