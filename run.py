#!/usr/bin/env python3
"""One way in, for a machine that has only Python 3.11 to 3.13: sets up .venv when needed, then does what is asked.

    python3 run.py report      the main job: from seeds/ to charts in figures/
    python3 run.py test        run the tests
    python3 run.py lab         open JupyterLab on notebooks/
    python3 run.py setup       only set up
    python3 run.py COMMAND …   any other command of policy-compare, such as: read FILE

Standard library only. pip is the default installer, since a user's mirror is set in pip's configuration, which uv does
not read; where uv is installed and pip has no such setting, uv is used because it is faster.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG = VENV / "setup.log"
STAMP = VENV / "setup.stamp"

# What the installer's output tells, in the order in which it is looked for: pattern, Chinese, English.
DIAGNOSES = (
    (r"No space left|Errno 28|not enough space", "磁盘已满。请腾出约 1.5 GB 空间后重试。",
     "The disk is full. Free about 1.5 GB and run this again."),
    (r"DO NOT MATCH THE HASHES|Hash mismatch", "下载的文件与锁文件的校验和不符（镜像可能损坏）。请换一个镜像后重试。",
     "A downloaded file does not fit its checksum in the lock (a damaged mirror?). Use another mirror and run this again."),
    (r"Permission denied|Access is denied|Errno 13", "没有写权限。请把项目放到自己可写的文件夹，并关闭正在使用它的程序。",
     "No permission to write. Put the project in a folder you may write to, and close programs that use it."),
    (r"resolution|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Connection refused|Network is unreachable"
     r"|dns error|error sending request|No matching distribution",
     "连不上软件包源。请检查网络或代理；在国内可先为 pip 设置镜像（pip config set global.index-url 镜像地址），再重试。",
     "The package index cannot be reached. Check the network or proxy, or set a mirror for pip, and run this again."),
)


def stop(chinese, english, code=1):
    print(f"\n× {chinese}\n  {english}", file=sys.stderr)
    raise SystemExit(code)


def child_environment():
    """The environment for what is started: bytecode may be kept, or every start would compile all packages again."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["VIRTUAL_ENV"] = str(VENV)
    environment.pop("PYTHONHOME", None)
    return environment


def digest(*parts):
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def create_venv():
    try:
        import ensurepip  # noqa: F401  (absent on some Linux systems, where venv would fail half-way)
        import venv  # noqa: F401
    except ImportError:
        stop("这个 Python 缺少 venv 模块。Debian/Ubuntu 请运行：sudo apt install python3-venv，然后重试。",
             "This Python has no venv module. On Debian/Ubuntu run: sudo apt install python3-venv, then run this again.")
    print("· 建立 .venv / creating .venv …", flush=True)
    result = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], env=child_environment(),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    if result.returncode != 0:
        explain("venv", result.stdout)


def explain(step, output):
    for pattern, chinese, english in DIAGNOSES:
        if re.search(pattern, output, re.IGNORECASE):
            stop(chinese, f"{english}\n  ({step}; details: {LOG})")
    tail = "\n    ".join(output.strip().splitlines()[-8:])
    stop(f"{step} 失败，最后几行如下；全文见 {LOG}。", f"{step} failed; its last lines, the whole in the file above:\n    {tail}")


def installer():
    """The command that installs into .venv: uv where it is there and no pip mirror is set, else pip."""
    mirror = any(os.environ.get(name) for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE"))
    if shutil.which("uv") and not mirror:
        configured = subprocess.run([str(PYTHON), "-m", "pip", "config", "list"], env=child_environment(),
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace")
        if "index-url" not in configured.stdout:
            return ["uv", "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
    return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]


def install(step, command, total=0):
    """Run an installer, one line of progress for all its output; the whole output goes to the log."""
    output, seen = [], 0
    with subprocess.Popen(command, cwd=ROOT, env=child_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace") as running, open(LOG, "a", encoding="utf-8") as log:
        for line in running.stdout:
            output.append(line)
            log.write(line)
            name = re.match(r"\s*(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
            if name and total:
                seen += 1
                print(f"\r· {step} {min(seen, total)}/{total} {name[1]:<32.32}", end="", flush=True)
            elif total and line.startswith("Installing collected"):
                print(f"\r· {step} {total}/{total} … {'':<32}", end="", flush=True)
    print(f"\r· {step} {'√' if running.returncode == 0 else '×':<50}", flush=True)
    if running.returncode != 0:
        explain(step, "".join(output))


def set_up():
    """Make .venv fit the lock; does nothing when it does already."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        found = ".".join(map(str, sys.version_info[:3]))
        stop(f"需要 Python 3.11、3.12 或 3.13，现在用的是 {found}。请安装其一，再用它运行，例如：python3.12 run.py report",
             f"Python 3.11, 3.12 or 3.13 is needed; this is {found}. Install one and run with it: python3.12 run.py report")
    lock = LOCK.read_text(encoding="utf-8")
    home = digest(str(ROOT), sys.version.split()[0])  # a moved or renamed folder breaks a venv
    wanted = [home, digest(lock), digest((ROOT / "pyproject.toml").read_text(encoding="utf-8"))]
    found = STAMP.read_text(encoding="utf-8").split() if STAMP.is_file() and PYTHON.is_file() else ["", "", ""]
    if found == wanted:
        return
    if found[0] != home:
        create_venv()
        found = ["", "", ""]
    STAMP.unlink(missing_ok=True)
    command = installer()
    if found[1] != wanted[1]:
        total = len(re.findall(r"^[A-Za-z0-9][\w.-]*==", lock, re.MULTILINE))
        print(f"· 安装 {total} 个软件包（首次约 1–2 分钟）/ installing {total} packages (1 to 2 minutes the first time)", flush=True)
        install("packages", [*command, "--require-hashes", "-r", str(LOCK)], total)
    # Apart from the lock, because pip refuses an editable install together with hashes.
    install("policy-compare", [*command, "--no-deps", "--no-build-isolation", "-e", "."])
    STAMP.write_text("\n".join(wanted), encoding="utf-8")


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    command, rest = arguments[0], arguments[1:]
    set_up()
    if command == "setup":
        print(f"√ {VENV}")
        return 0
    module = ["pytest"] if command == "test" else ["analysis", command]
    with subprocess.Popen([str(PYTHON), "-m", *module, *rest], cwd=ROOT, env=child_environment()) as started:
        while True:
            try:
                return started.wait()
            except KeyboardInterrupt:  # it got the same signal, and needs a moment to leave nothing half-made
                continue


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # a console that cannot show a character must not end the run
        stream.reconfigure(errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        stop("已停止。半成品不会被当作结果；重新运行同一条命令即可。", "Stopped. Nothing half-made counts; run the same command again.", 130)
    except OSError as error:
        stop(f"无法完成：{error}", "Cannot go on (see above). Check free disk space and write permission, then run this again.")
