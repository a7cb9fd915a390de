"""Documents by address: in an object store (s3://bucket/reports/*.docx), on a web server, in a zip archive.

fsspec does the talking; it comes with Dask, so with the extra `cluster`, and each kind of store has a package of its own,
which it names when it is missing. Keys are never ours: that package finds them where its own manual says.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from analysis.errors import DocumentError, ParameterError
from analysis.texts.corpus import is_document_name
from analysis.texts.readers.files import check_content, check_size

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")
_WEB = ("http", "https")
_PACKAGES = {
    "s3": "s3fs", "s3a": "s3fs", "oss": "ossfs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "tos": "tosfs",
    "http": "aiohttp requests", "https": "aiohttp requests", "sftp": "paramiko", "ssh": "paramiko", "smb": "smbprotocol",
}  # fmt: skip
_SECRETS = re.compile(r"(?<=://)[^/@]*@|\?.*", re.DOTALL)


@dataclass(frozen=True)
class RemoteFile:
    """A file that has an address and no path.

    Parameters
    ----------
    address : str, the whole address
    name : str, the last piece of it
    size : int or None, bytes, where the store tells
    store, place : what fsspec calls the file system and the path in it
    """

    address: str
    name: str
    size: int | None
    store: Any
    place: str

    def __str__(self) -> str:
        return self.address

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    @property
    def public_address(self) -> str:
        """The address without what may be a secret: a name before @, what stands behind ?."""
        return _SECRETS.sub("", self.address)

    def read(self, largest: int) -> bytes:
        """The content of the file.

        Raises
        ------
        DocumentError : it cannot be fetched, is empty or larger than `largest` bytes.
        """
        check_size(self, self.size or 0, largest)
        with _told(self.address), self.store.open(self.place, "rb") as stream:
            data = stream.read(largest + 1)  # whatever size was told
        check_content(self, data, largest)
        return data


def is_address(text: str) -> bool:
    """Whether this is an address, such as s3://bucket/a.docx, and no path of this machine."""
    return _ADDRESS.match(text) is not None


def files_at(address: str) -> list[RemoteFile]:
    """The files that an address names, in the order of their places; with * and ** all that fit.

    Hidden files and those of systems and office programs, which a pattern may fit by chance, are left out.

    Raises
    ------
    ParameterError : a package is missing, or the kind of store is unknown.
    DocumentError : nothing is there, or it cannot be reached.
    """
    store, place = _opened(address)
    kind = address.partition("://")[0].lower()
    signs = r"[*\[]" if kind in _WEB else r"[*\[?]"  # behind ? stands the query of a web address
    with _told(address):
        if not re.search(signs, place):
            found = [store.info(place)]
            if found[0]["type"] == "directory":
                raise DocumentError(
                    f"{address} is a folder. For the files in it write {address.rstrip('/')}/*, for those in its folders too "
                    f"{address.rstrip('/')}/**/*.docx.",
                    f"{address} 是文件夹。要其中的文件，请写 {address.rstrip('/')}/*；连同下级文件夹，请写 "
                    f"{address.rstrip('/')}/**/*.docx。",
                )
        else:
            found = [one for one in store.glob(place, detail=True).values() if one["type"] != "directory"]
            if not found:  # a search passes over folders that it may not list or that are not there; a listing says why
                store.ls(re.split(signs, place)[0].rpartition("/")[0])
    files = [_remote_file(address, store, one, kind in _WEB) for one in sorted(found, key=lambda one: one["name"])]
    if len(files) > 1:
        files = [file for file in files if is_document_name(file.name)]
    if not files:
        raise DocumentError(
            f"{address} fits no file. Check the name of the bucket and of the folders; * stands for any piece of a name, ** for "
            "any folders.",
            f"{address} 没有匹配的文件。请检查存储桶和文件夹的名字；* 代表名字中的任意一段，** 代表任意层文件夹。",
        )
    return files


def _remote_file(address: str, store: Any, found: dict, is_web: bool) -> RemoteFile:
    place = found["name"]
    name = PurePosixPath(unquote(urlsplit(place).path) if is_web else place).name
    _, chained, archive = address.partition("::")
    return RemoteFile(f"{store.unstrip_protocol(place)}{chained}{archive}", name, found.get("size"), store, place)


def _opened(address: str) -> tuple[Any, str]:
    try:
        import fsspec  # here, since only who installed the extra has it
    except ImportError:
        raise ParameterError(
            f'{address} is an address, which needs a package that is not installed. Install it: pip install "policy-compare[cluster]".',
            f'{address} 是网络地址，读取它所需的软件包尚未安装。请安装：pip install "policy-compare[cluster]"。',
        ) from None
    kinds = [found[0].removesuffix("://").lower() for part in address.split("::") if (found := _ADDRESS.match(part))]
    for kind in kinds:
        if kind not in fsspec.available_protocols():
            raise ParameterError(
                f"{kind}:// is no kind of address that is known. Known are {', '.join(sorted(_PACKAGES))}, zip and others of fsspec.",
                f"不认识 {kind}:// 这种地址。可用的有 {'、'.join(sorted(_PACKAGES))}、zip 以及 fsspec 的其他种类。",
            )
    try:
        with _told(address):
            return fsspec.core.url_to_fs(address)
    except ImportError as error:
        packages = " ".join(_PACKAGES[kind] for kind in kinds if kind in _PACKAGES)
        remedy, chinese = (f" Install it: pip install {packages}.", f"请安装：pip install {packages}。") if packages else ("", "")
        raise ParameterError(
            f"{address} needs a package of its own ({error}).{remedy}", f"{address} 需要专门的软件包（{error}）。{chinese}"
        ) from None


@contextlib.contextmanager
def _told(address: str) -> Iterator[None]:
    """Errors of a store in plain words."""
    try:
        yield
    except (DocumentError, ImportError, MemoryError):
        raise
    except FileNotFoundError as error:
        why, chinese = (f" ({error.__cause__})", f"（{error.__cause__}）") if error.__cause__ else ("", "")
        raise DocumentError(
            f"{address} is not there{why}. Check the name of the bucket, of the folders and of the file.",
            f"{address} 不存在{chinese}。请检查存储桶、文件夹和文件的名字。",
        ) from error
    except PermissionError as error:
        raise DocumentError(
            f"{address} may not be read with your keys ({error}). Ask whoever owns the bucket for the right to list and read it.",
            f"用您的密钥不能读取 {address}（{error}）。请向存储桶的所有者申请列出和读取的权限。",
        ) from error
    except Exception as error:  # each kind of store fails with errors of its own
        raise DocumentError(
            f"{address} cannot be reached ({type(error).__name__}: {error}). Check the address, the network, and that your keys are "
            "where the package of this store looks for them.",
            f"无法访问 {address}（{type(error).__name__}：{error}）。请检查地址和网络，并确认密钥放在该存储的软件包所要求的地方。",
        ) from error
