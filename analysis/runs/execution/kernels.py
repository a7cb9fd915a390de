"""Fresh kernels at the price of a fork: each notebook gets a process that has imported everything and executed nothing.

    fork server (imports once, `preloaded`) ──fork──▶ worker (runs papermill) ──fork──▶ nursery ──fork──▶ kernel, one per notebook

A kernel is a child of the nursery, which has only imported and waits; so whatever a notebook does to its process (settings
of pandas or matplotlib, modules, environment, working folder) ends with it, and the order of notebooks cannot matter.
A nursery forks before its worker has threads or sockets, and has none itself.

Where a process cannot be forked (Windows), or must not be once numpy has called the system's Accelerate (macOS, whose
frameworks may crash or hang in a forked child), kernels start as Jupyter starts them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from math import inf
from multiprocessing.connection import Connection
from queue import Empty
from typing import NoReturn
from uuid import uuid4

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

# The module that a command to start a kernel of Python names; what follows it are the kernel's own arguments.
_LAUNCHER = "ipykernel_launcher"
_SOON = 0.01  # seconds between two looks at whether a kernel has ended; Jupyter looks every tenth of a second


class ForkedKernel:
    """A kernel as the provisioner knows it: the part of subprocess.Popen that it uses."""

    stdin = stdout = stderr = None

    def __init__(self, nursery: Connection, pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code; None while the kernel runs. Only its parent, the nursery, can know."""
        if self._code is None:
            try:
                self._nursery.send(self.pid)
                self._code = self._nursery.recv()
            except (EOFError, OSError):  # the nursery was killed, and its kernels end themselves then
                self._code = -signal.SIGKILL
        return self._code

    def wait(self) -> int:
        while (code := self.poll()) is None:
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkingProvisioner(LocalProvisioner):
    """Starts kernels of this Python by a fork of the nursery, and any other kernel as Jupyter does."""

    async def launch_kernel(self, cmd: list[str], **kwargs):
        if _LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        self.cwd = kwargs.get("cwd") or os.getcwd()
        line = nursery()
        line.send((arguments, dict(kwargs.get("env") or os.environ), str(self.cwd)))
        self.process = ForkedKernel(line, line.recv())
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class PromptClient(AsyncKernelClient):
    """A client that takes a kernel to be ready when it has answered.

    Jupyter's own waits on until nothing has come for a fifth of a second, so that no message of an earlier request is left;
    papermill passes over those of other requests.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (inf if timeout is None else timeout)
        while True:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=0.2)  # so that channel is open, and no output will be missed
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")


class ForkedKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels come from the nursery of this process."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.client_factory = PromptClient
        self.kernel_id = str(uuid4())
        self.provisioner = ForkingProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)

    async def _async_wait(self, pollinterval: float = _SOON) -> None:
        await super()._async_wait(min(pollinterval, _SOON))


@cache
def nursery() -> Connection:
    """The line to this process's nursery; the first call forks it, and must come before any thread or socket."""
    line, theirs = multiprocessing.Pipe()
    if os.fork():
        theirs.close()
        return line
    line.close()
    _keep_nursery(theirs)


def _keep_nursery(line: Connection) -> NoReturn:
    """Answer the worker until it is gone: fork a kernel (its process id), or tell the exit code of one."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the process that started the report
        kernels: set[int] = set()
        with suppress(EOFError, OSError):
            while True:
                request = line.recv()
                line.send(_exit_code(request, kernels) if isinstance(request, int) else _fork_kernel(line, kernels, *request))
        for pid in kernels:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        code = 0
    finally:
        os._exit(code)


def _exit_code(pid: int, kernels: set[int]) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    kernels.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _fork_kernel(line: Connection, kernels: set[int], arguments: Sequence[str], env: Mapping[str, str], cwd: str) -> int:
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        line.close()
        _be_kernel(parent, arguments, env, cwd)
    with suppress(OSError):  # a group of its own, as the kernel does too: whoever comes first
        os.setpgid(pid, pid)
    kernels.add(pid)
    return pid


def _be_kernel(parent: int, arguments: Sequence[str], env: Mapping[str, str], cwd: str) -> NoReturn:
    """Be the kernel that `python -m ipykernel_launcher` would be, and end without going back."""
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        sys.argv = [_LAUNCHER, *arguments]
        import numpy
        from ipykernel.kernelapp import IPKernelApp

        numpy.random.seed()  # else all kernels would draw the same numbers; `random` does this by itself
        app = IPKernelApp.instance()
        app.initialize([*arguments, f"--IPKernelApp.parent_handle={parent}"])
        app.start()
        # What the end of the interpreter would do: forget the notebook's variables, so that its files are written out.
        app.shell.atexit_operations()
        app.close()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)
