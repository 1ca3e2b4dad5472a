"""Kinds of records that people paste, each with what it must yield, and what looks alike and must yield nothing."""

from __future__ import annotations

import io
import json

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.model import Kind
from usmserr.scanning.report import Report
from usmserr.scanning.run import scan_inputs

KNOWN = Catalog.load().known_messages()
A, B = "2a9119a6-65f1-4126-883b-f515e308873d", "3c64be5e-8686-48d3-a13d-8958dfd66b85"
NO_MONEY, NO_TEMPLATE = "当前账号/项目中的短信剩余量不足", "当前短信模板不存在或未通过审核"
STAMP = "2026-11-23 10:00:00"


def _scan(log: str) -> Report:
    return scan_inputs(["-"], KNOWN, mask=False, stdin=io.BytesIO(log.encode()))


def _counts(report: Report) -> dict[str, int]:
    return {finding.code: finding.count for finding in report.findings}


ONE = {"18013": 1}
CALLS: dict[str, tuple[str, dict[str, int]]] = {
    # Whose call it is.
    "an application's action": (f'{STAMP} {{"action":"login","resp":{{"RetCode":18013,"Message":"x"}},"sms":1}}', ONE),
    "an application's action in words": (f"{STAMP} ERROR usms failed action=resend_code RetCode=18013", ONE),
    "an action of USMS beside the application's": (
        f"{STAMP} ERROR action=OrderCreated SendUSMSMessage failed, RetCode=18013",
        ONE,
    ),
    # Signs of full width, Chinese words, markup.
    "colon of full width": (f"{STAMP} 发送短信失败 RetCode：18013", ONE),
    "brackets of full width": (f"{STAMP} UCloud 发送失败【18013】", ONE),
    "a word of Chinese before the number": (f"{STAMP} usms 发送失败，返回码为18013，请充值", ONE),
    "error code in Chinese": (f"{STAMP} 【UCloud】发送异常，错误代码：18013。", ONE),
    "chat markup": (f"> 短信又挂了 **RetCode**: **18013** Message: {NO_MONEY}", ONE),
    "chat markup, code": ("短信报错 `RetCode`: `18013`", ONE),
    # Bare codes.
    "a bare code in an object that names the vendor": ('{"level":"error","msg":"ucloud sms failed","code":18013}', ONE),
    "a bare code in a sentence": (f"{STAMP} ERROR ucloud sms failed: code=18013", ONE),
    "a bare code beside its message": (f"{STAMP} 短信发送失败 code: 18013 msg: {NO_MONEY}", ONE),
    "a number in brackets behind the vendor": (f"{STAMP} [error] ucloud [18013] {NO_MONEY}", ONE),
    "a number and a colon behind the vendor": (f"{STAMP} ERROR ucloud 18013: {NO_MONEY}", ONE),
    "a number at the end": (f"{STAMP} ERROR ucloud send failed: {NO_MONEY} (18013)", ONE),
    "an exception's number": (f"{STAMP} UCloudException: 18013 {NO_MONEY}", ONE),
    "escaped": (f'{STAMP} {{"msg":"usms error: 18013 \\u5f53\\u524d\\u8d26\\u53f7"}}', ONE),
    # Ids.
    "a full stop behind an id": (f"{STAMP} RetCode=18013 RequestId={A}.\n{STAMP} RetCode=18013, RequestId={A}", ONE),
    "a bar behind an id": (f"RetCode=18013|request_id={A}|x\nagain RetCode=18013, request_id={A} (attempt 2)", ONE),
    "an element's end behind an id": (
        f"<RetCode>18013</RetCode><RequestId>{A}</RequestId>\nRetCode=18013 RequestId={A}",
        ONE,
    ),
    **{
        f"{no_id} is no id": (
            f"{STAMP} sms failed RetCode=18013 RequestId={no_id} n=1\n{STAMP} sms failed RetCode=18013 RequestId={no_id} n=2",
            {"18013": 2},
        )
        for no_id in ("-", "N/A", "null", "NULL", "(null)", "none", "unknown", "0", "nil")
    },
    # Values.
    "dotted keys": (f"level=error sms.resp.RetCode=18013 sms.resp.Message={NO_MONEY}", ONE),
    "typed number": ('{"RetCode": NumberInt(18013), "Action": "SendUSMSMessageResponse"}', ONE),
    "DynamoDB's number": ('{"RetCode": {"N": "18013"}, "Action": {"S": "SendUSMSMessageResponse"}}', ONE),
    "a list of one": ('{"ret_code": ["18013"], "action": ["SendUSMSMessage"]}', ONE),
    "grouped by thousands": (f"{STAMP} SMS failed RetCode=18,013", ONE),
    "apostrophes as entities": ("<pre>{&#39;RetCode&#39;: 18013, &#39;Message&#39;: &#39;x&#39;}</pre>", ONE),
    "less-than entities": ("&lt;RetCode&gt;18013&lt;/RetCode&gt; &quot;x&quot;", ONE),
    "key and value": (
        '{"attributes":[{"key":"RetCode","value":{"intValue":"18013"}},{"key":"Action","value":{"stringValue":"SendUSMSMessage"}}]}',
        ONE,
    ),
    "name and value": (
        '{"fields":[{"name":"ret_code","value":"18013"},{"name":"action","value":"SendUSMSMessage"}]}',
        ONE,
    ),
    "blanks before the colon": (f"RetCode      : 18013\nMessage      : {NO_MONEY}\n", ONE),
    "an XML prefix and attributes": ('<s:RetCode xsi:type="xsd:int">18013</s:RetCode>', ONE),
    "JSON texts in a list": ('["{\\"RetCode\\":18013,\\"n\\":1}", "{\\"RetCode\\":18013,\\"n\\":2}"]', {"18013": 2}),
    "quotes as \\u0022": ("{\\u0022RetCode\\u0022:18013,\\u0022Message\\u0022:\\u0022x\\u0022}", ONE),
    "quotes as \\x22": ("POST /cb {\\x22RetCode\\x22:18013,\\x22Message\\x22:\\x22x\\x22}", ONE),
    # Records and wrappers.
    "a table of MySQL": (
        "+----+-------------+----------+\n| id | phone       | ret_code |\n+----+-------------+----------+\n"
        "|  1 | 18500000001 |    18013 |\n|  2 | 18500000002 |        0 |\n|  3 | 18500000003 |    18013 |\n"
        "+----+-------------+----------+\n",
        {"18013": 2},
    ),
    "MySQL's vertical rows": (
        "*************************** 1. row ***************************\n      id: 1\n   phone: 18500000001\nret_code: 18013\n"
        "*************************** 2. row ***************************\n      id: 2\n   phone: 18500000002\nret_code: 18013\n",
        {"18013": 2},
    ),
    "a table of psql": (
        " phone       | ret_code | created_at\n-------------+----------+------------\n 18500000001 |    18013 | 2026-11-23\n"
        " 18500000002 |    18017 | 2026-11-23\n(2 rows)\n",
        {"18013": 1, "18017": 1},
    ),
    "a table whose rows begin with a time": (
        "         created_at         | ret_code | message\n----------------------------+----------+---------\n"
        " 2026-11-23 10:00:01.123+08 |    18013 | x\n 2026-11-23 10:00:05.456+08 |    18013 | x\n(2 rows)\n",
        {"18013": 2},
    ),
    "PowerShell's Format-Table": (
        "PS C:\\> Get-SmsLog | Format-Table\n\nId   Time                RetCode Message\n--   ----                ------- -------\n"
        "1    2026-11-23 10:00:01   18013 余量 不足\n2    2026-11-23 10:00:05   18017 x\n3    2026-11-23 10:00:09       0\n",
        {"18013": 1, "18017": 1},
    ),
    "a frame of pandas": (
        "                  time  RetCode           Action     Message\n3  2026-11-23 10:00:01    18013  SendUSMSMessage  not enough\n"
        "7  2026-11-23 10:00:05    18017  SendUSMSMessage  bad template\n",
        {"18013": 1, "18017": 1},
    ),
    "columns of SQLite, with wide signs before the code": (
        "name      ret_code  created_at\n--------  --------  -------------------\n验证码    18013     2026-11-23 10:00:01\n"
        "通知      18013     2026-11-23 10:00:02\n",
        {"18013": 2},
    ),
    "a table of tabs below a prompt": (
        "$ mysql -e 'select id, ret_code, created_at from t'\nid\tret_code\tcreated_at\n1\t18013\t2026-11-23 10:00:01\n"
        "2\t18013\t2026-11-23 10:00:02\n",
        {"18013": 2},
    ),
    "CSV below a title, and a log below that": (
        f"导出的失败记录：\n时间,手机号,RetCode,备注\n2026-11-23 10:00:01,185,18013,a\n{STAMP} usms failed RetCode=18017 x\n",
        {"18013": 1, "18017": 1},
    ),
    "Markdown, a field a row": ("| 字段 | 值 |\n|---|---|\n| RetCode | 18013 |\n| Message | 余量不足 |\n", ONE),
    "a code broken by a terminal of 80 columns": (
        f'{STAMP} ERROR {"x" * 40} {{"RetCode":18\n013,"Action":"SendUSMSMessageResponse","Message":"x"}}',
        ONE,
    ),
    "an SDK's line broken by a terminal": (
        f"{STAMP} ERROR sms [{A}] SendUSMSMes\nsage - 18013: {NO_MONEY}",
        ONE,
    ),
    "two documents as wide as a terminal": (
        "".join(f'{{"RetCode":18013,"Action":"SendUSMSMessageResponse","Message":"{n * 15}"}}\n' for n in "ab"),
        {"18013": 2},
    ),
    "a chat's quotes": ("接口返回：{“RetCode”:18013,“Message”:“余量“少”不足”,“Action”:“SendUSMSMessageResponse”}", ONE),
    "a chat's quotes that all close": ("短信返回 {”RetCode”:”18013”,”Action”:”SendUSMSMessageResponse”}", ONE),
    "a map of Scala": (
        f"{STAMP} [ERROR] s.Sms - Map(RetCode -> 18013, Message -> a b, Action -> SendUSMSMessage)",
        ONE,
    ),
    "binaries of Erlang": ('usms failed: #{<<"Action">> => <<"SendUSMSMessage">>,<<"RetCode">> => 18013}', ONE),
    "kitchen times as wide as a terminal": (
        "".join(
            f'10:0{n}AM ERR send failed error="api: [server.RetCodeError] 18013 " phone=1380013800{n} template=UT{n * 3}\n'
            for n in (1, 2)
        ),
        {"18013": 2},
    ),
    "lines behind aws logs tail": (
        "".join(
            f"2026-11-23T10:00:0{n}.123000+00:00 ecs/sms/0a1b2c3d {line}\n"
            for n, line in enumerate(("resp {", '  "RetCode": 18013,', '  "Action": "SendUSMSMessage"', "}"))
        ),
        ONE,
    ),
    "tracing, whose levels are as wide as the widest": (
        "".join(f"2026-11-23T10:00:0{n}.123456Z  WARN sms: usms failed RetCode=18013 {n}\n" for n in range(3)),
        {"18013": 3},
    ),
    "a pod's name and a time before each line": (
        "".join(
            f"[pod/sms-7c9/sms] 2026-11-23T10:00:0{n}.123456789Z {line}\n"
            for n, line in enumerate(("resp {", '  "RetCode": 18013,', '  "Action": "SendUSMSMessage"', "}"))
        ),
        ONE,
    ),
    "lines that Fluent Bit ships": (
        "".join(
            json.dumps({"date": 1795399200 + n, "log": line}) + "\n"
            for n, line in enumerate(("resp {", '  "RetCode": 18013,', '  "Action": "SendUSMSMessage"', "}"))
        ),
        ONE,
    ),
    "what journald has as bytes": (
        json.dumps(
            {
                "MESSAGE": list(f"usms failed RetCode=18013 {NO_MONEY}".encode()),
                "_PID": "1",
                "__REALTIME_TIMESTAMP": "1795399200000000",
            }
        ),
        ONE,
    ),
    "texts of Python 2": (f"{STAMP} resp {{u'RetCode': 18013L, u'Action': u'SendUSMSMessageResponse'}}", ONE),
    "bytes of Python": (f"{STAMP} resp {{b'RetCode': b'18013', b'Action': b'SendUSMSMessageResponse'}}", ONE),
    "CDATA": ("<R><Action>SendUSMSMessage</Action><RetCode><![CDATA[18013]]></RetCode></R>", ONE),
    "XML as entities": ("&lt;R&gt;&lt;RetCode&gt;18013&lt;/RetCode&gt;&lt;/R&gt; usms", ONE),
    "rows that differ in their id only": ("id;RetCode;Message\n1;18013;x\n2;18013;x\n", {"18013": 2}),
    "a SQL dump": (
        f"INSERT INTO `sms` (`id`,`phone`,`ret_code`,`msg`) VALUES (1,'185',18013,'{NO_MONEY}'),(2,'186',0,'ok'),(3,'187',18013,'x');\n",
        {"18013": 2},
    ),
    "a table of Polars": (
        "┌────┬──────────┐\n│ id ┆ ret_code │\n╞════╪══════════╡\n│ 1  ┆ 18013    │\n│ 2  ┆ 18017    │\n└────┴──────────┘\n",
        {"18013": 1, "18017": 1},
    ),
    "pm2's time on every line": (
        "".join(
            f"2026-11-23T09:40:0{n}: {line}\n"
            for n, line in enumerate(("resp {", '  "RetCode": 18013,', '  "Action": "SendUSMSMessage"', "}"))
        ),
        ONE,
    ),
    "failure in escapes": (json.dumps({"text": f"短信发送失败 code: 18013 msg: {NO_MONEY}"}), ONE),
    "a dotted key in a pair": ('{"attributes":[{"key":"ucloud.ret_code","value":{"intValue":"18013"}}]}', ONE),
    "a type in brackets": ("usms (main.Resp) {\n RetCode: (int) 18013,\n}", ONE),
    "coloured chat markup": ('<font color="warning">RetCode</font>: <font color="red">18013</font> 短信', ONE),
    "CSV with Chinese names": (
        "手机号,提交时间,返回码,说明\n18500000001,2026-11-23 10:00:00,18013,x\n18500000002,2026-11-23 10:00:01,0,x\n",
        ONE,
    ),
    "one text in two fields": (
        '{"level":"error","error":"api:\\n[server.RetCodeError] 18013 x","errorVerbose":"api:\\n[server.RetCodeError] 18013 x\\nmain.go:1"}',
        ONE,
    ),
    "rsyslog's time on every line": (
        "".join(
            f"2026-11-23T10:00:0{n}.5+08:00 web php[7]: {line}\n"
            for n, line in enumerate(("resp: {", '  "RetCode": 18013,', '  "Message": "x"', "}"))
        ),
        ONE,
    ),
    "docker's time on every line": (
        "2026-11-23T10:00:00.123456789Z 2026/11/23 10:00:00 send: api:\n2026-11-23T10:00:00.123456799Z [server.RetCodeError] 18013 \n",
        ONE,
    ),
    "stern": (
        "sms-6d8f9c7b5d-x7k2p app 2026/11/23 10:00:00 api:\nsms-6d8f9c7b5d-q9w8e app 2026/11/23 10:00:00 ok\n"
        "sms-6d8f9c7b5d-x7k2p app [server.RetCodeError] 18013 \n",
        ONE,
    ),
    "Heroku": (
        "2026-11-23T10:00:00.1+00:00 app[web.1]: 2026/11/23 api:\n2026-11-23T10:00:00.2+00:00 app[web.2]: hello\n"
        "2026-11-23T10:00:00.3+00:00 app[web.1]: [server.RetCodeError] 18013 \n",
        ONE,
    ),
    "the same twice in docker, times of docker's only": (
        "".join(
            f'{{"log":"INFO:ucloud:[response] [*] SendUSMSMessageResponse {{\'RetCode\': 18013}}\\n","stream":"stderr","time":"2026-11-23T10:00:00.00000{n}Z"}}\n'
            for n in (1, 2)
        ),
        ONE,
    ),
    # Pages.
    "a header's id": (
        f"x-ucloud-request-uuid: {A}\n\n{BODY}"
        if (BODY := '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}')
        else "",
        ONE,
    ),
}
NOTHING = {
    "the application's own 200": f'{STAMP} ERROR ucloud sms failed, reply {{"code":200,"msg":"操作成功"}}',
    "HTTP's status": f"{STAMP} INFO usms POST https://api.ucloud.cn status code: 200 failed=0",
    "another service's code": f'{STAMP} ERROR ucloud: retry, wechat answered {{"errcode":40013,"errmsg":"invalid appid"}}',
    "a query": f"{STAMP} SELECT id FROM usms_log WHERE phone=? AND ret_code = 18013",
    "a metric": 'sms_failed_total{ret_code="18013",action="SendUSMSMessage"} 4',
    "a rule": f'{STAMP} INFO loaded filter "RetCode=18013"',
    "PromQL": 'expr: sum(rate(sms_failed{ret_code="18013"}[5m])) > 0',
    "LogQL": '{job="sms"} |= "RetCode" | json | RetCode = 18013',
    "a filter of Elasticsearch": '{"query":{"bool":{"filter":[{"term":{"resp.RetCode":18013}}]}}}',
    "a query of Lucene": "RetCode:18013 AND service:sms",
    "a query of a shell": "db.sms.find({ RetCode: NumberLong(18013) })",
    "a clause": "SELECT COUNT(CASE WHEN ret_code=18013 THEN 1 END) FROM t",
    "a command": "$ grep 'RetCode\":18013' app.log | wc -l",
    "a receipt that is looked for": '{"receiptResult":{"$ne":"发送失败"}}',
    "a thread's number": f"{STAMP} ERROR [exec-18013] ucloud: connection refused",
    "a source line": f"{STAMP} ERROR ucloud: timeout (Transport.java:171)",
    "a duration": f"{STAMP} WARN ucloud error 171 ms",
    "a count": f"{STAMP} INFO usms error 200 times",
    "an order": f"{STAMP} ERROR order 18013 failed, see ucloud console",
    "documents": f"| RetCode | Message |\n| --- | --- |\n| 18013 | {NO_MONEY} |\n",
    "a sentence without a failure": f"{STAMP} INFO ucloud 18013 messages sent",
    "a code that is looked for": "db.sms.find({ RetCode: { $ne: 0 } })",
}
OTHERS = {
    "an exit code of another program": f"{STAMP} ansible: task done, retcode=137",
    "an action of another product": '{"RetCode":230,"Action":"DescribeEIPResponse","Message":"x"}',
}


@pytest.mark.parametrize("name", CALLS)
def test_calls_are_counted(name: str) -> None:
    log, want = CALLS[name]
    assert _counts(_scan(log)) == want


@pytest.mark.parametrize("name", NOTHING)
def test_what_only_looks_like_a_call_is_none(name: str) -> None:
    report = _scan(NOTHING[name])
    assert (_counts(report), report.other_products) == ({}, 0)


@pytest.mark.parametrize("name", OTHERS)
def test_calls_of_other_products_are_counted_apart(name: str) -> None:
    report = _scan(OTHERS[name])
    assert (_counts(report), report.other_products) == ({}, 1)


RECEIPTS = {
    "a field a line": "ReceiptResult: Fail\nReceiptDesc: x\nReceiptCode: MK:0001\nPhone: 18500000001\n",
    "MySQL's vertical rows": "*** 1. row ***\n       phone: 18500000001\nreceipt_result: 发送失败\n  receipt_code: MK:0001\n",
    "a list of YAML": '- Phone: "18500000001"\n  ReceiptResult: 发送失败\n  ReceiptCode: "MK:0001"\n',
    "colons of full width": "ReceiptResult：发送失败\nReceiptCode：MK:0001\n",
    "its meaning behind it": "ReceiptResult: 发送失败, ReceiptCode: MK:0001（空号）",
    "CSV": "session_no,phone,receipt_code,receipt_result\ns1,18500000001,MK:0001,Fail\ns1,18500000002,DELIVRD,Success\n",
    "CSV in Chinese": "手机号,回执时间,回执状态码,回执结果,描述\n18500000001,2026-11-23 10:00:00,MK:0001,发送失败,空号\n",
    "a table of MySQL": (
        "+-------------+--------------+----------------+\n| phone       | receipt_code | receipt_result |\n"
        "+-------------+--------------+----------------+\n| 18500000001 | MK:0001      | 发送失败       |\n"
        "| 18500000002 | DELIVRD      | 发送成功       |\n+-------------+--------------+----------------+\n"
    ),
    "aligned columns": (
        "SessionNo   Phone        ReceiptResult  ReceiptCode\n----------  -----------  -------------  -----------\n"
        "s1          18512345678  发送失败       MK:0001\ns2          18512345679  发送成功       DELIVRD\n"
    ),
    "a sign of full width": "ReceiptCode：MK:0001，ReceiptResult：发送失败",
}


@pytest.mark.parametrize("name", RECEIPTS)
def test_receipts_keep_their_codes(name: str) -> None:
    found = _scan(RECEIPTS[name]).findings
    assert [(one.kind, one.code, one.count) for one in found] == [(Kind.RECEIPT, "MK:0001", 1)]


def test_a_condition_on_a_receipt_is_none() -> None:
    log = f"{STAMP} SELECT * FROM receipts WHERE receipt_result='发送失败' AND receipt_code='MK:0001'"
    assert _scan(log).findings == ()


FIELDS = {
    "the id in a map of headers": (
        f'{STAMP} resp map[X-Ucloud-Request-Uuid:[{A}]] {{"RetCode":18013}}',
        "request_id",
        A,
    ),
    "the id in a list of headers": (
        f'{{"headers":[{{"name":"X-UCLOUD-REQUEST-UUID","value":"{A}"}}],"body":{{"RetCode":18013,"sms":1}}}}',
        "request_id",
        A,
    ),
    "the longest known message": (f"{STAMP} usms failed RetCode=18017 x: {NO_TEMPLATE}", "message", NO_TEMPLATE),
    "an answer is no message": (
        f'{STAMP} ERROR usms failed, answer {{"RetCode":18013,"Message":"{NO_MONEY}"}}',
        "message",
        NO_MONEY,
    ),
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_are_told(name: str) -> None:
    log, field, want = FIELDS[name]
    (found,) = _scan(log).findings
    assert getattr(found.first, field) == want
