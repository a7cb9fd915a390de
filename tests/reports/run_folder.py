"""A small finished run, written by hand: one theme notebook and one that compares, with pictures of a few pixels."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from PIL import Image

from analysis.tables import write_csv
from analysis.tables.columns import all_schemas

HOSTILE = [
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@cmd",
    "\tx",
    "<script>alert(1)</script> & ]]>",
    "_x0041_",
    "a\x00b\x0bc",
    "\u202eabc",
    "\ue000",
    "字" * 3,
]


def row_of(schema: str, **values: object) -> dict[str, object]:
    """A row of a table with every column: text "", numbers 1, False, or what is given."""
    empty = {"str": "", "int": 1, "float": 1.0, "bool": False}
    return {**{name: empty[kind] for name, kind in all_schemas()[schema].columns.items()}, **values}


def rates() -> pd.DataFrame:
    """Two regions and their total for one theme."""
    rows = [
        row_of("rates", group_kind="region", group=group, category="talent", n_documents=n, n_chars=10_000 * n, n_hits=hits,
               rate_per_10k_chars=hits / n, low=hits / n / 2, high=hits / n * 2, share_sentences=0.25, share_top_document=1 / 3)
        for group, n, hits in (("湖南", 1, 30), ("山东", 2, 50), ("total", 3, 80))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def differences(holds: bool) -> pd.DataFrame:
    """One difference between them."""
    return pd.DataFrame([row_of("differences", group="湖南", other="山东", category="talent", unit="chars", rate=30.0,
                                rate_other=25.0, difference=5.0, low=-1.0 if not holds else 1.0, high=9.0, holds=holds)])  # fmt: skip


def concordance(texts: list[str]) -> pd.DataFrame:
    """A hit for each text, which stands to the left of it."""
    return pd.DataFrame([
        {"doc_id": f"00{place}", "sent_id": f"00{place}-0001", "address": text, "facet": "themes", "theme": "talent",
         "category": "talent/supply", "term": "人才", "left": text, "keyword": "人才", "right": text, "start": place, "end": place + 2}
        for place, text in enumerate(texts)
    ])  # fmt: skip


def findings(*sentences: str) -> pd.DataFrame:
    """The three sentences of a comparison, in Chinese only."""
    return pd.DataFrame({"about": ["holds", "open", "limits"], "zh": sentences})


def make_run(folder: Path, texts: list[str] | None = None, title: str = "") -> Path:
    """A run folder with the chapters theme_talent and compare."""
    for name in ("figures", "tables", "notebooks"):
        (folder / name).mkdir(parents=True)
    texts = HOSTILE if texts is None else texts
    figures = folder / "figures"
    theme = [
        markdown(
            "# 一个主题 / One theme\n每万字命中数。`policy-compare report` 运行。\n\n*Hits per 10,000.*"
        ),
        code("theme = 'platform'", tags=["parameters"]),
        markdown("## 各地区 / By region\n点为该地数值。\n\n*The dot is the value.*"),
        picture(
            figures, "theme_talent_regions", rates(), "点为数值。\n注意：只有1篇文件。\n来源：3篇", foot=0.25
        ),
        markdown("## 差异 / Differences"),
        kept(figures, "theme_talent_differences", differences(True)),
        markdown("## 句子 / Sentences\n每次命中一行。"),
        kept(figures, "theme_talent_concordance", concordance(texts)),
        kept(
            figures,
            "theme_talent_findings",
            findings("人才，湖南多于山东。", "没有其他可说的差异。", f"限制：{texts[0]}"),
        ),
    ]
    compare = [
        markdown("# 各主题 / Themes"),
        markdown("## 主题 × 地区 / Themes by region"),
        picture(figures, "compare_regions", rates(), f"点为数值。{texts[0]}"),
        kept(figures, "compare_differences", differences(False)),
        kept(figures, "compare_findings", findings("站得住的有1项。", "其余不能说。", "限制：文种不同。")),
    ]
    for name, cells in (("theme_talent", theme), ("compare", compare)):
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (folder / "notebooks" / f"{name}.ipynb").write_text(
            json.dumps(notebook, ensure_ascii=False), encoding="utf-8"
        )
    documents = [
        row_of("documents", doc_id=f"00{place}", title=text, region="湖南", n_chars_policy=100)
        for place, text in enumerate(texts)
    ]
    write_csv(pd.DataFrame(documents), folder / "tables" / "documents.csv")
    note = {
        "provenance": {
            "inputs": {"corpus": "ab" * 32, "dictionaries": "cd" * 32}, "versions": {"policy-compare": "0.1.0"},
            "n_documents": 3, "n_chars": 30_000, "regions": ["山东", "湖南"],
        },
        "parameters": {"regions": ["湖南", "山东"]},
        "notebooks": {"theme_talent": {"seconds": 1, "error": "", "parameters": {"theme": "talent"}}, "compare": {"seconds": 1, "error": "", "parameters": {}}},
    }  # fmt: skip
    if title:
        note["title"] = title
    (folder / "run.json").write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    return folder


def markdown(source: str) -> dict:
    """A cell of prose."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, *outputs: dict, tags: list[str] | None = None) -> dict:
    """An executed cell."""
    return {
        "cell_type": "code",
        "metadata": {"tags": tags or []},
        "source": source,
        "outputs": list(outputs),
        "execution_count": 1,
    }


def kept(figures: Path, name: str, table: pd.DataFrame) -> dict:
    """A cell that kept a table."""
    write_csv(table, figures / f"{name}.csv")
    return code(
        "study.keep(…)",
        {"output_type": "display_data", "metadata": {}, "data": {"text/plain": f"→ {name}.csv"}},
    )


def picture(figures: Path, name: str, table: pd.DataFrame, caption: str, foot: float = 0.0) -> dict:
    """A cell that shows a picture of 2,400 × 900 pixels at 300 to the inch: 20 by 7.6 cm."""
    write_csv(table, figures / f"{name}.csv")
    Image.new("L", (2400, 900), 200).save(figures / f"{name}.png", dpi=(300, 300))
    (figures / f"{name}.json").write_text(
        json.dumps({"caption": caption, "areas": [], "foot": foot}), encoding="utf-8"
    )
    data = {"image/png": "", "text/plain": f"{name}.png"}
    return code("study.show(…)", {"output_type": "display_data", "metadata": {}, "data": data})
