"""One request, in every form in which it may be at hand."""

from __future__ import annotations

import json
import shlex
from urllib.parse import quote, urlencode

from tests.checking.requests import PUBLIC_KEY

WANTED = {
    **{"Action": "SendUSMSMessage", "ProjectId": "org-1", "SigContent": "优刻得", "TemplateId": "UTN190715D9108C"},
    **{"PhoneNumbers.0": "18500000123", "PhoneNumbers.1": "(60)123456789", "TemplateParams.0": "a b+c&d=e"},
    **{"PublicKey": PUBLIC_KEY, "Signature": "0" * 40},
}
NESTED = {
    **{name: value for name, value in WANTED.items() if "." not in name},
    "PhoneNumbers": ["18500000123", "(60)123456789"],
    "TemplateParams": ["a b+c&d=e"],
}
QUERY = urlencode(WANTED, quote_via=quote)
HAR = {
    "method": "POST",
    "url": "https://api.ucloud.cn/",
    "headers": [{"name": "Content-Type", "value": "application/json"}],
    "postData": {"mimeType": "application/json", "text": json.dumps(WANTED)},
}
LINE = json.dumps(WANTED, ensure_ascii=False)
ENCODED = " ".join(f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in WANTED.items())
FORMS: dict[str, str | bytes] = {
    "flat JSON": json.dumps(WANTED),
    "JSON with arrays": json.dumps(NESTED, indent=2, ensure_ascii=False),
    "wrapped JSON": json.dumps({"url": "https://api.ucloud.cn", "params": WANTED}),
    "JSON in JSON": json.dumps({"request": {"body": json.dumps(WANTED)}}),
    "JSON with comments": LINE.replace('"Action"', '// to send\n"Action"'),
    "Python": repr(NESTED),
    "JavaScript": "{\n" + "".join(f"  {json.dumps(name)}: {value!r},\n" for name, value in WANTED.items()) + "}",
    "Ruby": "{" + ", ".join(f'"{name}"=>"{value}"' for name, value in WANTED.items()) + "}",
    "a program": f"client.usms().send_usms_message({NESTED!r})",
    "URL": f"https://api.ucloud.cn/?{QUERY}",
    "URL with a method": f"GET https://api.ucloud.cn/?{QUERY}",
    "URL over several lines": f"https://api.ucloud.cn/?{QUERY}".replace("&", "\n&"),
    "query": QUERY,
    "form with plus signs": urlencode(WANTED),
    "path": f"/?{QUERY}",
    "curl": f"curl 'https://api.ucloud.cn/?{QUERY}'",
    "curl -G": f"$ curl -sS -G https://api.ucloud.cn/ {ENCODED}",
    "curl over several lines": f"curl https://api.ucloud.cn/ \\\n  -H 'Content-Type: x' \\\n  {ENCODED}",
    "curl --json": f"curl --json {shlex.quote(LINE)} https://api.ucloud.cn/",
    "curl -d": f"/usr/bin/curl --url=https://api.ucloud.cn -XPOST -d{shlex.quote(QUERY)} -o out.json -k",
    "curl of a browser": "curl 'https://api.ucloud.cn/' --compressed --data-raw $'"
    + json.dumps(WANTED).replace("\\", "\\\\").replace("'", "\\'")
    + "'",
    "curl for Windows": 'curl ^"https://api.ucloud.cn/?' + QUERY.replace("&", "^&").replace("%", "^%") + '^"',
    "curl -F": "curl https://api.ucloud.cn/ " + " ".join(f"-F {shlex.quote(f'{k}={v}')}" for k, v in WANTED.items()),
    "HAR request": json.dumps(HAR),
    "HAR entry": json.dumps({"request": HAR, "response": {"content": {"text": '{"RetCode":171}'}}}),
    "HAR file": json.dumps({"log": {"version": "1.2", "entries": [{"request": HAR}]}}),
    "HAR form": json.dumps(
        {
            **HAR,
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": name, "value": value} for name, value in WANTED.items()],
            },
        }
    ),
    "HTTP": f"POST / HTTP/1.1\r\nHost: api.ucloud.cn\r\nContent-Type: application/json\r\n\r\n{LINE}",
    "HTTP GET": f"GET /?{QUERY} HTTP/1.1\r\nHost: api.ucloud.cn\r\n\r\n",
    "curl -v": f"* Connected\n> GET /?{QUERY} HTTP/1.1\n> Host: api.ucloud.cn\n> \n< HTTP/1.1 200 OK\n",
    "access log": f'203.0.113.9 - - [23/Nov/2026:09:46:56 +0000] "GET /?{QUERY} HTTP/1.1" 200 130',
    "log of Python": f"2026-11-23 09:37:04,565 [    INFO] [request] SendUSMSMessage {NESTED!r} (_client.py:74 ucloud)",
    "log of PHP": f"info [request] {json.dumps(WANTED)}",
    "log of Java": f"2026-11-23 09:41:17.207 [main] INFO  cn.ucloud - {LINE}",
    "log of Go": f'time="T" level=debug msg="[c39937e2-ab31] https://api.ucloud.cn?Action=SendUSMSMessage {QUERY}"',
    "log in JSON": json.dumps({"level": "info", "msg": f"[request] {LINE}"}),
    "log of a container": json.dumps({"log": f"info [request] {LINE}\n", "stream": "stdout"}),
    "log with escapes": 'body="' + LINE.replace("\\", "\\\\").replace('"', '\\"') + '"',
    "GBK": LINE.encode("gbk"),
    "UTF-16": ("\ufeff" + LINE).encode("utf-16-le"),
    "byte order mark": b"\xef\xbb\xbf" + LINE.encode(),
}
