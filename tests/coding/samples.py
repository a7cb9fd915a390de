"""A small corpus with a dictionary whose errors are known, and coding files made from it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd

from analysis.coding.sample import draw_sample
from analysis.coding.workbook import write_coding_files
from analysis.terms.dictionary import Dictionary, Term
from analysis.terms.match import find_matches

CHECKSUMS = {"corpus": "c1", "dictionaries": "d1"}
VARIABLES = ["talent", "finance", "stance"]
DICTIONARY = Dictionary(
    "themes",
    "themes.csv",
    (
        Term("talent", "talent", "人才"),
        Term("talent", "talent/training", "培训"),
        Term("finance", "finance", "贷款", exceptions=("高利贷款",)),
    ),
)


def documents(regions=("湖南", "浙江")) -> pd.DataFrame:
    return pd.DataFrame(
        {"doc_id": [f"{number:03}" for number in range(len(regions))], "region": list(regions)}
    )


def sentences(n: int = 40, n_documents: int = 2) -> pd.DataFrame:
    """Per document n sentences: every 4th on 人才, 8th on 培训, 5th on 贷款, 7th on 高利贷款; the last a heading."""
    rows = []
    for doc in range(n_documents):
        for number in range(n):
            text = f"第{doc}份文件第{number}句推进工作"
            text += "，引进人才" * (number % 4 == 0) + "，开展培训" * (number % 8 == 1)
            text += "，发放贷款" * (number % 5 == 2) + "，打击高利贷款" * (number % 7 == 3) + "。"
            rows.append((f"{doc:03}", f"{doc:03}-{number:04}", f"第{number}句", True, number == n - 1, text))
    table = pd.DataFrame(rows, columns=["doc_id", "sent_id", "address", "policy_text", "is_heading", "text"])
    return table.assign(start=0, raw_start=0, raw_end=table["text"].str.len())


def matches(table: pd.DataFrame) -> pd.DataFrame:
    return find_matches(table, DICTIONARY)


def truth(text: str) -> dict[str, int]:
    """What a careful coder would give: the dictionary is right everywhere but on the twelfth sentences."""
    return {
        "talent": int(("人才" in text or "培训" in text) and "第12句" not in text),
        "finance": int("发放贷款" in text),
    }


def drawn_files(folder: Path, n: int = 30, coders=("A", "B"), seed: int = 1) -> tuple[pd.DataFrame, Path]:
    table = sentences()
    sample = draw_sample(table, documents(), matches(table), n, CHECKSUMS, seed)
    path = folder / "coding.xlsx"
    write_coding_files(
        sample, VARIABLES, coders, "# Codebook\n| code | name |\n|---|---|\n| talent | 人才 |\n", path,
        {"talent": "人才"},
    )
    return sample, path


def fill_in(path: Path, sheets=("A",)) -> Path:
    """Code every row of the sheets by `truth`, as a person would by hand."""
    book = openpyxl.load_workbook(path)
    for name in sheets:
        sheet = book[name]
        column = {cell.value.rpartition("\n")[2]: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            for variable, value in truth(sheet.cell(row, column["text"]).value).items():
                sheet.cell(row, column[variable]).value = value
            sheet.cell(row, column["stance"]).value = "planned"
    book.save(path)
    return path
