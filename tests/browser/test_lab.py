"""A working day in JupyterLab: another theme in a notebook, an edit of the dictionary as a table, and what it changed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120  # seconds; a kernel imports pandas and matplotlib, and machines are slow


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project with a report of one notebook, so that there is something to compare an edit with."""
    folder = tmp_path_factory.mktemp("研究 one")
    for name in ("seeds", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    command = [sys.executable, "-m", "analysis", "--project", str(folder), "report", "--notebooks", "documents"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def lab(project, tmp_path_factory):
    """The address of JupyterLab as `policy-compare lab` serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "analysis", "--project", str(project), "lab", "--no-browser", f"--port={port}", "--allow-root",
               "--IdentityProvider.token=", "--ServerApp.password="]  # fmt: skip
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")}
    with (home / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        WebDriverWait(address, PATIENCE).until(_answers)
        yield address
    finally:
        server.terminate()
        server.wait(60)


def _answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(f"{address}/api", timeout=5).status == 200
    except (urllib.error.URLError, TimeoutError):
        return False


def patiently(chromium) -> WebDriverWait:
    """Waits also while JupyterLab is still drawing its page anew."""
    return WebDriverWait(chromium, PATIENCE, ignored_exceptions=[StaleElementReferenceException])


def show(chromium, address: str, selector: str):
    """Open the address and wait for an element that is shown."""
    chromium.set_window_size(1400, 1000)
    chromium.get(address)
    return patiently(chromium).until(
        lambda driver: next((one for one in driver.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()), None)
    )


def run_all(chromium):
    def item(selector: str, text: str):
        found = (one for one in chromium.find_elements(By.CSS_SELECTOR, selector) if one.text.startswith(text))
        return next(found, None)

    patiently(chromium).until(lambda driver: "Python 3" in driver.find_element(By.CSS_SELECTOR, "body").text)
    item(".lm-MenuBar-itemLabel", "Run").click()
    WebDriverWait(chromium, 20).until(lambda _: item(".lm-Menu-item", "Run All Cells")).click()


def errors(chromium) -> list[str]:
    shown = chromium.find_elements(By.CSS_SELECTOR, '[data-mime-type="application/vnd.jupyter.error"]')
    return [one.text for one in shown]


def test_lab_opens_on_the_start_page(chromium, lab):
    show(chromium, lab, ".jp-Notebook")
    assert "start.ipynb" in patiently(chromium).until(
        lambda driver: driver.current_url if "start" in driver.current_url else ""
    )


def test_another_theme_in_the_notebook_draws_its_figures(chromium, lab, project):
    cell = show(chromium, f"{lab}/lab/tree/notebooks/theme.ipynb?reset", ".jp-CodeCell .cm-content")
    first = cell.find_element(By.CSS_SELECTOR, ".cm-line")
    assert first.text.startswith('theme = "platform"')
    hands = ActionChains(chromium).click(first).key_down(Keys.CONTROL).send_keys(Keys.HOME).key_up(Keys.CONTROL)
    hands.key_down(Keys.SHIFT).send_keys(Keys.END).key_up(Keys.SHIFT).send_keys("theme = 'talent'").perform()
    run_all(chromium)
    figure = project / "runs" / "by-hand" / "theme_talent_regions.png"
    patiently(chromium).until(lambda _: figure.is_file() or errors(chromium))
    patiently(chromium).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, ".jp-OutputArea img") or errors(chromium)
    )
    assert errors(chromium) == []


def test_a_term_edited_in_the_table_shows_what_it_changed(chromium, lab, project):
    dictionary = project / "seeds" / "dictionaries" / "themes.csv"
    row = next(number for number, line in enumerate(dictionary.read_text(encoding="utf-8-sig").splitlines()) if ",人才," in line)
    place = f"td[data-x='2'][data-y='{row}']"
    show(chromium, f"{lab}/lab/tree/seeds/dictionaries/themes.csv?reset", "td[data-x='2'][data-y='1']")

    def begin_to_edit(driver) -> bool:
        cell = driver.find_element(By.CSS_SELECTOR, place)
        assert cell.text == "人才"
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", cell)
        ActionChains(driver).double_click(cell).perform()
        return driver.switch_to.active_element.tag_name == "input"

    patiently(chromium).until(begin_to_edit)
    hands = ActionChains(chromium).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys("专家", Keys.ENTER)
    hands.key_down(Keys.CONTROL).send_keys("s").key_up(Keys.CONTROL).perform()
    patiently(chromium).until(lambda _: ",专家," in dictionary.read_text(encoding="utf-8-sig"))
    show(chromium, f"{lab}/lab/tree/notebooks/start.ipynb?reset", ".jp-CodeCell .cm-content")
    run_all(chromium)
    patiently(chromium).until(
        lambda driver: "gained" in driver.find_element(By.CSS_SELECTOR, ".jp-Notebook").text or errors(chromium)
    )
    assert errors(chromium) == []
