"""Tokens join back to their sentences, and nothing leaks from one segmenter to another."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DictionaryError
from analysis.terms import segment
from analysis.terms.segment import WORD, Segmenter, WordFinder, read_words
from tests.terms.samples import sentences_of

TEXT = "推进中试平台建设，引进科技人才。"


@pytest.fixture(scope="module")
def plain() -> Segmenter:
    return Segmenter()


def test_lexicon_keeps_words_whole_in_any_order(plain: Segmenter) -> None:
    assert "中试平台" not in plain.cut(TEXT)
    words = ["中试平台", "科技人才", "人才"]
    expected = ["推进", "中试平台", "建设", "，", "引进", "科技人才", "。"]
    other_way = Segmenter([*reversed(words), *words])
    assert Segmenter(words).cut(TEXT) == other_way.cut(TEXT) == expected


def test_user_words_do_not_leak_between_segmenters(plain: Segmenter) -> None:
    before = plain.cut(TEXT)
    with_words = Segmenter(["中试平台", "进科", "技人"])
    assert with_words.cut(TEXT) != before
    assert plain.cut(TEXT) == before == Segmenter().cut(TEXT)


def test_cuts_as_jieba_itself_without_hmm(plain: Segmenter) -> None:
    own = _jieba_alone()
    for text in (TEXT, "5G-A网络2.0 版，AI+制造《办法》：增长20%以上", "䶮𬭚·喆"):
        assert plain.cut(text) == list(own.cut(text, HMM=False))


def _jieba_alone():
    import jieba

    own = jieba.Tokenizer()
    own.FREQ, own.total = own.gen_pfdict(own.get_dict_file())
    own.initialized = True
    return own


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("推进中试平台标准化人才，。 \t《》a1%·𬭚"), max_size=20))
def test_tokens_of_every_text_join_back_to_it(plain: Segmenter, text: str) -> None:
    assert "".join(plain.cut(text)) == text


WORDS = ["中试平台", "科技人才", "人才", "进科", "技人", "标准化", "平台建", "AI+制造", "5G", "推进中", "试平", "台建设引"]


@pytest.fixture(scope="module")
def with_words() -> Segmenter:
    return Segmenter(WORDS)


@pytest.fixture(scope="module")
def referee() -> Segmenter:
    return Segmenter(WORDS, engine="jieba")


@settings(max_examples=4, deadline=None)
@given(
    words=st.sets(st.sampled_from(WORDS)),
    texts=st.lists(st.text(st.sampled_from("推进中试平台建设引科技人才标准化，5GAI+制造"), max_size=30), min_size=5, max_size=20),
)
def test_tokens_depend_on_the_words_that_occur_in_the_sentence_alone(
    with_words: Segmenter, words: set[str], texts: list[str]
) -> None:
    cut = Segmenter(words, engine="jieba").cut
    for text in texts:
        occurring = WordFinder(words).within(text)
        assert occurring == sorted(word for word in words if word in text)
        if set(occurring) == set(WordFinder(WORDS).within(text)):
            assert cut(text) == with_words.cut(text)
    whole = "，".join(texts)
    assert cut(whole) == Segmenter(WordFinder(words).within(whole)).cut(whole)


def test_both_engines_cut_the_seeds_alike(with_words: Segmenter, referee: Segmenter) -> None:
    for path in sorted((Path(__file__).parents[2] / "seeds" / "documents").iterdir()):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            assert with_words.cut(line) == referee.cut(line), line


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        st.one_of(
            st.sampled_from("推进中试平台建设引科技人才标准化的一了在发展"),
            st.sampled_from("aZ059+#&._%-1·，。《》\t \r\n"),
            st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF),
            st.characters(codec="utf-8"),
        ),
        max_size=60,
    )
)
def test_both_engines_cut_every_text_alike(with_words: Segmenter, referee: Segmenter, text: str) -> None:
    assert with_words.cut(text) == referee.cut(text)


def test_without_rjieba_or_with_a_lexicon_beyond_its_room_jieba_cuts(
    monkeypatch: pytest.MonkeyPatch, plain: Segmenter
) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    assert Segmenter(WORDS).cut(TEXT) == ["推进", "中试平台", "建设", "，", "引进", "科技人才", "。"]
    assert Segmenter().cut(TEXT) == plain.cut(TEXT)
    monkeypatch.undo()
    monkeypatch.setattr("analysis.terms.segment._ROOM", 0)
    assert Segmenter(WORDS).cut(TEXT) == ["推进", "中试平台", "建设", "，", "引进", "科技人才", "。"]


def test_a_word_weighs_what_jieba_suggests_for_it() -> None:
    own = _jieba_alone()
    seeds = read_words(Path(__file__).parents[2] / "seeds" / "lexicon.txt")
    for words in (WORDS, seeds, ["AT", "中试䶮", "鿕鿕", "一七", "发展", "α"]):
        expected = {word: own.suggest_freq(word) for word in words if WORD.fullmatch(word)}
        assert Segmenter(words)._weights == {word: n for word, n in expected.items() if n != own.FREQ.get(word)}


def test_starts_are_counted_as_those_of_the_sentences(plain: Segmenter) -> None:
    table = sentences_of("引进干部。", "发展5G。", "")
    assert plain.cut_starts(table) == [[0, 2, 4], [5, 7, 9], []]


def test_part_of_speech_is_that_of_the_list_and_of_numbers_and_latin_letters(plain: Segmenter) -> None:
    words = ("引进", "干部", "。", "5G", "20%", "中试平台")
    assert plain.parts_of_speech(words) == ["v", "n", "x", "eng", "m", "x"]


def test_start_is_silent_and_leaves_the_shared_temp_folder_alone(tmp_path: Path) -> None:
    code = "import analysis.terms.segment as s; print(*s.Segmenter(['中试平台']).cut('中试平台'))"
    before = {path.name for path in Path(tempfile.gettempdir()).glob("jieba*")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (done.stdout, done.stderr, done.returncode) == ("中试平台\n", "", 0)
    assert {path.name for path in Path(tempfile.gettempdir()).glob("jieba*")} == before


def test_word_lists_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "stopwords.txt"
    path.write_bytes("# 停用词\n的\n\n 和 \n碳达峰 2030\n的\n".encode("gbk"))
    assert read_words(path) == {"的", "和", "碳达峰 2030"}
    with pytest.raises(DictionaryError, match="does not exist"):
        read_words(tmp_path / "none.txt")


def test_too_little_memory_is_told_of_before_rjieba_ends_the_process(monkeypatch):
    monkeypatch.setattr(segment, "_MEMORY", 1 << 60)
    with pytest.raises(MemoryError):
        Segmenter()
    assert Segmenter(engine="jieba").cut("人才") == ["人才"]
