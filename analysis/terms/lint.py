"""Checking dictionaries: what cannot be used (error), and what does not do what was meant (warning)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.errors import DictionaryError
from analysis.paths import Project
from analysis.terms.dictionary import COLUMNS, STANCE_FACET, Dictionary, RowError, read_dictionary
from analysis.terms.ledger import term_ledger
from analysis.terms.match import find_hits, find_matches
from analysis.terms.sheets import Sheet, read_sheet, sheet_files
from analysis.terms.slips import WARNING, Finding, doubles, finding, swallowed, term_warnings
from analysis.texts.corpus import load_corpus

LINT_COLUMNS = ("file", *Finding._fields)
ERROR, NOTE = "error", "note"
ABSENT, TAKEN = "absent", "taken"  # kinds of note
MIN_HITS = 5  # below it nothing is said about where hits come from
TOP_SHARE = 0.8  # of the hits in one document or of one issuer
_ENCODED = {
    "utf-8": (
        "The file has no BOM: Excel will show its Chinese as other characters (涓婚).",
        "文件没有 BOM：Excel 会把中文显示成乱码（涓婚）。",
    ),
    "gb18030": (
        "The file is in GBK/GB18030, as Excel's plain 'CSV' is; other programs may misread it.",
        "文件是 GBK/GB18030 编码（Excel 普通的“CSV”）；其他程序可能读错。",
    ),
    "utf-16": ("The file is in UTF-16, which git cannot compare.", "文件是 UTF-16 编码，git 无法比较。"),
}
_SAVE_AS_UTF8 = (
    "Save it as 'CSV UTF-8' (in Excel and LibreOffice: UTF-8 with BOM).",
    "请另存为“CSV UTF-8”（Excel 与 LibreOffice 中即带 BOM 的 UTF-8）。",
)


def lint_project(project: Project) -> pd.DataFrame:
    """Check all dictionaries of a project, on their own and against its documents; see `lint_dictionary`.

    Raises
    ------
    DocumentError, MetadataError, ProblemsError : the documents cannot be read.
    """
    tables = load_corpus(project).tables()
    paths = sheet_files(project.dictionaries)
    table = pd.concat(
        [_empty(), *(lint_dictionary(path, tables["sentences"], tables["documents"]) for path in paths)],
        ignore_index=True,
    )
    return table.assign(file=[_relative(file, project.root) for file in table["file"]])


def lint_dictionary(
    path: Path | str, sentences: pd.DataFrame | None = None, documents: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What is wrong or doubtful in a dictionary file.

    Parameters
    ----------
    path : Path
    sentences, documents : tables SENTENCES and DOCUMENTS; with both, terms that find nothing, are always
        excluded or taken by longer terms, hide shorter ones where they are excluded, or come nearly all from one
        document or issuer are told of as well

    Returns
    -------
    table, sorted by line: file, line, level ("error": the row or file cannot be used; "warning": it can;
    "note": no slip, a term that these documents do not have, or within longer ones only), kind (the same for rows that
    differ in their term alone, such as "single_character"), term, problem, remedy. A faultless dictionary gives no rows.
    Line 1 stands for the file as a whole.
    """
    path = Path(path)
    try:
        sheet = read_sheet(path, DictionaryError)
        dictionary, problems = read_dictionary(path)
    except DictionaryError as problem:
        return _table(path, [Finding(1, ERROR, "unreadable", "", str(problem), "")])
    findings = [_error(problem) for problem in problems]
    findings += [*_file_warnings(sheet, dictionary)]
    cues = dictionary.facet == STANCE_FACET
    for term in dictionary.terms:
        findings += term_warnings(term, cues)
    findings += [*doubles(dictionary.terms, cues), *swallowed(dictionary.terms)]
    if sentences is not None and documents is not None:
        findings += _corpus_warnings(dictionary, sentences, documents, cues)
    return _table(path, findings)


def _error(problem: RowError) -> Finding:
    english, chinese = problem.what
    return finding(problem.line, ERROR, "unusable", problem.term, (f"{english}.", f"{chinese}。"), problem.remedy)


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=list(LINT_COLUMNS)).astype({"line": "int64"})


def _table(path: Path, findings: Iterable[Finding]) -> pd.DataFrame:
    rows = [(str(path), *finding) for finding in sorted(findings, key=lambda finding: finding[:2])]
    return pd.DataFrame(rows, columns=list(LINT_COLUMNS)) if rows else _empty()


def _relative(file: str, root: Path) -> str:
    return Path(file).relative_to(root).as_posix() if Path(file).is_relative_to(root) else file


def _file_warnings(sheet: Sheet, dictionary: Dictionary) -> Iterator[Finding]:
    for name in sheet.header.cells:
        if name.strip() and name.strip().lower() not in COLUMNS:
            yield finding(
                sheet.header.line,
                WARNING,
                "column",
                "",
                (f"The column '{name.strip()}' is not read.", f"“{name.strip()}”列不会被读取。"),
                (
                    f"It may stay as your own; the program knows: {', '.join(COLUMNS)}.",
                    f"可作为您自己的列保留；程序认识的列：{'、'.join(COLUMNS)}。",
                ),
            )
    if sheet.encoding in _ENCODED:
        yield finding(1, WARNING, "encoding", "", _ENCODED[sheet.encoding], _SAVE_AS_UTF8)
    cells = [cell for row in sheet.rows for cell in row.cells if not cell.isascii()]
    misread = [cell for cell in cells if is_misread(cell)]
    if len(misread) * 2 > len(cells):
        yield finding(
            1,
            WARNING,
            "misread",
            "",
            (
                f"The text looks like UTF-8 that was read as GBK ('{misread[0]}').",
                f"文字像是把 UTF-8 当作 GBK 读出来的（“{misread[0]}”）。",
            ),
            (
                "Get the file back from an older version, and open it as UTF-8.",
                "请取回文件的旧版本，并按 UTF-8 打开。",
            ),
        )
    for row in sheet.rows:
        for cell in row.cells:
            if "\ufffd" in cell or "锟斤拷" in cell:
                yield finding(
                    row.line,
                    WARNING,
                    "lost_characters",
                    "",
                    (
                        f"'{cell}' holds characters that were lost in another encoding.",
                        f"“{cell}”中有因编码不同而丢失的字。",
                    ),
                    ("Write the cell again.", "请重新填写该单元格。"),
                )
    if not dictionary.terms:
        yield finding(
            1,
            WARNING,
            "empty",
            "",
            ("The dictionary has no usable term.", "词典里没有可用的词项。"),
            ("Add rows with theme and term.", "请加入写有 theme 和 term 的行。"),
        )


def is_misread(cell: str) -> bool:
    """UTF-8 read as GBK gives a text whose GBK bytes are UTF-8 again (the end may be cut); few other texts do."""
    data = cell.encode("gb18030", "ignore")
    again = data.decode("utf-8", "ignore")
    chinese = [character for character in again if not character.isascii()]
    return (
        min(chinese, default="") >= "\u2e80"
        and "\ufffd" not in again
        and len(again.encode()) >= len(data) - 2
    )


def _corpus_warnings(
    dictionary: Dictionary, sentences: pd.DataFrame, documents: pd.DataFrame, cues: bool
) -> Iterator[Finding]:
    nested = "category" if cues else "theme"
    matches = find_matches(sentences, dictionary, nested=nested)
    ledger = term_ledger(matches, sentences, documents, dictionary)
    issuers = dict(zip(documents["doc_id"], documents["issuers"], strict=True))
    hits = matches[matches["excluded_by"] == ""]
    by_issuer = hits.assign(issuer=hits["doc_id"].map(issuers)).groupby(["category", "term"])["issuer"]
    issuer_share = by_issuer.agg(lambda names: names.value_counts(normalize=True).max()).to_dict()
    hidden = _hidden(dictionary, sentences, matches, nested)
    twice = {one.line for one in doubles(dictionary.terms, cues)}
    n_issuers = documents["issuers"].nunique()
    for row in ledger.itertuples():
        if row.line in twice and not row.n_found:
            continue
        key = row.category, row.term
        if told := _without_hits(row, len(documents)):
            yield finding(row.line, *told)
        elif not cues and (told := _one_sided(row, issuer_share.get(key, 0.0), len(documents), n_issuers)):
            yield finding(row.line, *told)
        if key in hidden and row.n_found:
            yield finding(row.line, *_hiding(row.term, *hidden[key]))


def _hidden(
    dictionary: Dictionary, sentences: pd.DataFrame, matches: pd.DataFrame, nested: str
) -> dict[tuple[str, str], tuple[int, str]]:
    """Category and term -> in how many of the places where it is ruled out others stand in it that do not count, and which."""
    ruled_out = matches[matches["excluded_by"].str.startswith(("except", "with"))]
    own = set(zip(ruled_out["category"], ruled_out["term"], strict=True))
    rest = replace(dictionary, terms=tuple(term for term in dictionary.terms if (term.category, term.term) not in own))
    place = ["doc_id", "sent_id", "theme" if nested == "theme" else "category"]
    counted = matches[matches["excluded_by"] == ""][[*place, "start", "end"]]
    others = find_hits(sentences, rest, nested=nested).merge(counted, on=[*place, "start", "end"], how="left", indicator=True)
    others = others[others["_merge"] == "left_only"]
    both = ruled_out.merge(others[[*place, "start", "end", "term"]], on=place, suffixes=("", "_inside"))
    inside = both[(both["start_inside"] >= both["start"]) & (both["end_inside"] <= both["end"])]
    return {
        key: (len(part.drop_duplicates(["doc_id", "start"])), part["term_inside"].iloc[0])
        for key, part in inside.groupby(["category", "term"])
    }


def _without_hits(row: object, n_documents: int) -> tuple | None:
    """Level, kind, term, problem and remedy of a row of the ledger that has no hit."""
    if not row.n_found:
        return (
            NOTE,
            ABSENT,
            row.term,
            (
                f"{row.term} does not occur in the {n_documents} documents.",
                f"{row.term} 在 {n_documents} 份文档中没有出现。",
            ),
            ("Keep it if other documents may have it.", "如果其他文档会用到，可以保留。"),
        )
    if row.n_in_longer == row.n_found:
        return (
            NOTE,
            TAKEN,
            row.term,
            (
                f"All {row.n_found} places of {row.term} are taken by longer terms of theme {row.theme}.",
                f"{row.term} 的 {row.n_found} 处都被主题 {row.theme} 中更长的词项占去。",
            ),
            ("Keep it if it may stand alone elsewhere.", "如果它在别处会单独出现，可以保留。"),
        )
    if not row.n_hits:
        return (
            WARNING,
            "never_counts",
            row.term,
            (
                f"None of the {row.n_found} places of {row.term} counts: {row.n_excepted} are excepted, "
                f"{row.n_without_companion} have no companion (with).",
                f"{row.term} 的 {row.n_found} 处都不计：{row.n_excepted} 处属于例外（except），"
                f"{row.n_without_companion} 处缺少同现的词（with）。",
            ),
            ("Check except and with.", "请检查 except 和 with。"),
        )
    return None


def _one_sided(row: object, issuer_share: float, n_documents: int, n_issuers: int) -> tuple | None:
    """The same of a row whose hits are nearly all from one document or issuer."""
    if row.n_hits >= MIN_HITS and n_documents > 2 and row.share_top_document >= TOP_SHARE:
        return (
            WARNING,
            "one_document",
            row.term,
            (
                f"{row.share_top_document:.0%} of the {row.n_hits} hits of {row.term} are in one document.",
                f"{row.term} 的 {row.n_hits} 次命中有 {row.share_top_document:.0%} 在同一份文档。",
            ),
            ("Its figure says little about the other documents.", "它的数字说明不了其他文档。"),
        )
    if row.n_hits >= MIN_HITS and n_issuers > 2 and issuer_share >= TOP_SHARE:
        return (
            WARNING,
            "one_issuer",
            row.term,
            (
                f"{issuer_share:.0%} of the {row.n_hits} hits of {row.term} are from one issuer.",
                f"{row.term} 的 {row.n_hits} 次命中有 {issuer_share:.0%} 出自同一发文机关。",
            ),
            (
                "It may be the issuer's own word for what others call otherwise.",
                "它可能是该机关自己的说法，别处另有叫法。",
            ),
        )
    return None


def _hiding(term: str, n: int, inside: str) -> tuple:
    """The same of a term that keeps others from counting where it is ruled out itself."""
    return (
        WARNING,
        "hides",
        term,
        (
            f"{term} is ruled out {n} times where {inside} stands in it, which then does not count either.",
            f"{term} 有 {n} 处不计，其中的 {inside} 在那里也因此不计。",
        ),
        (
            f"If {inside} is to count there, delete {term} or narrow its except and with.",
            f"如果 {inside} 在那里应当计入，请删除 {term}，或收窄它的 except 和 with。",
        ),
    )
