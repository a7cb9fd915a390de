"""Cost of preparing a corpus against its size: one process, two, a Dask cluster; and what else one might do.

    .venv/bin/python benchmarks/scale.py [--sizes 1 10 100] [--ways serial joblib dask] [--out docs/images/scale]

A size of 1 is 19 documents of about 18,000 characters, as much as the work reports of 19 provinces; 1,000 takes hours.
The documents are made up here: paragraphs of the seeds in which half of the words are replaced by other words of the
seeds of the same length, so that they have headings, figures, cues and hits as policy has, and no two are alike. Every
row is measured in a process of its own: time, processor time with that of its workers, and the most memory that a
process of it held. "dictionary edited" and "one document edited" begin from the kept results of "serial". The ways by
hand get the clean text of the first size and only count: no sentences, no offsets, no exclusions. Processor time is to be
trusted where other work runs on the machine. Writes <out>.csv and <out>.png, and prints the table as Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from analysis.charts.style import chart_style
from analysis.paths import Project, find_project
from analysis.runs.preparation.prepare import prepare_tables
from analysis.tables import DOCUMENTS, SENTENCES, read_table
from analysis.terms.dictionary import load_dictionary
from analysis.terms.match import find_hits
from analysis.terms.segment import Segmenter
from analysis.texts.corpus import load_corpus

DOCUMENTS_OF_ONE, CHARACTERS = 19, 18_000
WAYS: dict[str, dict[str, object]] = {
    "serial": {"workers": 1},
    "joblib": {"workers": 2},
    "dask": {"workers": 2, "cluster": "local"},
}
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--out", type=Path, default=Path("scale"))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(Path(options.one[0]), options.one[1])))
        return
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for size in options.sizes:
            project = made_project(Path(name) / str(size), size)
            edits = ["dictionary edited", "one document edited"]
            for what in [*sorted(options.ways, key=lambda way: way == "serial"), *edits * ("serial" in options.ways)]:
                rows.append({"size": size, "what": what, **in_own_process(project, what)})
                print(rows[-1], file=sys.stderr, flush=True)
        rows += [{"size": options.sizes[0], **row} for row in by_hand(Path(name) / str(options.sizes[0]))]
    table = pd.DataFrame(rows)
    table["cpu_s_per_mchar"] = table["cpu_s"] / table["n_chars"] * 1e6
    table["s_per_mchar"] = table["seconds"] / table["n_chars"] * 1e6
    hand = table.loc[table["what"] == "jieba + Counter by hand", "cpu_s_per_mchar"].iloc[0]
    table["times_as_fast_as_jieba_by_hand"] = hand / table["cpu_s_per_mchar"]
    table.to_csv(options.out.with_suffix(".csv"), index=False, lineterminator="\n", float_format="%.3f")
    draw(table, options.out.with_suffix(".png"))
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(markdown(table))


def made_project(folder: Path, size: int) -> Project:
    """A project of 19 · size made-up documents, always the same ones."""
    source = find_project(Path(__file__).parent)
    project = Project(folder)
    project.documents.mkdir(parents=True)
    project.notebooks.mkdir()
    project.cache.mkdir()
    shutil.copytree(source.dictionaries, project.dictionaries)
    for name in ("lexicon.txt", "stopwords.txt"):
        shutil.copyfile(source.seeds / name, project.seeds / name)
    texts = [document.clean.text for document in load_corpus(source).documents]
    paragraphs = [line for text in texts for line in text.splitlines() if len(line) > 4]
    cut = Segmenter(cache=project.cache).cut
    words: dict[int, list[str]] = {}
    for token in (token for text in texts for token in cut(text)):
        if _WORD.fullmatch(token):
            words.setdefault(len(token), []).append(token)
    tokens = [cut(paragraph) for paragraph in paragraphs]
    draw = random.Random(1)
    for number in range(DOCUMENTS_OF_ONE * size):
        lines, length = [f"某省第{number}号政府工作报告"], 0
        while length < CHARACTERS:
            line = "".join(
                draw.choice(words[len(token)]) if _WORD.fullmatch(token) and draw.random() < 0.5 else token
                for token in draw.choice(tokens)
            )
            lines.append(line)
            length += len(line)
        (project.documents / f"{number:06d}_report.txt").write_text("\n".join(lines), encoding="utf-8")
    return project


def in_own_process(project: Project, what: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", str(project.root), what]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measured(root: Path, what: str) -> dict[str, float]:
    """Prepare the tables of a project in one of the ways, or after an edit, and say what it took."""
    project = Project(root)
    if what in WAYS:
        shutil.rmtree(project.cache / "tables", ignore_errors=True)
        (project.cache / "shards.sqlite").unlink(missing_ok=True)
    elif what == "dictionary edited":
        path = project.dictionaries / "themes.csv"
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text.rstrip("\n") + "\nplatform,,第*号政府,,,,,\n", encoding="utf-8-sig")
    else:
        path = next(iter(sorted(project.documents.iterdir())))
        path.write_text(path.read_text(encoding="utf-8") + "\n完。", encoding="utf-8")
    begun = time.perf_counter()
    folder = prepare_tables(project, **WAYS.get(what, {"workers": 1}))
    seconds = time.perf_counter() - begun
    own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "n_documents": len(list(project.documents.iterdir())),
        "n_chars": json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["n_chars"],
        "seconds": seconds,
        "cpu_s": own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime,
        "peak_mb": own.ru_maxrss / 1024,
        "peak_mb_worker": workers.ru_maxrss / 1024,
    }


def by_hand(root: Path) -> list[dict[str, object]]:
    """What a script would do with the clean text of the corpus, and our matching alone, in this process."""
    import jieba

    project = Project(root)
    folder = next((project.cache / "tables").iterdir())
    sentences, n_chars = read_table(SENTENCES, folder), int(read_table(DOCUMENTS, folder)["n_chars"].sum())
    texts = list(sentences.groupby("doc_id", sort=False)["text"].agg("".join))
    themes = load_dictionary(project.dictionaries / "themes.csv")
    terms = list(themes.literal_terms())
    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(project.cache)
    for term in terms:
        tokenizer.add_word(term)

    def with_jieba() -> None:
        pd.DataFrame([{term: count[term] for term in terms} for count in (Counter(tokenizer.cut(text)) for text in texts)])

    def with_pandas() -> None:
        column = pd.Series(texts)
        pd.DataFrame({term: column.str.count(re.escape(term)) for term in terms})

    ways: dict[str, Callable[[], object]] = {
        "jieba + Counter by hand": with_jieba,
        "pandas str.count by hand": with_pandas,
        "find_hits of all sentences, themes alone": lambda: find_hits(sentences, themes),
    }
    rows = []
    for what, way in ways.items():
        begun, cpu = time.perf_counter(), time.process_time()
        way()
        spent = {"seconds": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu}
        rows.append({"what": what, "n_documents": len(texts), "n_chars": n_chars, **spent})
    return rows


def draw(table: pd.DataFrame, path: Path) -> None:
    """Cost per character and memory against size."""
    with chart_style(7):
        figure, axes = plt.subplots(1, 2, figsize=(6.3, 2.8), layout="constrained")
        for what, rows in table[table["peak_mb"].notna()].groupby("what", sort=False):
            axes[0].plot(rows["size"], rows["cpu_s_per_mchar"], marker="o", label=what)
            axes[1].plot(rows["size"], rows[["peak_mb", "peak_mb_worker"]].max(axis=1), marker="o", label=what)
        for axis, name in zip(axes, ("处理器秒数／百万汉字", "最大进程内存 MB"), strict=True):
            sizes = sorted(set(table["size"]))
            axis.set(xscale="log", xlabel="规模（1 = 19 篇报告）", ylabel=name, ylim=(0, None))
            axis.set_xticks(sizes, [f"{size:,}" for size in sizes])
            axis.minorticks_off()
        axes[1].legend(fontsize=6)
        figure.savefig(path, dpi=200)


def markdown(table: pd.DataFrame) -> str:
    shown = table.round(2).astype(object).where(table.notna(), "")
    lines = [list(map(str, shown.columns)), ["---"] * len(shown.columns), *shown.astype(str).to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
