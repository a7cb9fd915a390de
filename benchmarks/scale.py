"""Cost of a corpus against its size: one process, two, a Dask cluster; and what else one might do.

    .venv/bin/python benchmarks/scale.py [--sizes 1 10 100 163 1000] [--few 163 1000] [--ways serial joblib dask]
                                         [--by-hand 1 100] [--cntext PYTHON] [--out docs/images/scale]

A size of 1 is 19 documents of about 18,000 characters, as much as the work reports of 19 provinces. The documents are made
up here: paragraphs of the seeds in which half of the words are replaced by other words of the seeds of the same length, put
together at random, so that they have headings, figures, cues and hits as policy has, and no two are alike. Every row is
measured in a process of its own: time, processor time with that of its workers, and the most memory that a process of it
held. "dictionary edited" and "one document edited" begin from the kept results of the first way. "counted" begins where the
ways by hand begin, from sentences that are there, and gives what they do not: a table of hits with places, exceptions and
conditions, and counts by document and category; its two processes are started anew, which is part of their time. The ways by
hand get the same texts, already in memory, and only count, in one process, as they are written by hand; cntext is measured where
--cntext names a Python that has it. How many times as fast is told in seconds of the clock: run it where nothing else runs. Writes <out>.csv and <out>.png, and prints the table as Markdown.
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
from functools import partial
from pathlib import Path

import pandas as pd

from analysis.paths import Project, find_project
from analysis.runs.preparation.prepare import prepare_tables
from analysis.tables import DOCUMENTS, SENTENCES, read_table, stream_table
from analysis.terms.dictionary import load_dictionary
from analysis.terms.match import find_hits
from analysis.terms.segment import Segmenter
from analysis.texts.corpus import load_corpus
from counted import counted

DOCUMENTS_OF_ONE, CHARACTERS, PARAGRAPHS = 19, 18_000, 20_000
_SHARED_FROM = 100  # a smaller table of sentences has one or two groups of rows, which two processes cannot share
WAYS: dict[str, dict[str, object]] = {
    "serial": {"workers": 1},
    "joblib": {"workers": 2},
    "dask": {"workers": 2, "cluster": "local"},
}
EDITS = ("dictionary edited", "one document edited")
COUNTED = "counted, with a table of hits"
COUNTED_BY_TWO = "counted by two processes, with a table of hits"
HANDS = ("jieba + Counter by hand", "pandas str.count by hand")
CNTEXT = "cntext"
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
# What cntext's own documentation does with a dictionary, in a Python that has it.
_WITH_CNTEXT = """
import json, sys, time
import cntext
asked = json.load(sys.stdin)
cntext.sentiment("准备", diction=asked["terms"], lang="chinese")
begun = time.process_time()
for text in asked["texts"]:
    cntext.sentiment(text, diction=asked["terms"], lang="chinese")
print("\\n" + str(time.process_time() - begun))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--few", type=int, nargs="*", default=[163, 1000], help="of the sizes those with one way only (joblib if "
                        "asked for), counting, and no edits; 163 are 3,097 reports")
    parser.add_argument("--by-hand", type=int, nargs="*", default=[1, 10], help="sizes at which the ways by hand are measured")
    parser.add_argument("--cntext", help="a Python that has cntext; it is measured at the smallest size")
    parser.add_argument("--folder", type=Path, help="where the projects are made; default: a temporary folder")
    parser.add_argument("--out", type=Path, default=Path("scale"))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(Path(options.one[0]), options.one[1])))
        return
    rows = []
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        for size in options.sizes:
            project = made_project(Path(name) / str(size), size)
            for what in asked(options, size):
                rows.append({"size": size, "what": what, **in_own_process(project, what)})
                print(rows[-1], file=sys.stderr, flush=True)
            if options.cntext and size == min(options.sizes):
                rows.append({"size": size, "what": CNTEXT, **with_cntext(project, options.cntext)})
            shutil.rmtree(project.root)
    table = pd.DataFrame(rows)
    table["cpu_s_per_mchar"] = table["cpu_s"] / table["n_chars"] * 1e6
    table["s_per_mchar"] = table["seconds"] / table["n_chars"] * 1e6
    hand = table[table["what"] == HANDS[0]].set_index("size")["s_per_mchar"]
    by_hand = table["size"].map(hand).fillna(hand.iloc[-1] if len(hand) else float("nan"))  # a character costs the same at any size
    counting = table["what"].isin([COUNTED, COUNTED_BY_TWO, *HANDS, CNTEXT])
    table["times_as_fast_as_jieba_by_hand"] = (by_hand / table["s_per_mchar"]).where(counting)
    table.to_csv(options.out.with_suffix(".csv"), index=False, lineterminator="\n", float_format="%.3f")
    draw(table, options.out.with_suffix(".png"))
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(markdown(table))


def asked(options: argparse.Namespace, size: int) -> list[str]:
    """What is measured at a size; the last of the ways leaves its tables for what follows."""
    hands = HANDS if size in options.by_hand else ()
    counts = [COUNTED, COUNTED_BY_TWO] if size >= _SHARED_FROM else [COUNTED]
    if size in options.few:
        return ["joblib" if "joblib" in options.ways else options.ways[0], *counts, *hands]
    return [*options.ways, *counts, *hands, *EDITS]


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
    draw = random.Random(1)
    paragraphs = made_paragraphs(source, draw)
    for number in range(DOCUMENTS_OF_ONE * size):
        lines, length = [f"某省第{number}号政府工作报告"], 0
        while length < CHARACTERS:
            lines.append(draw.choice(paragraphs))
            length += len(lines[-1])
        (project.documents / f"{number:06d}_report.txt").write_text("\n".join(lines), encoding="utf-8")
    return project


def made_paragraphs(source: Project, draw: random.Random) -> list[str]:
    """Paragraphs of the seeds with half of their words replaced by others of the same length."""
    texts = [document.clean.text for document in load_corpus(source).documents]
    cut = Segmenter().cut
    words: dict[int, list[str]] = {}
    for token in (token for text in texts for token in cut(text)):
        if _WORD.fullmatch(token):
            words.setdefault(len(token), []).append(token)
    tokens = [cut(line) for text in texts for line in text.splitlines() if len(line) > 4]
    return [
        "".join(
            draw.choice(words[len(token)]) if _WORD.fullmatch(token) and draw.random() < 0.5 else token
            for token in draw.choice(tokens)
        )
        for _ in range(PARAGRAPHS)
    ]


def in_own_process(project: Project, what: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", str(project.root), what]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measured(root: Path, what: str) -> dict[str, float]:
    """Do what is named with a project, and say what it took."""
    project = Project(root)
    if what in WAYS:
        shutil.rmtree(project.cache / "tables", ignore_errors=True)
        (project.cache / "shards.sqlite").unlink(missing_ok=True)
    elif what == EDITS[0]:
        path = project.dictionaries / "themes.csv"
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text.rstrip("\n") + "\nplatform,,第*号政府,,,,,\n", encoding="utf-8-sig")
    elif what == EDITS[1]:
        path = next(iter(sorted(project.documents.iterdir())))
        path.write_text(path.read_text(encoding="utf-8") + "\n完。", encoding="utf-8")
    counts = what in (COUNTED, COUNTED_BY_TWO, *HANDS)
    do = counting(project, what) if counts else partial(prepare_tables, project, **WAYS.get(what, {"workers": 1}))
    begun, before = time.perf_counter(), processor_seconds()
    do()
    seconds = time.perf_counter() - begun
    folder = max((project.cache / "tables").glob("[!.]*"), key=lambda path: path.stat().st_mtime)
    return {
        "n_documents": len(list(project.documents.iterdir())),
        "n_chars": json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["n_chars"],
        "seconds": seconds,
        "cpu_s": processor_seconds() - (before if counts else 0),  # preparing includes the start of Python
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "peak_mb_worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def processor_seconds() -> float:
    """Of this process and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def counting(project: Project, what: str) -> Callable[[], object]:
    """One way of counting, ready to be called: from the sentences of the prepared tables."""
    themes = load_dictionary(project.dictionaries / "themes.csv")
    folder = next((project.cache / "tables").glob("[!.]*"))
    if what == COUNTED:
        find_hits(next(iter(stream_table(SENTENCES, folder))).head(100), themes)  # as jieba's list is read before it counts
        return lambda: counted(folder, themes, project.cache)
    if what == COUNTED_BY_TWO:
        return lambda: counted_side_by_side(project, folder)
    texts, terms = texts_of(folder), list(themes.literal_terms())
    if what == HANDS[1]:
        return lambda: pd.DataFrame({term: pd.Series(texts, dtype="object").str.count(re.escape(term)) for term in terms})
    import jieba

    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(project.cache)
    for term in terms:
        tokenizer.add_word(term)

    def with_jieba() -> pd.DataFrame:
        counts = (Counter(tokenizer.cut(text)) for text in texts)
        return pd.DataFrame([{term: count[term] for term in terms} for count in counts])

    return with_jieba


def counted_side_by_side(project: Project, folder: Path) -> pd.DataFrame:
    """As `counted`, in two processes that start anew; the hits then lie in two files."""
    outs = [project.cache / f"counted-{share}" for share in range(2)]
    for out in outs:
        out.mkdir(exist_ok=True)
    script, dictionary = Path(__file__).with_name("counted.py"), project.dictionaries / "themes.csv"
    running = [subprocess.Popen([sys.executable, script, folder, dictionary, out, str(share), "2"]) for share, out in enumerate(outs)]
    if any([process.wait() for process in running]):
        raise SystemExit("Counting in two processes failed.")
    counts = pd.concat([pd.read_parquet(out / "counts.parquet") for out in outs])
    return counts.groupby(level=0, sort=False).sum()


def texts_of(folder: Path) -> list[str]:
    sentences = read_table(SENTENCES, folder, ["doc_id", "text"])
    return list(sentences.groupby("doc_id", sort=False)["text"].agg("".join))


def with_cntext(project: Project, python: str) -> dict[str, float]:
    """Processor time of cntext for the same texts and themes, in a Python of its own."""
    folder = next((project.cache / "tables").glob("[!.]*"))
    themes = load_dictionary(project.dictionaries / "themes.csv")
    terms: dict[str, list[str]] = {}
    for term in themes.terms:
        terms.setdefault(term.theme, []).append(term.term)
    texts = texts_of(folder)
    done = subprocess.run(
        [python, "-c", _WITH_CNTEXT], input=json.dumps({"texts": texts, "terms": terms}), capture_output=True, text=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    return {
        "n_documents": len(texts),
        "n_chars": int(read_table(DOCUMENTS, folder, ["n_chars"])["n_chars"].sum()),
        **dict.fromkeys(("seconds", "cpu_s"), float(done.stdout.splitlines()[-1])),  # without its start
    }


def draw(table: pd.DataFrame, path: Path) -> None:
    """Cost per character and memory against size."""
    import matplotlib.pyplot as plt  # here, or every measured process would hold it

    from analysis.charts.style import chart_style

    with chart_style(7):
        figure, axes = plt.subplots(1, 2, figsize=(6.3, 2.8), layout="constrained")
        for what, rows in table[table["what"].isin([*WAYS, *EDITS])].groupby("what", sort=False):
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
