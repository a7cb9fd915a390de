"""Make requirements.lock and environment.yml again from pyproject.toml: `.venv/bin/python tools/lock.py`, needs uv.

The lock is universal (Linux, macOS, Windows; Python 3.11 to 3.13), hashed, and names no host.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """\
# For conda: conda env create -f environment.yml && conda activate policy-compare
# Made by tools/lock.py from requirements.lock: the same versions as `python3 run.py` installs. Conda brings Python,
# pip the packages, so that one list of versions holds for everybody. First what the project asks for by name,
# then what these packages need.
name: policy-compare
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
  - pip
  - pip:
"""


def direct_names() -> set[str]:
    """Normalised names of the packages pyproject.toml lists."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    return {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in listed}


def locked_pins(lock: str) -> list[str]:
    """The requirement lines of the lock, hashes left out: "name==version" with its marker."""
    return [line.removesuffix("\\").strip() for line in lock.splitlines() if re.match(r"[A-Za-z0-9]", line)]


def environment_file(lock: str) -> str:
    """The text of environment.yml for this lock."""
    direct = direct_names()
    pins = sorted(locked_pins(lock), key=lambda pin: (pin.split("==")[0] not in direct, pin))
    return HEAD + "".join(f'      - "{pin}"\n' for pin in pins) + '      - "-e ."\n'


def main() -> None:
    subprocess.run(
        ["uv", "pip", "compile", "pyproject.toml", "--all-extras", "-c", "constraints.in", "--universal",
         "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
         "--quiet", "-o", "requirements.lock"],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (ROOT / "environment.yml").write_text(environment_file(lock), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
