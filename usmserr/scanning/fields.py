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
MAX_CODE = 100  # bytes of a receipt's code; the longest documented one has 17
UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"

# Values that say that there is none: of any field, and of an id, a number or an action.
_ABSENT = frozenset(
    ("", "null", "None", "nil", "undefined", "<nil>", "<null>", "*", "NULL", "(null)", "(nil)", "\\N", "N/A")
)
_NO_ID = _ABSENT | {
    *("-", "none", "0", "unknown", "NaN", "n/a", "Null", "--"),
    *("~", "nan", "<none>", "<empty>", "(none)", "无", "空"),
}
_ID = re.compile(UUID + r"|[^\s,;|<>()\[\]{}\"'\u3000-\uffef]+")
_VERBS = (
    "Send|Get|Query|Pull|Create|Delete|Update|Add|Modify|Describe|Start|Stop|Reboot|Terminate|Allocate|Release|Bind|"
    "UnBind|Unbind|Attach|Detach|Import|Export|Set|Enable|Disable|List|Apply|Check|Clone|Upgrade|Downgrade|Resize|"
    "Reset|Restore|Backup|Copy|Move|Grant|Revoke|Register|Associate|Disassociate|Remove|Run|Submit|Verify|Upload|"
    "Change|Close|Open|Install|Uninstall|Switch|Power|Poweroff|Reinstall|Renew|Search|Put|Buy|Report|Migrate|Promote|Purge"
)
_API_ACTION = re.compile(rf"(?:{_VERBS})[A-Z0-9]\w*", re.A)


def meaning(name: str, value: str) -> str | None:
    """Return what the value of a field means; None if it says that there is none.

    An id ends where a UUID ends, or at a blank or sign; an action is the API's, a verb first.
    """
    if name in ("request_id", "req_uuid", "session_no"):
        value = value.strip(" \t,")
        if match := _ID.match(value):
            value = match[0].rstrip(".:")
        return None if value in _NO_ID else value
    if name == "action":
        match = _API_ACTION.match(value)
        return match[0] if match else None
    if name == "phone" and value.strip(" \t\r\n") in _NO_ID:
        return None
    return None if value in _ABSENT else value


@lru_cache(maxsize=256)  # a log spells its keys in few ways
def field_of(name: str) -> str | None:
    """Return what a field with this name is."""
    return _FIELD_BY_NAME.get(re.sub(r"[_.@-]", "", name).lower()) if _NAME.fullmatch(name) else None
