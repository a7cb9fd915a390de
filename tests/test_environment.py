"""One list of packages: pyproject.toml, the lock and environment.yml say the same, and none names a host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
GIVEN = {"jupyterlab", "pandas", "jieba", "matplotlib", "wordcloud", "papermill", "pytest"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lines) -> dict[str, set[str]]:
    """Versions by package; more than one where the version depends on the Python."""
    found: dict[str, set[str]] = {}
    for line in lines:
        if match := re.match(r"([A-Za-z0-9][\w.-]*)==([\w.]+)", line):
            found.setdefault(normal(match[1]), set()).add(match[2])
    return found


def listed() -> dict[str, str]:
    """Package and version bound, as pyproject.toml asks for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return {normal(re.match(r"[\w.-]+", line)[0]): re.sub(r"^[\w.-]+", "", line) for line in lines}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def environment() -> list[str]:
    parsed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    return next(entry["pip"] for entry in parsed["dependencies"] if isinstance(entry, dict))


def test_the_packages_the_user_asked_for_are_there():
    assert GIVEN <= set(listed())


def test_every_package_asked_for_is_locked_within_its_bounds():
    locked = pins(LOCK.splitlines())
    for name, bounds in listed().items():
        assert name in locked, name
        for bound in bounds.split(","):
            sign, wanted = re.match(r"\s*(>=|==|<)(.+)", bound).groups()
            for found in locked[name]:
                fits = {">=": version(found) >= version(wanted), "==": found == wanted, "<": version(found) < version(wanted)}
                assert fits[sign], f"{name} {found} does not fit {bound}"


def test_environment_yml_has_exactly_the_versions_of_the_lock():
    assert pins(environment()) == pins(LOCK.splitlines())
    assert environment()[-1] == "-e ."


def test_every_locked_package_has_hashes():
    for block in re.split(r"\n(?=[A-Za-z0-9])", LOCK):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_no_file_names_a_package_host():
    for name in ("requirements.lock", "environment.yml", "pyproject.toml", "constraints.in"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|index-url|find-links", text), name


def test_bounds_that_keep_intel_macs_and_quiet_kernels_hold():
    locked = pins(LOCK.splitlines())
    assert all(version(found) < (26,) for found in locked["argon2-cffi-bindings"])
    assert all(version(found) < (7, 3) for found in locked["ipykernel"])
