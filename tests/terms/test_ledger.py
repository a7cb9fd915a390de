"""The ledger accounts for every place where a term stands."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import TableError
from analysis.terms.ledger import term_ledger
from analysis.terms.match import find_matches
from tests.terms.samples import dictionary_of, sentences_of, term

SENTENCES = pd.concat(
    [
        sentences_of("引进人才，人才引进。", "高标准和标准。", doc_id="a"),
        sentences_of("人才。", "补贴。", "贷款补贴。", doc_id="b"),
    ],
    ignore_index=True,
)
DOCUMENTS = pd.DataFrame({"doc_id": ["a", "b"], "region": ["湖南", ""]})
RULES = dictionary_of(
    term("人才"),
    term("人才引进"),
    term("标准", "s", exceptions=("高标准",)),
    term("计量", "s"),
    term("补贴", "f", conditions=("贷款",)),
)


def test_ledger_counts_before_and_after_exclusion_with_dead_terms() -> None:
    ledger = term_ledger(find_matches(SENTENCES, RULES), SENTENCES, DOCUMENTS, RULES)
    columns = [
        "term",
        "n_found",
        "n_in_longer",
        "n_excepted",
        "n_without_companion",
        "n_hits",
        "n_documents",
        "n_regions",
    ]
    assert ledger[columns].values.tolist() == [
        ["人才", 3, 1, 0, 0, 2, 2, 1],
        ["人才引进", 1, 0, 0, 0, 1, 1, 1],
        ["标准", 2, 0, 1, 0, 1, 1, 1],
        ["计量", 0, 0, 0, 0, 0, 0, 0],
        ["补贴", 2, 0, 0, 1, 1, 1, 0],
    ]
    assert (ledger["n_found"] == ledger[columns[2:6]].sum(axis=1)).all()
    assert ledger["regions"].tolist() == ["? 1 湖南 1", "湖南 1", "湖南 1", "", "? 1"]
    assert ledger["share_top_document"].fillna(-1).tolist() == [0.5, 1, 1, -1, 1]
    assert ledger["examples"][0] == "引进【人才】，人才引进。 ‖ 【人才】。"


def test_term_twice_in_a_category_is_counted_on_one_row() -> None:
    rules = dictionary_of(term("标准", line=2), term("标准", line=3))
    ledger = term_ledger(find_matches(SENTENCES, rules), SENTENCES, DOCUMENTS, rules)
    assert ledger[["line", "n_hits"]].values.tolist() == [[2, 2], [3, 0]]


def test_corpus_without_matches_gives_zeros() -> None:
    rules = dictionary_of(term("无"))
    ledger = term_ledger(find_matches(SENTENCES, rules), SENTENCES, DOCUMENTS, rules)
    assert ledger[["n_found", "n_hits", "n_documents"]].values.tolist() == [[0, 0, 0]]
    assert (
        len(term_ledger(find_matches(SENTENCES, dictionary_of()), SENTENCES, DOCUMENTS, dictionary_of())) == 0
    )


def test_unknown_document_is_named() -> None:
    with pytest.raises(TableError, match="Document b has matches"):
        term_ledger(find_matches(SENTENCES, RULES), SENTENCES, DOCUMENTS[:1], RULES)
