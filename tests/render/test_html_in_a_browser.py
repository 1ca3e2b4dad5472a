"""The page in a browser: to the eye, to the keyboard, to a screen reader, on paper; and nothing of a log runs."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.ui import WebDriverWait

from tests.render import browser, incident
from usmserr.model import Lang
from usmserr.render import Look, reporter

pytestmark = pytest.mark.skipif(
    not (browser.BROWSER and browser.DRIVER), reason="no Chromium with its driver (Debian: chromium, chromium-driver)"
)
REPORTS = {"incident": incident.incident, "short": incident.short, "plain": incident.plain, "hostile": incident.hostile}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    written = {}
    with pytest.MonkeyPatch.context() as patch:
        incident.pretend(patch)
        for name, report in REPORTS.items():
            for lang in Lang:
                out = StringIO()
                reporter("html").report(report(), incident.entries_of, out, Look(lang))
                written[f"{name}.{lang.value}"] = folder / f"{name}.{lang.value}.html"
                written[f"{name}.{lang.value}"].write_text(out.getvalue(), encoding="utf-8")
    return written


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    with browser.started() as started:
        yield started


def texts(driver: Chrome, selector: str) -> list[str]:
    return [one.text for one in driver.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()]


def wait_for(driver: Chrome, element: WebElement, text: str) -> None:
    WebDriverWait(driver, 10).until(lambda _: element.text == text)


def counts(driver: Chrome) -> list[int]:
    return [int(text.replace(",", "")) for text in texts(driver, "#table td.count")]


@pytest.mark.parametrize(
    ("name", "lang", "width", "scheme"),
    [
        *(("short", Lang.ZH, width, scheme) for width in (390, 1280) for scheme in ("light", "dark")),
        *(("short", Lang.EN, 390, "dark"), ("short", Lang.EN, 1280, "light")),
        *(("hostile", Lang.ZH, 1280, "dark"), ("hostile", Lang.EN, 390, "light")),
        *(("plain", Lang.ZH, 390, "dark"), ("plain", Lang.EN, 1280, "light")),
    ],
)
def test_anybody_can_read_it(
    driver: Chrome, pages: dict[str, Path], name: str, lang: Lang, width: int, scheme: str
) -> None:
    """No complaint of the console, none of axe (contrast among them), and no scrolling sideways."""
    browser.open_page(driver, pages[f"{name}.{lang.value}"], width=width, scheme=scheme)
    assert browser.complaints(driver) == []
    assert browser.violations(driver) == []
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width


def test_what_axe_cannot_see_has_contrast_too(driver: Chrome, pages: dict[str, Path]) -> None:
    """Bars and lines that mean something stand out from the paper, three to one, in the light and in the dark."""
    for scheme in ("light", "dark"):
        browser.open_page(driver, pages["plain.zh"], scheme=scheme)
        for ink in ("ink-0", "ink-1", "ink-2", "ink-3", "ink-4", "ink-5", "ink-6", "alert", "good", "link"):
            assert _contrast(driver, ink) >= 3, (scheme, ink)


def _contrast(driver: Chrome, name: str) -> float:
    style = "const style = getComputedStyle(document.documentElement);"
    one, other = driver.execute_script(
        f"{style} return ['--{name}', '--paper'].map((it) => style.getPropertyValue(it).trim())"
    )

    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("lang", Lang)
def test_no_text_of_a_log_runs(driver: Chrome, pages: dict[str, Path], lang: Lang) -> None:
    browser.open_page(driver, pages[f"hostile.{lang.value}"])
    title = driver.title
    for element in driver.find_elements(By.CSS_SELECTOR, "summary, .copy, thead button"):
        driver.execute_script("arguments[0].click()", element)
    assert driver.title == title and "run" not in title
    assert driver.execute_script("return document.scripts.length + document.images.length") == 1
    links = driver.execute_script("return [...document.links].map((link) => link.protocol)")
    assert set(links) <= {"https:", "file:"}
    assert browser.complaints(driver) == []
    for text in incident.SCRIPTS[:3]:
        assert text in driver.find_element(By.TAG_NAME, "main").text


def test_what_somebody_puts_into_the_page_is_refused(driver: Chrome, pages: dict[str, Path], tmp_path: Path) -> None:
    """If a text did get in, the policy would stop it: it allows our script alone."""
    page = pages["incident.zh"].read_text("utf-8")
    hurt = tmp_path / "hurt.html"
    evil = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\"><p style='color:red'>x</p>"
    hurt.write_text(page.replace("<main>", f"<main>{evil}"), encoding="utf-8")
    browser.open_page(driver, hurt)
    assert "run" not in driver.title
    assert sum("Content Security Policy" in one for one in browser.complaints(driver)) >= 3


def test_it_is_sorted_by_what_is_clicked(driver: Chrome, pages: dict[str, Path]) -> None:
    browser.open_page(driver, pages["incident.en"])
    assert counts(driver) == sorted(counts(driver), reverse=True)
    heads = {one.text.split(" ")[0]: one for one in driver.find_elements(By.CSS_SELECTOR, "#table thead button")}
    heads["Count"].click()
    assert counts(driver) == sorted(counts(driver))
    heads["Code"].click()
    assert texts(driver, "#table tbody .code")[:5] == ["12", "150", "160", "171", "18013"]
    marked = driver.find_elements(By.CSS_SELECTOR, "#table th[aria-sort]")
    assert [(one.get_attribute("class"), one.get_attribute("aria-sort")) for one in marked] == [("code", "ascending")]
    heads["Last"].send_keys(Keys.ENTER)
    assert texts(driver, "#table tbody .code")[0] == "18013"  # it goes on


def test_it_is_filtered_as_is_typed(driver: Chrome, pages: dict[str, Path]) -> None:
    browser.open_page(driver, pages["incident.zh"])
    everything = counts(driver)
    field = driver.find_element(By.ID, "filter")
    field.send_keys("签名")
    assert texts(driver, "#table tbody .code") == ["171"]
    assert texts(driver, ".one h2")[0].startswith("171") and len(texts(driver, ".one h2")) == 1
    assert driver.find_element(By.ID, "shown").text == f"显示 1 个码，共 {len(everything)} 个"
    field.send_keys(Keys.CONTROL, "a", Keys.DELETE)
    assert counts(driver) == everything
    field.send_keys("ｍｋ：0001")
    assert texts(driver, "#table tbody .code") == ["MK:0001"]
    field.send_keys(Keys.CONTROL, "a", Keys.DELETE)
    side = Select(driver.find_element(By.ID, "side"))
    side.select_by_index(1)
    assert "18013" in texts(driver, "#table tbody .code") and len(counts(driver)) < len(everything)


def test_the_chart_speaks_to_mouse_and_keyboard(driver: Chrome, pages: dict[str, Path]) -> None:
    browser.open_page(driver, pages["incident.en"])
    tip = driver.find_element(By.CSS_SELECTOR, ".tip")
    columns = driver.find_elements(By.CSS_SELECTOR, ".column")
    assert not tip.is_displayed()
    ActionChains(driver).move_to_element(columns[20].find_element(By.CSS_SELECTOR, ".slot")).perform()
    assert (
        tip.is_displayed() and tip.text.startswith("10:40") and "18013 × " in tip.text and tip.text.endswith(" calls")
    )
    ActionChains(driver).move_to_element(driver.find_element(By.TAG_NAME, "h1")).perform()
    assert not tip.is_displayed()
    driver.execute_script("arguments[0].focus()", columns[0])
    for key, time in (
        (Keys.ARROW_RIGHT, "09:05"),
        (Keys.END, "12:55"),
        (Keys.ARROW_RIGHT, "12:55"),
        (Keys.HOME, "09:00"),
    ):
        driver.switch_to.active_element.send_keys(key)
        assert tip.is_displayed() and tip.text.startswith(time)
        focused = driver.switch_to.active_element
        assert focused.get_attribute("aria-label") == tip.get_attribute("textContent")
        assert [one for one in columns if one.get_attribute("tabindex") == "0"] == [focused]
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not tip.is_displayed()
    frame = driver.execute_script("return document.documentElement.clientWidth")
    for column in (columns[0], columns[-1]):
        driver.execute_script("arguments[0].focus()", column)
        assert tip.rect["x"] >= 0 and tip.rect["x"] + tip.rect["width"] <= frame


def test_the_keyboard_reaches_all_there_is_to_do(driver: Chrome, pages: dict[str, Path]) -> None:
    browser.open_page(driver, pages["short.zh"])
    seen: list[str] = []
    for _ in range(45):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        focused = driver.switch_to.active_element
        seen.append((focused.get_attribute("class") or "") + " " + (focused.get_attribute("id") or focused.tag_name))
        ring = (
            "const style = getComputedStyle(arguments[0]); return style.outlineStyle !== 'none' && style.outlineWidth"
        )
        if focused.tag_name in ("a", "button", "input", "select", "summary"):
            assert driver.execute_script(ring, focused) == "3px", seen[-1]
    assert sum(one.startswith("column") for one in seen) == 1  # one stop; arrows go on from there
    assert {" filter", " side", "copy button", " summary", " a"} <= set(seen)


def test_what_is_copied_is_what_stands_there(driver: Chrome, pages: dict[str, Path]) -> None:
    browser.open_page(driver, pages["incident.en"])
    driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    read = "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done(String(error)))"
    buttons = driver.find_elements(By.CSS_SELECTOR, "#code-0 .copy")
    assert buttons
    for button in buttons:
        button.click()
        wait_for(driver, button, "Copied")
        assert driver.find_element(By.ID, "said").get_attribute("textContent") == "Copied"
        there = button.find_element(By.XPATH, "..").find_element(By.CSS_SELECTOR, ".copied")
        assert driver.execute_async_script(read) == there.get_attribute("textContent")
    assert "usmserr 18013" in [one.text for one in driver.find_elements(By.CSS_SELECTOR, "#code-0 code")]


def test_without_a_clipboard_a_selection_is_copied(driver: Chrome, pages: dict[str, Path]) -> None:
    browser.open_page(driver, pages["incident.en"])
    driver.execute_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    button = driver.find_element(By.CSS_SELECTOR, "#code-0 .command .copy")
    button.click()
    wait_for(driver, button, "Copied")
    assert driver.execute_script("return String(getSelection())") == "usmserr 18013"


@pytest.mark.parametrize("lang", Lang)
def test_it_prints(driver: Chrome, pages: dict[str, Path], lang: Lang) -> None:
    """On paper there are no buttons, addresses are spelt out, and dark stays on the screen."""
    browser.open_page(driver, pages[f"short.{lang.value}"], scheme="dark")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert [one for one in driver.find_elements(By.CSS_SELECTOR, ".copy, .filter, .up") if one.is_displayed()] == []
    paper = "return getComputedStyle(document.body).backgroundColor"
    assert driver.execute_script(paper) == "rgb(255, 255, 255)"
    behind = "return [...document.querySelectorAll('.remedy a')].map((a) => getComputedStyle(a, '::after').content)"
    said = driver.execute_script(behind)
    assert said and all("https://" in address for address in said)
    assert browser.printed(driver).startswith(b"%PDF-")


def test_without_its_script_all_is_there_to_read(driver: Chrome, pages: dict[str, Path]) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open_page(driver, pages["incident.en"])
        shown = driver.find_element(By.TAG_NAME, "main").text
        assert "First check whether the account has SMS quota left." in shown and "usmserr 18013" in shown
        assert not [one for one in driver.find_elements(By.CSS_SELECTOR, ".copy, .filter") if one.is_displayed()]
        title = driver.find_element(By.CSS_SELECTOR, ".column title").get_attribute("textContent")
        assert title and title.startswith("09:00")
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
