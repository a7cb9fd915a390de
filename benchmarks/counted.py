"""Hits of kept sentences as a table, and how many of each category each document has: what `scale.py` sets beside counting by hand.

    python benchmarks/counted.py TABLES DICTIONARY OUT [SHARE OF]

counts the groups of rows SHARE, SHARE + OF, SHARE + 2·OF, … of the sentences in the folder TABLES, and writes hits.parquet and
counts.parquet into the folder OUT. As counting by hand does, it looks at all text; a study looks at the government's own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.tables import HITS, SENTENCES
from analysis.tables.columnar import TableFile, opened_table, to_arrow, to_frame
from analysis.terms.dictionary import Dictionary, load_dictionary
from analysis.terms.match import SEARCHED, stream_hits

_ROWS = 20_000  # sentences that are read at a time: memory for more would be asked of the system again and again


def counted(tables: Path, themes: Dictionary, out: Path, share: int = 0, of: int = 1) -> pd.DataFrame:
    """Write the hits as a table into `out`; a row per document, a column per category, the number of hits in it."""
    counts = []
    with TableFile(HITS, out) as file:
        for hits in stream_hits(_sentences(tables, share, of), themes):
            rows = to_arrow(hits, HITS)
            file.write(rows)
            by_category = pa.Table.from_batches([rows]).group_by(["doc_id", "category"], use_threads=False)
            counts.append(by_category.aggregate([([], "count_all")]))
    found = pa.concat_tables(counts).to_pandas()
    return found.pivot_table("count_all", "doc_id", "category", aggfunc="sum", fill_value=0)


def _sentences(tables: Path, share: int, of: int) -> Iterator[pd.DataFrame]:
    with opened_table(SENTENCES, tables) as parquet:
        groups = range(share, parquet.num_row_groups, of)
        for rows in parquet.iter_batches(_ROWS, row_groups=groups, columns=list(SEARCHED), use_threads=False):
            yield to_frame(rows).assign(policy_text=True)


if __name__ == "__main__":
    tables, dictionary, out = map(Path, sys.argv[1:4])
    counted(tables, load_dictionary(dictionary), out, *map(int, sys.argv[4:])).to_parquet(out / "counts.parquet")
