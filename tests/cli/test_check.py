"""`usmserr check` as it is run: what it exits with, where it takes the private key from, and what it never shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.checking.forms import FORMS
from tests.checking.requests import BASES, PRIVATE_KEY, PUBLIC_KEY
from usmserr.render import FORMATS

GOOD = json.dumps(BASES["send"])
BAD = json.dumps({**BASES["send"], "PhoneNumbers": [str(18500000000 + number) for number in range(1203)]})
SIGNED = json.dumps(
    {
        **{"Action": "SendUSMSMessage", "ProjectId": "org-xxxxxx", "PhoneNumbers.0": "18500000123"},
        **{"PhoneNumbers.1": "(86)13100000456", "TemplateId": "UTA20212831C85C", "SigContent": "优刻得"},
        **{"TemplateParams.0": "123456", "TemplateParams.1": "10", "PublicKey": PUBLIC_KEY},
        "Signature": "55411ad1d66d1b7a986ffee8b8658cb462473fef",
    }
)
WRONG = SIGNED.replace("55411ad1", "00000000")


def _run(
    *arguments: str, stdin: str | bytes = "", lang: str = "en", **environ: str
) -> subprocess.CompletedProcess[str]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "usmserr", "check", *arguments, "--lang", lang],
        input=data,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1", **environ},
        start_new_session=True,  # without a terminal to ask
    )
    assert b"Traceback" not in done.stderr
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "said"),
    [
        ([], GOOD, 0, "nothing found"),
        (["-"], GOOD, 0, "nothing found"),
        ([], BAD, 1, "1 error"),
        ([], GOOD.replace("org-1", ""), 0, "1 warning"),
        ([], "", 2, "the input is empty: paste the request"),
        ([], "hello", 2, "no request of USMS found: paste"),
        ([], '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}', 2, "usmserr scan reads it"),
        (["none.json"], "", 2, "none.json: No such file"),
        (["."], "", 2, ".: Is a directory"),
        (["--key-file", "k"], GOOD, 2, "--key-file goes with --signature"),
        (["--signature"], SIGNED, 2, "UCLOUD_PRIVATE_KEY"),
        (["-f", "html"], GOOD, 2, "it can be panel, plain, json, ndjson, markdown"),
        (["a", "b"], GOOD, 2, "b"),
    ],
)
def test_statuses_and_what_is_said(arguments: list[str], stdin: str, status: int, said: str) -> None:
    done = _run(*arguments, stdin=stdin)
    assert done.returncode == status
    assert said in done.stderr


@pytest.mark.parametrize("form", ["curl -G", "HAR file", "URL", "log of Python", "GBK"])
def test_forms_by_the_command(form: str, tmp_path: Path) -> None:
    file = tmp_path / "request"
    data = FORMS[form]
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    done = _run(str(file), "-f", "json", "--no-mask")
    assert json.loads(done.stdout)["action"] == "SendUSMSMessage"
    assert _run("-f", "json", "--no-mask", stdin=data).stdout == done.stdout


def test_json_is_the_contracts() -> None:
    data = json.loads(_run("-f", "json", stdin=BAD).stdout)
    assert {"schema", "action", "findings", "signature"} <= data.keys()
    assert (data["schema"], data["action"], data["signature"]) == (1, "SendUSMSMessage", None)
    (finding,) = data["findings"]
    assert {key: finding[key] for key in ("rule", "level", "where", "code", "message")} == {
        **{"rule": "send.phones-max", "level": "error", "where": "PhoneNumbers", "code": "18019"},
        "message": "1203 numbers, at most 1000 are allowed",
    }
    assert finding["items"][0] == {"where": "PhoneNumbers.1000", "value": "185****1000"}
    assert json.loads(_run("-f", "json", "--no-mask", stdin=BAD).stdout)["findings"][0]["items"][0]["value"] == (
        "18500001000"
    )
    lines = _run("-f", "ndjson", stdin=BAD).stdout.splitlines()
    assert [json.loads(line) for line in lines] == [finding]


def test_the_ending_of_the_output_chooses_the_format(tmp_path: Path) -> None:
    for name, beginning in (("a.json", "{"), ("a.md", "# SendUSMSMessage"), ("a.txt", "error\t18019\t")):
        file = tmp_path / name
        assert _run("-o", str(file), stdin=BAD).returncode == 1
        assert file.read_text("utf-8").startswith(beginning)
    assert _run("-o", "a.html", stdin=BAD).returncode == 2


def test_plain_is_one_record_a_line() -> None:
    done = _run("-f", "plain", "--template", "{1} {2}", stdin=GOOD)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(row[0], row[1], row[5], row[6]) for row in rows] == [
        ("error", "18018", "send.params-count", "1"),
        ("billing", "", "length.domestic", "1"),
        ("billing", "", "length.international-english", "1"),
    ]


@pytest.mark.parametrize("source", ["variable", "file", "file with a line end"])
def test_where_the_private_key_comes_from(source: str, tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_text(PRIVATE_KEY + ("\r\n" if "line end" in source else ""))
    environ = {"UCLOUD_PRIVATE_KEY": PRIVATE_KEY if source == "variable" else "another"}
    arguments = ["--signature", "-f", "json", *([] if source == "variable" else ["--key-file", str(file)])]
    done = _run(*arguments, stdin=SIGNED, **environ)
    assert done.returncode == 0
    signature = json.loads(done.stdout)["signature"]
    assert (signature["match"], signature["mistake"], signature["sent"]) == (True, None, "55411ad1…")
    done = _run(*arguments, "--no-mask", stdin=WRONG, **environ)
    data = json.loads(done.stdout)
    assert (done.returncode, data["signature"]["match"], data["findings"][0]["code"]) == (1, False, "171")
    assert data["signature"]["computed"] == "55411ad1d66d1b7a986ffee8b8658cb462473fef"
    assert data["signature"]["signed"].endswith("TemplateParams.110<private key>")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_mistake_is_named_and_the_key_is_not_shown(format: str, lang: str) -> None:
    import hashlib

    parameters = json.loads(SIGNED)
    del parameters["Signature"]
    text = "".join(name + parameters[name] for name in sorted(parameters) if name != "PublicKey") + PRIVATE_KEY
    parameters["Signature"] = hashlib.sha1(text.encode()).hexdigest()
    done = _run(
        "--signature",
        "-f",
        format,
        "--no-mask",
        stdin=json.dumps(parameters),
        lang=lang,
        UCLOUD_PRIVATE_KEY=PRIVATE_KEY,
    )
    assert done.returncode == 1
    named = {"zh": "PublicKey 没有参与签名", "en": "PublicKey was not signed"}[lang]
    assert named in " ".join(done.stdout.split()) or named in done.stdout.replace("\n", "")
    assert PRIVATE_KEY not in done.stdout + done.stderr
    assert "<private" in done.stdout or "\\<private" in done.stdout


@pytest.mark.parametrize(
    ("content", "said"), [("", "empty"), ("a b", "more than a private key"), ("k" * 5000, "more than a private key")]
)
def test_a_file_that_holds_no_key_is_refused(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_text(content)
    done = _run("--signature", "--key-file", str(file), stdin=SIGNED)
    assert done.returncode == 2 and said in done.stderr
    assert "kkkk" not in done.stderr
    assert _run("--signature", "--key-file", str(tmp_path / "none"), stdin=SIGNED).returncode == 2


@pytest.mark.parametrize("arguments", [["--signature", PRIVATE_KEY], ["--key", PRIVATE_KEY], [f"--key={PRIVATE_KEY}"]])
def test_a_key_typed_as_an_argument_is_not_repeated(arguments: list[str]) -> None:
    done = _run(*arguments, stdin=SIGNED, USMSERR_DEBUG="1")
    assert done.returncode == 2
    assert PRIVATE_KEY not in done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no terminal to play")
def test_the_key_is_asked_for_unseen() -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(USMSERR_LANG="en", COLUMNS="80", PAGER="cat")
        os.environ.pop("UCLOUD_PRIVATE_KEY", None)
        read, write = os.pipe()
        os.write(write, SIGNED.encode())
        os.close(write)
        os.dup2(read, 0)
        os.execv(sys.executable, [sys.executable, "-m", "usmserr", "check", "--signature", "-f", "plain"])
    seen = b""
    end = time.monotonic() + 60
    while b"private key" not in seen and time.monotonic() < end:
        seen += os.read(terminal, 1000)
    os.write(terminal, f"{PRIVATE_KEY}\n".encode())
    while True:
        try:
            chunk = os.read(terminal, 1000)
        except OSError:  # the end, on Linux
            break
        if not chunk:
            break
        seen += chunk
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"it matches" in seen and PRIVATE_KEY.encode() not in seen


def test_remarks_can_be_silenced() -> None:
    done = _run("-q", "-f", "plain", stdin=BAD)
    assert (done.stderr, done.returncode) == ("", 1)


def test_nothing_private_is_shown() -> None:
    request = {**json.loads(SIGNED), "UserId": "13700000000's", "PhoneNumbers.2": "+8613900000789", "TaskContent": "x"}
    for format in FORMATS:
        done = _run("-f", format, "--template", "{1}", "--signature", stdin=json.dumps(request), UCLOUD_PRIVATE_KEY="k")
        shown = done.stdout + done.stderr
        for secret in ("13700000000", "13900000789", "18500000123", "123456", PUBLIC_KEY, "55411ad1d66d"):
            assert secret not in shown, (format, secret)
