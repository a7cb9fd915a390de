"""Drawing a sample: known chances, every kind of sentence, no verdict shown."""

from __future__ import annotations

import itertools

import openpyxl
import pytest

from analysis.coding.sample import NEAR, RARE, REST, draw_sample, proposed_size, strata
from analysis.coding.workbook import CODEBOOK, key_path, write_coding_files
from analysis.errors import ParameterError
from tests.coding import samples


def pool(n=40):
    table = samples.sentences(n)
    return strata(table, samples.documents(), samples.matches(table))


def test_strata_part_the_counted_sentences_by_region_and_rarest_term():
    table = pool(60)
    assert len(table) == 2 * 59  # the last of each document is a heading
    kinds = table.set_index("sent_id")["stratum"]
    assert kinds["000-0004"] == "湖南 | talent: 人才"  # 15 sentences of the region have it
    assert kinds["001-0001"] == f"浙江 | {RARE}"  # 培训: 8 sentences
    assert kinds["000-0012"] == "湖南 | finance: 贷款"  # 人才 and, rarer, 贷款 (12 sentences)
    assert kinds["000-0017"] == f"湖南 | {RARE}"  # 贷款 and, rarer, 培训
    assert kinds["000-0003"] == f"湖南 | {NEAR}"  # 高利贷款 is ruled out
    assert kinds["000-0006"] == f"湖南 | {REST}"


@pytest.mark.parametrize("n", [10, 30, 60, 78, 500])
def test_weights_of_the_sample_stand_for_every_sentence(n):
    table = samples.sentences()
    sample = draw_sample(table, samples.documents(), samples.matches(table), n, samples.CHECKSUMS)
    assert len(sample) == min(n, 78)
    sizes = pool().groupby("stratum").size()
    drawn = sample.groupby("stratum").agg(n=("sent_id", "size"), chance=("chance", "first"))
    for stratum, row in drawn.iterrows():
        assert row["chance"] == pytest.approx(row["n"] / sizes[stratum])
    if n >= 30:
        assert set(drawn.index) == set(sizes.index)
        assert (1 / sample["chance"]).sum() == pytest.approx(78)


def test_every_sentence_is_drawn_as_often_as_its_chance_says():
    table = samples.sentences(20)
    matches = samples.matches(table)
    counts: dict[str, int] = {}
    for seed in range(200):
        sample = draw_sample(table, samples.documents(), matches, 16, samples.CHECKSUMS, seed)
        chances = dict(zip(sample["sent_id"], sample["chance"], strict=True))
        for sent_id in chances:
            counts[sent_id] = counts.get(sent_id, 0) + 1
    rest = [
        sent_id
        for sent_id, stratum in zip(
            *(strata(table, samples.documents(), matches)[name] for name in ("sent_id", "stratum")),
            strict=True,
        )
        if stratum == "湖南 | rest"
    ]
    chance = sample.loc[sample["stratum"] == "湖南 | rest", "chance"].iloc[0]
    for sent_id in rest:  # binomial: five standard errors of 200 draws
        assert abs(counts.get(sent_id, 0) / 200 - chance) < 5 * (chance * (1 - chance) / 200) ** 0.5


def test_the_same_seed_draws_the_same_and_another_does_not():
    table = samples.sentences()
    first, again, other = (
        draw_sample(table, samples.documents(), samples.matches(table), 30, samples.CHECKSUMS, seed)[
            "sent_id"
        ].tolist()
        for seed in (1, 1, 2)
    )
    assert first == again != other


def test_proposed_size_grows_as_the_interval_narrows_and_ends_at_the_corpus():
    table, matches = pool(), samples.matches(samples.sentences())
    sizes = [proposed_size(table, matches, width) for width in (0.3, 0.2, 0.1, 0.02)]
    assert sizes == sorted(sizes) and sizes[-1] <= len(table)
    # ±30 points at .8: 1.96²·.16/.09 = 6.83; 30 sentences have talent: 6.83/(1+5.83/30) → 6, 16 finance: → 6;
    # twice 12
    assert sizes[0] == 24
    for wrong in (0, 0.009, 0.6):
        with pytest.raises(ParameterError, match=r"--half-width .* from 0\.01 to 0\.5"):
            proposed_size(table, matches, wrong)


def test_too_small_a_sample_is_refused():
    table = samples.sentences()
    with pytest.raises(ParameterError, match="-n 3 is too few"):
        draw_sample(table, samples.documents(), samples.matches(table), 3, samples.CHECKSUMS)


def test_workbook_shows_no_verdict_and_has_lists_codebook_and_a_sheet_per_coder(tmp_path):
    sample, path = samples.drawn_files(tmp_path, coders=("甲", "乙"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["甲", "编码手册 codebook", "乙"]
    sheet = book["甲"]
    header = [cell.value for cell in sheet[1]]
    assert header == [
        "编号\nsent_id", "位置\naddress", "上一句\nbefore", "句子\ntext", "下一句\nafter", "人才\ntalent", "finance",
        "立场\nstance", "备注\nnote",
    ]  # fmt: skip
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for hidden in [*sample["stratum"], *samples.CHECKSUMS.values()]:
        assert hidden not in cells
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {"F2:F31": '"0,1"', "G2:G31": '"0,1"', "H2:H31": '"done,planned,context"'}
    assert sheet.freeze_panes == "E2"
    assert [cell.value for cell in book[CODEBOOK][3]][:2] == ["talent", "人才"]
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == sample["text"].tolist()
    assert key_path(path).is_file() and path.with_suffix(".csv").is_file()


def test_neighbours_of_a_sentence_stay_within_its_document():
    table = pool().set_index("sent_id")
    assert table.loc["001-0000", "before"] == ""
    assert table.loc["000-0001", "before"].startswith("第0份文件第0句")
    assert table.loc["000-0038", "after"].startswith("第0份文件第39句")


@pytest.mark.parametrize("coders", [["A", "a"], ["codebook"], ["a/b"], ["x" * 32], [" "], []])
def test_names_that_cannot_be_sheets_are_refused(tmp_path, coders):
    sample = draw_sample(
        samples.sentences(), samples.documents(), samples.matches(samples.sentences()), 10, samples.CHECKSUMS
    )
    with pytest.raises(ParameterError, match="--coders"):
        write_coding_files(sample, samples.VARIABLES, coders, "", tmp_path / "c.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_sentence_that_begins_with_an_equals_sign_is_no_formula(tmp_path):
    table = samples.sentences()
    table["text"] = "=1+1" + table["text"]
    sample = draw_sample(table, samples.documents(), samples.matches(table), 10, samples.CHECKSUMS)
    write_coding_files(sample, samples.VARIABLES, ["A"], "=x", tmp_path / "c.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx")["A"]
    assert {
        cell.data_type for cell in itertools.chain(*sheet.iter_rows(min_row=2, min_col=4, max_col=4))
    } == {"s"}
