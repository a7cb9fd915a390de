"""Further dictionaries leave the figures of the themes as they are."""

from __future__ import annotations

from analysis.terms.dictionary import load_dictionaries
from analysis.terms.match import find_hits
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables
from tests.meaning.samples import ROOT


def test_hits_of_the_themes_are_the_same_with_and_without_the_other_facets():
    paths = sorted((ROOT / "seeds" / "documents").glob("*.txt"))
    sentences = document_tables([read_document(path) for path in paths])["sentences"]
    dictionaries = load_dictionaries(ROOT / "seeds" / "dictionaries")
    assert {"themes", "stance", "firmness", "instruments"} <= {one.facet for one in dictionaries}
    together = find_hits(sentences, dictionaries)
    alone = find_hits(sentences, [one for one in dictionaries if one.facet == "themes"])
    themes = together[together["facet"] == "themes"].reset_index(drop=True)
    assert len(alone) > 100 and themes.equals(alone)
