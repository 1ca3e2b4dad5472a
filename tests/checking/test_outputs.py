"""What is written of a check: as its schema says, without what is private, safe for terminals, in every format."""

from __future__ import annotations

import io
import json

import pytest

import usmserr
from tests.checking.forms import FORMS
from tests.checking.requests import PRIVATE_KEY
from tests.hostile.texts import NASTY
from tests.test_privacy_of_outputs import CORPUS, FILES, _planted
from usmserr.codes.printable import UNSAFE
from usmserr.model import Lang
from usmserr.render import FORMATS, Look
from usmserr.render.check import check_renderer
from usmserr.render.schema import schema
from usmserr.render.terminal import Terminal

jsonschema = pytest.importorskip("jsonschema", reason="the extra `test` brings jsonschema")


def _shown(check: usmserr.Check, format: str, lang: Lang) -> str:
    out = io.StringIO()
    check_renderer(format).check(check, out, Look(lang, Terminal(width=200), long=True))
    return out.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_json_fits_its_schema(form: str) -> None:
    checks = jsonschema.Draft202012Validator(schema("check", Lang.EN))
    found = usmserr.check_request(FORMS[form], template="{1}")
    signed = usmserr.diagnose_signature(FORMS[form], PRIVATE_KEY)
    for lang in Lang:
        checks.validate(json.loads(json.dumps(usmserr.as_data(found, lang))))
        checks.validate(usmserr.as_data(found._replace(signature=signed), lang))
        for line in _shown(found._replace(signature=None), "ndjson", lang).splitlines():
            jsonschema.validate(json.loads(line), schema(None, lang)["$defs"]["finding"])


@pytest.mark.parametrize("name", FILES)
def test_nothing_planted_in_the_corpus_is_shown(name: str) -> None:
    try:
        found = usmserr.check_request((CORPUS / name).read_bytes(), template="{1}")
        signed = usmserr.diagnose_signature((CORPUS / name).read_bytes(), PRIVATE_KEY)
    except usmserr.Unreadable:
        return
    for format in FORMATS:
        shown = _shown(found._replace(signature=signed), format, Lang.EN)
        assert [secret for secret in _planted(name) if secret in shown] == []


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("lang", Lang)
def test_hostile_texts_are_made_visible(format: str, lang: Lang) -> None:
    fields = ("Action", "ProjectId", "TemplateId", "SigContent", "UserId", "ExtendCode", f"PhoneNumbers.{NASTY}")
    request = {**dict.fromkeys(fields, NASTY), NASTY: NASTY, "TempalteParams.0": NASTY}
    for mask_it in (True, False):
        found = usmserr.check_request(request, template=NASTY, mask=mask_it)
        signed = usmserr.diagnose_signature(request, NASTY, mask=mask_it)
        shown = _shown(found._replace(signature=signed), format, lang)
        assert not UNSAFE.search(shown.replace("\n", "").replace("\t", ""))
        shown.encode("utf-8")
