"""What a record says of a request."""

from __future__ import annotations

import pytest

from usmserr.scanning.parameters import MOST, NOTHING, Parameters, parameters, parameters_of_receipt

REQUEST = Parameters("UTA2611XX00", "商城", "org-x1", "13800138000")


@pytest.mark.parametrize(
    "text",
    [
        '{"TemplateId":"UTA2611XX00","SigContent":"商城","ProjectId":"org-x1","PhoneNumbers.0":"13800138000"}',
        "{'TemplateId': 'UTA2611XX00', 'SigContent': '商城', 'ProjectId': 'org-x1', 'PhoneNumbers': ['13800138000']}",
        r"{\"TemplateId\":\"UTA2611XX00\",\"SigContent\":\"\\u5546\\u57ce\",\"ProjectId\":\"org-x1\","
        r"\"PhoneNumbers.0\":\"(86)13800138000\"}",
        "?TemplateId=UTA2611XX00&SigContent=%E5%95%86%E5%9F%8E&ProjectId=org-x1&PhoneNumbers.0=%2B8613800138000",
        r"?TemplateId=UTA2611XX00\u0026SigContent=\u5546\u57ce\u0026ProjectId=org-x1\u0026PhoneNumbers.0=13800138000",
        "[TemplateId] => UTA2611XX00\n[SigContent] => 商城\n[ProjectId] => org-x1\n[Phone] => 13800138000\n",
        "template_id=UTA2611XX00 sig_content=商城 project_id=org-x1 mobile=13800138000",
        "<TemplateId>UTA2611XX00</TemplateId><SigContent>商城</SigContent><ProjectId>org-x1</ProjectId>"
        "<Phone>13800138000</Phone>",
        "{TemplateId=UTA2611XX00, SigContent=商城, ProjectId=org-x1, phone=008613800138000}",
    ],
)
def test_a_request_is_read_however_it_is_printed(text: str) -> None:
    assert parameters(text) == REQUEST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TemplateId",
        "TemplateId=None SigContent=null Phone=n/a",
        '{"TemplateParams": ["13800138000"], "userPhone": "13800138000"}',
        "missing param [TemplateId] phone=12345",
        "TemplateId=UTA1 ... TemplateId=UTA2",
        "phone=13800138000 phone=13900139000",
        "TemplateId:0xc000 SigContent=" + "x" * 31,
        "SigContent=%C9%CC",  # another encoding
        "x" * MOST + " TemplateId=UTA2611XX00",
    ],
)
def test_what_says_nothing_or_several_things(text: str) -> None:
    known = parameters(text)
    assert known._replace(template_id=None) == NOTHING
    assert known.template_id in (None, "0xc000")


def test_a_receipt_knows_its_number() -> None:
    assert parameters_of_receipt(" (86)18512349057 ").number == "18512349057"
    assert parameters_of_receipt("185****9057").number == "185****9057"
    assert parameters_of_receipt(None) == parameters_of_receipt("(852)91234567") == NOTHING
