"""Checking dictionaries: what cannot be used (error), and what does not do what was meant (warning)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import DictionaryError
from analysis.paths import Project
from analysis.terms.dictionary import COLUMNS, SUFFIXES, Dictionary, RowError, Term, read_dictionary
from analysis.terms.ledger import term_ledger
from analysis.terms.match import find_matches
from analysis.terms.patterns import pattern_pieces
from analysis.terms.sheets import Sheet, read_sheet
from analysis.texts.corpus import load_corpus

LINT_COLUMNS = ("file", "line", "level", "term", "problem", "remedy")
MIN_HITS = 5  # below it nothing is said about where hits come from
TOP_SHARE = 0.8  # of the hits in one document or of one issuer

_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?|\d{1,2}[-/月]\d{1,2}日?|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}"
)
_FAILED = re.compile(r"#(NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!)")
_NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")
_LIST = re.compile(r"[、；;，,]")
_QUOTES = "“”‘’\"'`"
_Finding = tuple[int, str, str, str, str]  # line, level, term, problem, remedy


def lint_project(project: Project) -> pd.DataFrame:
    """Check all dictionaries of a project, on their own and against its documents; see `lint_dictionary`.

    Raises
    ------
    DocumentError, MetadataError, ProblemsError : the documents cannot be read.
    """
    paths = sorted(
        path
        for path in (project.dictionaries.iterdir() if project.dictionaries.is_dir() else ())
        if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~"))
    )
    tables = load_corpus(project).tables()
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
        excluded or taken by longer terms, or come nearly all from one document or issuer are warned of as
        well

    Returns
    -------
    table, sorted by line: file, line, level ("error": the row or file cannot be used; "warning": it can),
    term, problem, remedy. A faultless dictionary gives no rows. Line 1 stands for the file as a whole.
    """
    path = Path(path)
    try:
        sheet = read_sheet(path, DictionaryError)
        dictionary, problems = read_dictionary(path)
    except DictionaryError as problem:
        return _table(path, [(1, "error", "", str(problem), "")])
    findings = [_error(problem) for problem in problems]
    findings += [*_file_warnings(sheet, dictionary)]
    for term in dictionary.terms:
        findings += _term_warnings(term)
    findings += [*_doubles(dictionary.terms), *_swallowed(dictionary.terms)]
    if sentences is not None and documents is not None:
        findings += _corpus_warnings(dictionary, sentences, documents)
    return _table(path, findings)


def _error(problem: RowError) -> _Finding:
    return problem.line, "error", problem.term, f"{problem.what}.", problem.remedy


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=list(LINT_COLUMNS)).astype({"line": "int64"})


def _table(path: Path, findings: Iterable[_Finding]) -> pd.DataFrame:
    rows = [(str(path), *finding) for finding in sorted(findings, key=lambda finding: finding[:2])]
    return pd.DataFrame(rows, columns=list(LINT_COLUMNS)) if rows else _empty()


def _relative(file: str, root: Path) -> str:
    return Path(file).relative_to(root).as_posix() if Path(file).is_relative_to(root) else file


def _file_warnings(sheet: Sheet, dictionary: Dictionary) -> Iterator[_Finding]:
    for name in sheet.header.cells:
        if name.strip() and name.strip().lower() not in COLUMNS:
            yield (
                sheet.header.line,
                "warning",
                "",
                f"The column '{name.strip()}' is not read.",
                "It may stay as your own; the program knows: " + ", ".join(COLUMNS) + ".",
            )
    encoded = {
        "utf-8": "The file has no BOM: Excel will show its Chinese as other characters (涓婚).",
        "gb18030": "The file is in GBK/GB18030, as Excel's plain 'CSV' is; other programs may misread it.",
        "utf-16": "The file is in UTF-16, which git cannot compare.",
    }
    if sheet.encoding in encoded:
        yield (
            1,
            "warning",
            "",
            encoded[sheet.encoding],
            "Save it as 'CSV UTF-8' (in Excel and LibreOffice: UTF-8 with BOM).",
        )
    cells = [cell for row in sheet.rows for cell in row.cells if not cell.isascii()]
    misread = [cell for cell in cells if _is_misread(cell)]
    if len(misread) * 2 > len(cells):
        yield (
            1,
            "warning",
            "",
            f"The text looks like UTF-8 that was read as GBK ('{misread[0]}').",
            "Get the file back from an older version, and open it as UTF-8.",
        )
    for row in sheet.rows:
        for cell in row.cells:
            if "\ufffd" in cell or "锟斤拷" in cell:
                yield (
                    row.line,
                    "warning",
                    "",
                    f"'{cell}' holds characters that were lost in another encoding.",
                    "Write the cell again.",
                )
    if not dictionary.terms:
        yield 1, "warning", "", "The dictionary has no usable term.", "Add rows with theme and term."


def _is_misread(cell: str) -> bool:
    """UTF-8 read as GBK gives a text whose GBK bytes are UTF-8 again (the end may be cut); few other texts do."""
    data = cell.encode("gb18030", "ignore")
    again = data.decode("utf-8", "ignore")
    chinese = [character for character in again if not character.isascii()]
    return (
        min(chinese, default="") >= "\u2e80"
        and "\ufffd" not in again
        and len(again.encode()) >= len(data) - 2
    )


def _term_warnings(term: Term) -> Iterator[_Finding]:
    def warning(problem: str, remedy: str) -> _Finding:
        return term.line, "warning", term.term, problem, remedy

    text = term.term
    pieces = pattern_pieces(text)
    if _DATE.fullmatch(text):
        yield warning(
            f"'{text}' looks like a date; Excel makes dates of entries such as 1-2.",
            "Write the term again, with the cell's format set to Text.",
        )
    elif _FAILED.search(text):
        yield warning(f"'{text}' is what Excel leaves of a failed formula.", "Write the term again.")
        return
    elif _NUMBER.fullmatch(text):
        yield warning(
            f"'{text}' is a number; Excel takes leading zeros away and shortens long numbers.",
            "Check it; set the cell's format to Text.",
        )
    elif text[0] in "=+-@":
        yield warning(
            f"'{text}' begins with {text[0]}; Excel reads it as a formula.",
            "Leave the sign out, or check the cell after saving.",
        )
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        yield warning(
            f"{text} begins or ends with a quotation mark, which then has to stand in the text.",
            "Delete it unless it is meant.",
        )
    if any(character in text for character in "。！？；!?;"):
        yield warning(f"'{text}' holds the end of a sentence; terms never cross one.", "Cut it there.")
    if any(character in text for character in "《》"):
        yield warning(f"'{text}' is a title in 《》, which is not looked into.", "Leave the title marks out.")
    if sum(map(len, pieces)) == 1:
        yield warning(
            f"'{text}' is a single character and will be found inside many words.",
            "Take a longer term, or list exceptions.",
        )
    for entry in term.conditions:
        if _LIST.search(entry):
            yield warning(f"with '{entry}' looks like a list.", "Separate its entries with |.")
    for entry in term.exceptions:
        own = pattern_pieces(entry)
        parts = [part for part in _LIST.split(entry) if part]
        if len(parts) > 1 and all(text in part for part in parts):
            yield warning(f"except '{entry}' looks like a list.", "Separate its entries with |.")
        elif len(own) == 1 and own[0] in (pieces[0], pieces[-1]):
            yield warning(
                f"except '{entry}' excludes everything the term finds.",
                "Write the longer string, or delete it.",
            )
        elif len(pieces) == 1 and not any(pieces[0] in part for part in own):
            yield warning(
                f"except '{entry}' does not contain the term, so it excludes nothing.",
                "Write the longer string as it stands in the text.",
            )


def _doubles(terms: Sequence[Term]) -> Iterator[_Finding]:
    rows: dict[tuple[str, ...], list[Term]] = defaultdict(list)
    for term in terms:
        rows[pattern_pieces(term.term)].append(term)
    for first, *others in rows.values():
        for other in others:
            if other.category == first.category:
                yield (
                    other.line,
                    "warning",
                    other.term,
                    f"{other.term} stands in category {first.category} already (line {first.line}"
                    + (f", as {first.term})." if first.term != other.term else ")."),
                    "Delete one of the two.",
                )
            elif other.theme == first.theme and (first.conditions, other.conditions) == ((), ()):
                yield (
                    other.line,
                    "warning",
                    other.term,
                    f"{other.term} is in two categories of one theme, {first.category} (line {first.line}) and "
                    f"{other.category}; it is counted in {min(first.category, other.category)} only.",
                    "Keep one, or tell them apart with the column with.",
                )
            else:
                yield (
                    other.line,
                    "warning",
                    other.term,
                    f"{other.term} is in two categories, {first.category} (line {first.line}) and {other.category}.",
                    "Keep both only if each mention speaks of both.",
                )


def _swallowed(terms: Sequence[Term]) -> Iterator[_Finding]:
    """Longer terms that find nothing beyond what a shorter one of the category, without conditions, finds."""
    shorter: dict[str, dict[str, Term]] = defaultdict(dict)
    for term in terms:
        pieces = pattern_pieces(term.term)
        if len(pieces) == 1 and not term.exceptions and not term.conditions:
            shorter[term.category][pieces[0]] = term
    for term in terms:
        pieces = pattern_pieces(term.term)
        inside = {
            piece[start:end]
            for piece in pieces
            for start in range(len(piece))
            for end in range(start + 1, len(piece) + 1)
        }
        found = sorted(
            (inside & shorter[term.category].keys()) - ({pieces[0]} if len(pieces) == 1 else set()), key=len
        )
        if found and not term.exceptions and not term.conditions:
            other = shorter[term.category][found[0]]
            yield (
                term.line,
                "warning",
                term.term,
                f"{other.term} (line {other.line}) of the same category finds everything that {term.term} finds.",
                "Delete the longer one, unless you want its hits named apart.",
            )


def _corpus_warnings(
    dictionary: Dictionary, sentences: pd.DataFrame, documents: pd.DataFrame
) -> Iterator[_Finding]:
    matches = find_matches(sentences, dictionary)
    ledger = term_ledger(matches, sentences, documents, dictionary)
    hits = matches[matches["excluded_by"] == ""].merge(documents[["doc_id", "issuers"]], on="doc_id")
    top = hits.groupby(["category", "term"])["issuers"].agg(
        lambda issuers: issuers.value_counts(normalize=True).max()
    )
    issuer_share = top.to_dict()
    doubles = {line for line, _, _, _, _ in _doubles(dictionary.terms)}
    for row in ledger.itertuples():
        if row.line in doubles and not row.n_found:
            continue
        told = _about_row(
            row,
            issuer_share.get((row.category, row.term), 0.0),
            len(documents),
            documents["issuers"].nunique(),
        )
        if told:
            yield row.line, "warning", row.term, *told


def _about_row(row: object, issuer_share: float, n_documents: int, n_issuers: int) -> tuple[str, str] | None:
    if not row.n_found:
        return (
            f"{row.term} does not occur in the {n_documents} documents.",
            "Keep it if other documents may have it.",
        )
    if row.n_in_longer == row.n_found:
        return (
            f"All {row.n_found} places of {row.term} are taken by longer terms of theme {row.theme}.",
            "Keep it if it may stand alone elsewhere.",
        )
    if not row.n_hits:
        return (
            f"None of the {row.n_found} places of {row.term} counts: {row.n_excepted} are excepted, "
            f"{row.n_without_companion} have no companion (with).",
            "Check except and with.",
        )
    if row.n_hits >= MIN_HITS and n_documents > 2 and row.share_top_document >= TOP_SHARE:
        return (
            f"{row.share_top_document:.0%} of the {row.n_hits} hits of {row.term} are in one document.",
            "Its figure says little about the other documents.",
        )
    if row.n_hits >= MIN_HITS and n_issuers > 2 and issuer_share >= TOP_SHARE:
        return (
            f"{issuer_share:.0%} of the {row.n_hits} hits of {row.term} are from one issuer.",
            "It may be the issuer's own word for what others call otherwise.",
        )
    return None
