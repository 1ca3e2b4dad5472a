"""The fields that calls and receipts have, by the names that SDKs, applications and loggers give them."""

from __future__ import annotations

import re
from functools import lru_cache

_NAMED = {
    "code": ("retcode",),
    "bare_code": ("code", "errcode", "errorcode"),
    "action": ("action",),
    "message": ("message", "errmsg", "errormessage"),
    "msg": ("msg",),
    "request_id": ("requestid", "requestuuid", "xucloudrequestuuid"),
    "req_uuid": ("requuid",),
    "session_no": ("sessionno",),
    "receipt_code": ("receiptcode",),
    "receipt_result": ("receiptresult",),
    "receipt_desc": ("receiptdesc",),
    "receipt_time": ("receipttime",),
    "phone": ("phone",),
    "carrier": ("carrier", "operator", "isp", "运营商"),
    "level": ("level", "severity", "levelname"),
    "time": ("time", "ts", "timestamp", "asctime"),
    "error": ("typ", "stack"),
    "request": ("publickey", "signature", "phonenumbers", "phonenumbers0", "templateid"),
}
_FIELD_BY_NAME = {name: field for field, names in _NAMED.items() for name in names}
# How they are spelled, in any case.
NAMES = (
    r"ret[_-]?code|action|message|msg|err(?:or)?_?(?:msg|message)|request[_-]?u?u?id|x-ucloud-request-uuid|req[_-]?uuid|"
    r"session_?no|receipt_?(?:code|result|desc|time)|phone|carrier|operator|isp|运营商|level|severity|levelname|time|ts|"
    r"@?timestamp|asctime|typ|stack|publickey|signature|phonenumbers(?:\.0)?|templateid|(?:err(?:or)?_?)?code"
)
_NAME = re.compile(NAMES, re.I | re.A)
ABSENT = frozenset(("", "null", "None", "nil", "undefined", "<nil>", "*"))  # values that say that there is none
MAX_CODE = 100  # bytes of a receipt's code; the longest documented one has 17


@lru_cache(maxsize=256)  # a log spells its keys in few ways
def field_of(name: str) -> str | None:
    """Return what a field with this name is."""
    return _FIELD_BY_NAME.get(re.sub(r"[_.@-]", "", name).lower()) if _NAME.fullmatch(name) else None
