#!/usr/bin/env python3
"""One way in, for a machine that has only Python 3.11 to 3.13: sets up .venv when needed, then does what is asked.

    python3 run.py report      the main job: from seeds/ to charts in figures/
    python3 run.py             lists all commands

Standard library only, and of our own what needs no more. pip is the default installer, since a user's mirror is set in pip's configuration, which uv does
not read; where uv is installed and pip has no such setting, uv is used because it is faster.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.errors import ended_by_the_system
from analysis.speech import asked_language

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG = VENV / "setup.log"
STAMP = VENV / "setup.stamp"

# What the installer's output tells, in the order in which it is looked for: pattern, English, Chinese.
DIAGNOSES = (
    (r"No space left|Errno 28|not enough space",
     "The disk is full. Free about 1.5 GB and run this again.", "磁盘已满。请腾出约 1.5 GB 空间后重试。"),
    (r"DO NOT MATCH THE HASHES|Hash mismatch",
     "A downloaded file does not fit its checksum in the lock (a damaged mirror?). Use another mirror and run this again.",
     "下载的文件与锁文件的校验和不符（镜像可能损坏）。请换一个镜像后重试。"),
    (r"Permission denied|Access is denied|Errno 13",
     "No permission to write. Put the project in a folder you may write to, and close programs that use it.",
     "没有写权限。请把项目放到自己可写的文件夹，并关闭正在使用它的程序。"),
    (r"resolution|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Connection refused|Network is unreachable"
     r"|dns error|error sending request|No matching distribution",
     "The package index cannot be reached. Check the network or proxy, or set a mirror for pip, and run this again.",
     "连不上软件包源。请检查网络或代理；在国内可先为 pip 设置镜像（pip config set global.index-url 镜像地址），再重试。"),
)


def say(english, chinese, joint="\n  "):
    """The text that the person reads; both, Chinese first, where no locale says which."""
    return {"en": english, "zh": chinese}.get(asked_language(), f"{chinese}{joint}{english}")


def stop(english, chinese, code=1):
    print(f"\n× {say(english, chinese)}", file=sys.stderr)
    raise SystemExit(code)


def child_environment():
    """The environment for what is started: bytecode may be kept, or every start would compile all packages again."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["VIRTUAL_ENV"] = str(VENV)
    environment.pop("PYTHONHOME", None)
    # Messages show commands as they are typed here.
    environment["POLICY_COMPARE_COMMAND"] = "py run.py" if os.name == "nt" else "python3 run.py"
    return environment


def digest(*parts):
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def create_venv():
    try:
        import ensurepip  # noqa: F401  (absent on some Linux systems, where venv would fail half-way)
        import venv  # noqa: F401
    except ImportError:
        stop("This Python has no venv module. On Debian/Ubuntu run: sudo apt install python3-venv, then run this again.",
             "这个 Python 缺少 venv 模块。Debian/Ubuntu 请运行：sudo apt install python3-venv，然后重试。")
    print(say("· creating .venv …", "· 建立 .venv …", " / "), flush=True)
    result = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], env=child_environment(),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    if result.returncode != 0:
        explain("venv", result.stdout)


def explain(step, output):
    for pattern, english, chinese in DIAGNOSES:
        if re.search(pattern, output, re.IGNORECASE):
            stop(f"{english}\n  ({step}; details: {LOG})", f"{chinese}\n  （{step}；详情见 {LOG}）")
    tail = "\n    ".join(["", *output.strip().splitlines()[-8:]])
    failed = say(f"{step} failed; its last lines (the whole is in {LOG}):", f"{step} 失败，最后几行如下；全文见 {LOG}。")
    stop(failed + tail, failed + tail)


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


def check_python():
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        found = ".".join(map(str, sys.version_info[:3]))
        stop(f"Python 3.11, 3.12 or 3.13 is needed; this is {found}. Install one and run with it: python3.12 run.py report",
             f"需要 Python 3.11、3.12 或 3.13，现在用的是 {found}。请安装其一，再用它运行，例如：python3.12 run.py report")


def set_up():
    """Make .venv fit the lock; does nothing when it does already."""
    check_python()
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
        print(say(f"· installing {total} packages (1 to 2 minutes the first time)", f"· 安装 {total} 个软件包（首次约 1–2 分钟）"),
              flush=True)
        install(say("packages", "软件包", " / "), [*command, "--require-hashes", "-r", str(LOCK)], total)
    # Apart from the lock, because pip refuses an editable install together with hashes.
    install("policy-compare", [*command, "--no-deps", "--no-build-isolation", "-e", "."])
    STAMP.write_text("\n".join(wanted), encoding="utf-8")


def help_text():
    """All commands in a line each: our own, and those of policy-compare, which needs no package to name them."""
    check_python()
    from analysis.runs.cli import command_parser

    return "\n".join([
        say("usage: python3 run.py COMMAND …", "用法：python3 run.py 命令 …", "\n"),
        "",
        say("Installation (done by itself when needed):", "安装（需要时自动进行）："),
        f"  {'setup':<17}  " + say("only set up .venv", "只安装到 .venv", " / "),
        f"  {'test':<17}  " + say("run the tests", "运行测试", " / "),
        "",
        command_parser().epilog.replace("policy-compare ", "python3 run.py "),
    ])  # fmt: skip


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(help_text())
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
                code = started.wait()
            except KeyboardInterrupt:  # it got the same signal, and needs a moment to leave nothing half-made
                continue
            if error := ended_by_the_system(code):
                stop(error.english, error.chinese)
            return code


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # a console that cannot show a character must not end the run
        stream.reconfigure(errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        stop("Stopped. Nothing half-made counts; run the same command again.", "已停止。半成品不会被当作结果；重新运行同一条命令即可。", 130)
    except OSError as error:
        stop(f"Cannot go on: {error}. Check free disk space and write permission, then run this again.",
             f"无法完成：{error}。请检查磁盘空间和写权限，然后重试。")
