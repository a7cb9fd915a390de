"""Make docs/columns.md from the explanations in analysis/tables/columns.csv: `.venv/bin/python tools/columns.py`."""

from __future__ import annotations

from pathlib import Path

from analysis.tables.columns import Column, all_schemas, explained_columns

PAGE = Path(__file__).parent.parent / "docs" / "columns.md"
_HEAD = """# 数据表各列的意思 / What each column means

由 `tools/columns.py` 从 `analysis/tables/columns.csv` 生成，请改那个文件。 / Made by `tools/columns.py` from
`analysis/tables/columns.csv`; edit that file.

每次运行的 `figures/` 和 `tables/` 里的每个 CSV，以及 `report.xlsx` 的每张表，列名都在这里。文字列空着就是没有；数字空着是不知道，从来不是 0。
位置从 0 数起，含起点、不含终点。“汉字数”不含标点、数字、字母和空白。

Every column of every CSV in a run's `figures/` and `tables/`, and of every sheet of `report.xlsx`. An empty text means there is
none; an empty number is not known, and never 0. Offsets count from 0, the start included, the end not. Characters are Chinese
characters: no punctuation, digits, letters or spaces.
"""
_COLUMNS = "| 列 / column | 意思 | meaning | 单位 / unit |\n| --- | --- | --- | --- |"


def columns_page() -> str:
    """The whole page as Markdown."""
    explained = explained_columns()
    parts = [
        _HEAD,
        "## 各表通用 / In every table\n",
        _COLUMNS,
        *(_row(one) for one in explained if not one.table),
    ]
    for table in dict.fromkeys(one.table for one in explained if one.table):
        parts += [f"\n## `{table}`：{all_schemas()[table].row}\n", _COLUMNS]
        parts += [_row(one) for one in explained if one.table == table]
    return "\n".join(parts) + "\n"


def _row(column: Column) -> str:
    unit = column.unit_zh if column.unit_zh == column.unit_en else f"{column.unit_zh} / {column.unit_en}"
    cells = (f"`{column.name}`", column.zh, column.en, unit)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(columns_page(), encoding="utf-8", newline="\n")
