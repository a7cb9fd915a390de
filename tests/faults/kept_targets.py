"""What is fuzzed of the files that this program writes and reads again, and of addresses: as in `targets`."""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
import sqlite3
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

import fsspec
import numpy as np
import openpyxl
import pandas as pd

from analysis.coding.reading import read_coded
from analysis.errors import PolicyCompareError
from analysis.runs.preparation.shards import Shards
from analysis.runs.sealed import read_sealed, write_sealed
from analysis.tables import Schema, read_table, stream_table, write_table
from analysis.stances import STANCE_VALUES
from analysis.tables.lean import column_digests, read_lean, read_sentences
from analysis.terms.dictionary import COLUMNS, Dictionary, load_dictionary
from analysis.terms.edit import edit_dictionary
from analysis.terms.exchange import write_dictionary
from analysis.texts import fingerprints
from analysis.texts.addresses import files_at, is_address
from analysis.texts.corpus import Entry, Fingerprint
from tests.coding.samples import drawn_files, fill_in
from tests.faults.files import at_hand, folder, hold, package_parts
from tests.texts.docx_files import package

KIND = Schema("kind", "one sentence", {"doc_id": "str", "sentence": "int", "text": "str", "share": "float", "yes": "bool"}, (), {"more": "str"})
_TYPES = {"doc_id": "str", "sentence": "int64", "text": "str", "share": "float64", "yes": "bool", "more": "str"}
_SMALL_PAGE = 512  # bytes of a page of SQLite, so that a whole file can be changed anywhere
_HERE = {"memory", "zip", "tar"}  # kinds of addresses at which nothing leaves this process
_LARGEST = 10_000
_NOTE = {"n": 12, "名": ["文", 0.5, True, None], "files": {"a.csv": "0f"}}


def columns(data: bytes) -> None:
    """A Parquet file: it is refused, or is a table of its kind; with a whole footer no other value than it was written with."""
    with at_hand(data, "kind.parquet") as path:
        here = path.parent
        with contextlib.suppress(PolicyCompareError):
            found = read_table(KIND, here)
            hold({**_TYPES, **found.dtypes.astype(str)} == _TYPES, set(found) >= set(KIND.columns))
            if _end_of(data) == _end_of(_parquet()):
                pd.testing.assert_frame_equal(found, _kind_table())
        with contextlib.suppress(PolicyCompareError):
            hold(set(read_table(KIND, here, ["text", "sentence"], {"doc_id": ["b"]}).dtypes.astype(str)) <= {"str", "int64"})
        with contextlib.suppress(PolicyCompareError):
            hold(all(list(piece.columns) == ["share"] for piece in stream_table(KIND, here, ["share"])))
        with contextlib.suppress(PolicyCompareError):
            found = read_lean(KIND, here, ["doc_id", "sentence", "text", "yes"], ["a", "b"], {"text": ["甲", "丙"]})
            hold(set(found["doc_id"].cat.categories) == {"a", "b"}, found["sentence"].dtype == np.int32)
        with contextlib.suppress(PolicyCompareError):
            read_sentences(KIND, here, pd.DataFrame({"doc_id": ["b"], "sentence": [1]}))
        with contextlib.suppress(PolicyCompareError):
            column_digests(KIND, here, ("doc_id",))


def kept_fingerprints(data: bytes) -> None:
    """A file of fingerprints gives what was kept, or nothing."""
    with at_hand(data, "fingerprints.bin") as path:
        kept = fingerprints.KeptFingerprints(path)
        for number, (entry, written) in enumerate(_fingerprints().items()):
            found = kept.get(Entry(Path(entry), entry), str(number))
            hold(found is None or (found.checksum == written.checksum and list(found.keys) == list(written.keys)))


def shards(data: bytes) -> None:
    """A file of shards gives what was put, or says that it is damaged; and something can be put into what is left."""
    with at_hand(data, "shards.sqlite") as path:
        with contextlib.suppress(PolicyCompareError), Shards(path) as kept:
            for key, pieces in _pieces().items():
                if (shard := kept.shard_of(key)) is not None:
                    hold(all(kept.get(shard, name) == piece for name, piece in pieces.items()))
            kept.put([(["new"], {"a": b"1"})])
            hold(kept.get(kept.shard_of("new"), "a") == b"1")
            kept.forget_old([1])
            kept.check()
        for left in path.parent.glob(f"{path.name}-*"):
            left.unlink()


def note(data: bytes) -> None:
    """A sealed note gives what was written, or a ValueError."""
    with at_hand(data, "note.json") as path, contextlib.suppress(ValueError):
        hold(read_sealed(path) == _NOTE)


def addresses(data: bytes) -> None:
    """An address; those that would reach beyond this process are left out."""
    text = data.decode("utf-8", "replace")
    if not is_address(text):
        return
    kinds = {part.partition("://")[0].lower() for part in text.split("::")}
    if not kinds <= _HERE and kinds & set(fsspec.available_protocols()) or any("://" not in part for part in text.split("::")):
        return
    _store().pipe("/b/报告.txt", "一、总体要求".encode())
    _store().pipe("/a.zip", _archive())
    _take(text)


def archives(data: bytes) -> None:
    """An archive that an address names."""
    _store().pipe("/x.zip", data)
    _take("zip://**::memory://x.zip")


def _take(address: str) -> None:
    with contextlib.suppress(PolicyCompareError):
        for file in files_at(address):
            hold("/" not in file.name, "@" not in file.public_address.partition("://")[2].partition("/")[0])
            with contextlib.suppress(PolicyCompareError):
                hold(len(file.read(_LARGEST)) <= _LARGEST)


def coding_sheet(data: bytes) -> None:
    """A coded CSV beside its key: what is read is about sentences that were drawn, with codes that exist."""
    with _coding(data, "coding.csv") as path:
        _read_coding(path)


def coding_book(data: bytes) -> None:
    """A coded workbook beside its key, of which one part, named by the first byte, is these bytes."""
    name = _BOOK_PARTS[data[0] % len(_BOOK_PARTS)] if data else _BOOK_PARTS[0]
    with _coding(package({**_coding_parts(), name: data[1:]}), "coding.xlsx") as path:
        _read_coding(path)


def _read_coding(path: Path) -> None:
    drawn, allowed = _drawn(), {"0", "1", *STANCE_VALUES}
    with contextlib.suppress(PolicyCompareError):
        read = read_coded([path], ["talent", "talent/training", "finance"])
        hold(
            all(entry.sent_id in drawn or read.sample is None or entry.sent_id == "" for entry in read.entries),
            all(set(entry.codes.values()) <= allowed for entry in read.entries),
        )


def edited(data: bytes) -> None:
    """A dictionary in which rows are put, one a line, its cells apart by tabs: written, it is read again as it was."""
    rows = [line.split("\t") for line in data.decode("utf-8", "replace").split("\n")]
    start = Dictionary("themes", "themes.csv", ())
    with contextlib.suppress(PolicyCompareError):
        made = edit_dictionary(start, rows)
        with at_hand(b"", "themes.csv") as path:
            write_dictionary(made, path)
            try:
                again = load_dictionary(path)
            except PolicyCompareError as error:
                if "contradict" in str(error) or "twice" in str(error) or "no terms" in str(error) or not made.terms:
                    return
                raise AssertionError(f"what was written is refused: {error}") from error
        hold(_values(again) == _values(made))


def same_rows(data: bytes) -> None:
    """A dictionary has the same terms as a CSV and as a workbook, or is refused as both."""
    text = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", data.decode("utf-8", "replace")).replace("\r", "")
    rows = [list(COLUMNS), *([cell.strip() for cell in line.split("\t")] for line in text.split("\n"))]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    book, written = openpyxl.Workbook(), io.BytesIO()
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row[:60], 1):
            book.active.cell(number, column, cell).data_type = "s"  # also of what begins with =
    book.save(written)
    found = []
    for name, content in (("themes.csv", stream.getvalue().encode("utf-8-sig")), ("themes.xlsx", written.getvalue())):
        with at_hand(content, name) as path:
            try:
                found.append(_values(load_dictionary(path)))
            except PolicyCompareError:
                found.append(None)
    hold(found[0] == found[1])


def _values(dictionary: Dictionary) -> list[tuple]:
    return [
        (one.theme, one.category, one.term, one.exceptions, one.conditions, one.within, one.weight) for one in dictionary.terms
    ]


@cache
def _kind_table() -> pd.DataFrame:
    rows = [("a", 1, "甲", 0.5, True, ""), ("a", 2, "乙", 0.25, False, ""), ("b", 1, "丙" * 9, float("nan"), True, "")]
    return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)


@cache
def _parquet() -> bytes:
    return write_table(_kind_table(), KIND, folder()).read_bytes()


def _end_of(data: bytes) -> tuple[int, bytes]:
    """The length of a Parquet file, and its last part, which says where its columns are."""
    return len(data), data[-(int.from_bytes(data[-8:-4], "little") + 8) :]


@cache
def _fingerprints() -> dict[str, Fingerprint]:
    return {f"{number}.txt": Fingerprint(f"{number}" * 8, np.arange(number, dtype=np.uint64)) for number in range(6)}


@cache
def _fingerprints_file() -> bytes:
    path = folder() / "kept.bin"
    path.unlink(missing_ok=True)
    with patch.object(fingerprints, "_FEWEST", 1):
        kept = fingerprints.KeptFingerprints(path)
        for number, (name, one) in enumerate(_fingerprints().items()):
            kept.note(Entry(Path(name), name), str(number), one)
        kept.save()
    return path.read_bytes()


@cache
def _pieces() -> dict[str, dict[str, bytes]]:
    return {f"key {number}": {name: bytes([number]) * 40 for name in ("a", "b")} for number in range(3)}


@cache
def _shards_file() -> bytes:
    path = folder() / "made.sqlite"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA page_size = {_SMALL_PAGE}")
    connection.execute("VACUUM")
    connection.close()
    with Shards(path) as kept:
        kept.put([([key], pieces) for key, pieces in _pieces().items()])
    return path.read_bytes()


@cache
def _note_file() -> bytes:
    write_sealed(folder() / "sealed.json", _NOTE)
    return (folder() / "sealed.json").read_bytes()


@cache
def _store():
    return fsspec.filesystem("memory")


@cache
def _archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("2025/报告.txt", "一、总体要求"), ("a.docx", "x" * 30), (".DS_Store", "")):
            archive.writestr(name, content)
    return stream.getvalue()


@cache
def _coding_files() -> Path:
    home = Path(tempfile.mkdtemp(prefix="coding-", dir=folder()))
    _, path = drawn_files(home, n=10, coders=("A",))
    fill_in(path)
    return path


@cache
def _coding_parts() -> dict[str, bytes]:
    return dict(package_parts(_coding_files().read_bytes()))


@cache
def _drawn() -> frozenset[str]:
    key = next(path for path in _coding_files().parent.iterdir() if path.suffix == ".csv" and path.name != "coding.csv")
    return frozenset(pd.read_csv(key, dtype=str)["sent_id"])


_BOOK_PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml")


@contextlib.contextmanager
def _coding(data: bytes, name: str):
    home = _coding_files().parent
    key = next(path for path in home.iterdir() if path.suffix == ".csv" and path.name != "coding.csv")
    with at_hand(data, name) as path:
        shutil.copyfile(key, path.with_name(key.name))
        try:
            yield path
        finally:
            path.with_name(key.name).unlink()


def samples() -> dict[str, list[bytes]]:
    """Target -> inputs to begin with."""
    rows = "talent\ttalent\t人才\t人才市场\nstandards\tstandards/local\t标准\t高标准|标准地\t地方\tbefore\t2\ntalent\ttalent\t引*才\n"
    coded = _coding_files().with_suffix(".csv").read_bytes()
    filled = "\n".join(
        f"{line[:-3]}1,0,planned" if number else line for number, line in enumerate(coded.decode("utf-8-sig").splitlines())
    )
    return {
        "columns": [_parquet()], "kept_fingerprints": [_fingerprints_file()], "shards": [_shards_file()], "note": [_note_file()],
        "addresses": ["memory://b/*.txt".encode(), "zip://**/*.txt::memory://a.zip".encode(), b"tar://a::memory://b", b"none://u:p@b/c?d"],
        "archives": [_archive()], "coding_sheet": [coded, filled.encode()],
        "coding_book": [bytes([number]) + _coding_parts().get(name, b"") for number, name in enumerate(_BOOK_PARTS)],
        "edited": [rows.encode()], "same_rows": [rows.encode()],
    }  # fmt: skip


# A fuzzer that sees comparisons would copy the right checksum into the file; what a disk does is by chance.
CHECKSUMMED = frozenset(one.__name__ for one in (kept_fingerprints, shards, note))
KEPT_TARGETS = (columns, kept_fingerprints, shards, note, addresses, archives, coding_sheet, coding_book, edited, same_rows)
