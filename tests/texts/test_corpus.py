"""The documents of a project: identified, checked against what people stated, refused where they come
twice."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pandas as pd
import pytest

from analysis import tables
from analysis.errors import DocumentError, MetadataError, ProblemsError
from analysis.paths import Project
from analysis.texts import corpus as corpus_room
from analysis.texts.corpus import document_files, document_ids, load_corpus, read_with_seeds
from analysis.texts.duplicates import BandIndex, band_keys, shingles, similarity
from analysis.texts.seeds import METADATA_COLUMNS, read_metadata_csv

ROOT = Path(__file__).parents[2]
SEED_CHECKSUMS = {
    "000_735c1690a157617a.txt": "80a7c40c69eba186c80cbb005fa6ba1040c2debe379be34e737cb5aa204b5446",
    "001_d800f448897ee20f.txt": "772dfef1c6150b5af928bde2f06c80e9686bc13c1e2134e2df971f0d2231591e",
    "002_a7006acec10c1de2.txt": "0008e18be00bf124406a911252b76675b1e785c0bbf66584738148912ffd878e",
    "003_83d6d5540caeab24.txt": "25ac4d04daf062c5f864fe54397c3d6fd0527966641eb52f1ba8d49928403946",
    "004_2d85333f2f15ad09.txt": "27e23b8ca8b4c56eedfc345cf914a5a81fc0c53872765244fcc2c131d19fd7e3",
}
FIRST = "湖南省教育厅关于做好招生工作的通知\n各市州教育局：\n请认真做好招生工作，规范招生行为。\n湖南省教育厅\n2024年3月1日\n"
SECOND = "山东省科学技术厅关于组织申报项目的通知\n各市科技局：\n请按时组织申报重大项目，严格审核材料。\n山东省科学技术厅\n2024年5月6日\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.documents.mkdir(parents=True)
    (made.documents / "b_second.txt").write_text(SECOND, encoding="utf-8")
    (made.documents / "a_first.txt").write_text(FIRST, encoding="utf-8")
    return made


def problems_of(project: Project) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        load_corpus(project)
    return [str(problem) for problem in caught.value.problems]


def test_seed_documents_are_the_ones_that_came() -> None:
    folder = Project(ROOT).documents
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in document_files(folder)}
    assert SEED_CHECKSUMS.items() <= found.items()


def test_seeds_load_with_the_region_that_only_a_person_can_state() -> None:
    documents = {document.file: document for document in load_corpus(Project(ROOT)).documents}
    regions = [documents[name].metadata["region"] for name in SEED_CHECKSUMS]
    assert [region.value for region in regions] == ["湖南", "全国", "山东", "山东", "浙江"]
    assert [region.source for region in regions[2:]] == ["text", "text", "metadata.csv"]
    assert [documents[name].doc_id for name in SEED_CHECKSUMS] == ["000", "001", "002", "003", "004"]


def test_tables_of_the_seeds_fit_their_schemas_and_one_another() -> None:
    made = load_corpus(Project(ROOT)).tables()
    for schema in (
        tables.DOCUMENTS, tables.PARTS, tables.SECTIONS, tables.SENTENCES, tables.PARAGRAPHS, tables.CLEANING, tables.CITATIONS
    ):  # fmt: skip
        table = tables.check_table(made[schema.name], schema)
        assert list(table.columns) == [*schema.columns, *schema.also]
        assert set(table["doc_id"]) <= set(made["documents"]["doc_id"])
        for name, kind in schema.columns.items():
            assert kind not in ("int", "bool") or table[name].dtype.kind == kind[0], (schema.name, name)
    sections = set(made["sections"]["section_id"])
    assert set(made["sentences"]["section_id"]) <= sections | {""}
    assert set(made["sections"]["parent_id"]) <= sections | {""}
    assert "002-0031" in set(made["sentences"]["sent_id"])


def test_paragraphs_are_the_sentences_added_up() -> None:
    made = load_corpus(Project(ROOT)).tables()
    sentences, paragraphs = made["sentences"], made["paragraphs"]
    kinds = ["part", "policy_text", "is_heading"]
    added = sentences.groupby(["doc_id", "piece"], sort=False).agg(
        par_id=("par_id", "first"), n_kinds=("par_id", "nunique"), **{name: (name, "first") for name in kinds},
        n_chars=("n_chars", "sum"), n_sentences=("sent_id", "size"),
    ).reset_index()  # fmt: skip
    assert (added.pop("n_kinds") == 1).all()
    par_id = paragraphs["doc_id"] + "-p" + paragraphs["paragraph"].astype(str).str.zfill(4)
    pd.testing.assert_frame_equal(
        added, paragraphs.assign(par_id=par_id.astype("str"))[list(added.columns)], check_dtype=False
    )
    assert (sentences.groupby(["doc_id", "piece"])[kinds].nunique() == 1).all(axis=None)
    assert len(paragraphs) < len(sentences)
    own = sentences["doc_id"] + "-" + sentences["sentence"].astype(str).str.zfill(4)
    assert (own == sentences["sent_id"]).all()


def test_tables_survive_being_written_and_read(tmp_path: Path) -> None:
    made = load_corpus(Project(ROOT)).tables()
    for schema in (tables.DOCUMENTS, tables.SENTENCES):
        tables.write_table(made[schema.name], schema, tmp_path)
        back = tables.read_table(schema, tmp_path)
        assert back.astype(str).equals(made[schema.name].astype(str))


def test_loading_twice_gives_equal_corpora_in_the_order_of_the_names(project: Project) -> None:
    first, second = load_corpus(project), load_corpus(project)
    assert first == second
    assert [document.file for document in first.documents] == ["a_first.txt", "b_second.txt"]
    assert first.problems == ()


def test_id_is_the_head_of_the_name_unless_another_file_shares_it() -> None:
    names = ["000_x.txt", "001_a.txt", "001_b.docx", "报告.txt", "同名.txt", "同名.docx", "_y.txt"]
    assert document_ids(names) == {
        "000_x.txt": "000", "001_a.txt": "001_a", "001_b.docx": "001_b", "报告.txt": "报告",
        "同名.txt": "同名.txt", "同名.docx": "同名.docx", "_y.txt": "_y",
    }  # fmt: skip


def test_files_of_the_system_are_no_documents(project: Project) -> None:
    for name in (".DS_Store", "~$a_first.docx", "Thumbs.db", ".c.txt.part"):
        (project.documents / name).write_bytes(b"\x00")
    assert [path.name for path in document_files(project.documents)] == ["a_first.txt", "b_second.txt"]


def test_project_without_documents_says_how_to_add_some(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="holds no documents.*policy-compare add"):
        load_corpus(Project(tmp_path))


def test_all_bad_files_are_named_at_once_and_the_good_ones_read_where_asked(project: Project) -> None:
    (project.documents / "c_empty.txt").write_bytes(b"")
    (project.documents / "d_binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    (project.documents / "e_old.doc").write_bytes(b"\xd0\xcf\x11\xe0 old")
    (project.documents / "f_broken.docx").write_bytes(b"PK\x03\x04 broken")
    told = problems_of(project)
    assert [next(name for name in ("c_empty", "d_binary", "e_old", "f_broken") if name in line) for line in told] == [
        "c_empty", "d_binary", "e_old", "f_broken"
    ]  # fmt: skip
    kept = load_corpus(project, keep_going=True)
    assert [document.doc_id for document in kept.documents] == ["a", "b"]
    assert len(kept.problems) == 4


def test_no_readable_document_is_an_error_even_with_keep_going(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.documents.mkdir(parents=True)
    (project.documents / "a.txt").write_bytes(b"")
    with pytest.raises(DocumentError, match=r"No document .* can be read: .*a\.txt"):
        load_corpus(project, keep_going=True)


def test_file_deleted_between_listing_and_reading_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [*document_files(project.documents), project.documents / "c_gone.txt"]
    monkeypatch.setattr(corpus_room, "document_files", lambda folder: listed)
    told = problems_of(project)
    assert len(told) == 1 and "c_gone.txt" in told[0]
    assert len(load_corpus(project, keep_going=True).documents) == 2


@pytest.mark.parametrize(("text", "how"), [
    (FIRST, "is the same file as a_first.txt"),
    (FIRST.replace("，", ",").replace("\n", "\r\n"), "has the same text as a_first.txt"),
])  # fmt: skip
def test_exact_duplicate_is_refused_and_both_files_are_named(project: Project, text: str, how: str) -> None:
    (project.documents / "c_copy.txt").write_bytes(text.encode())
    told = problems_of(project)
    assert len(told) == 1 and f"c_copy.txt {how}" in told[0] and "Delete one" in told[0]
    assert [document.doc_id for document in load_corpus(project, keep_going=True).documents] == ["a", "b"]


def test_near_duplicate_is_refused_and_both_files_are_named(project: Project) -> None:
    path = ROOT / "seeds" / "documents" / "002_a7006acec10c1de2.txt"
    text = path.read_text(encoding="utf-8")
    (project.documents / "c_plan.txt").write_text(text, encoding="utf-8")
    (project.documents / "d_again.txt").write_text(
        text.replace("5家左右", "六家") + "（完）", encoding="utf-8"
    )
    told = problems_of(project)
    assert len(told) == 1 and "d_again.txt is nearly the same text as c_plan.txt" in told[0]


def test_similarity_is_the_share_of_common_five_character_runs() -> None:
    # 一二三四五六 has the runs 一二三四五, 二三四五六; 二三四五六七 has 二三四五六, 三四五六七: one of three
    # is common.
    assert similarity(shingles("一二三四五六"), shingles("二三四，五六七")) == pytest.approx(1 / 3)
    assert similarity(shingles("一二"), shingles("一 二")) == 1
    assert similarity(shingles(""), shingles("")) == 0


def test_near_duplicates_are_found_without_comparing_every_pair() -> None:
    # 300 texts of their own, and of every tenth a copy in which 2 of 400 characters differ, so at most 10 of 396 runs:
    # similarity at least 386/406 = 0.95. The index keeps more keys than fit in its newest part.
    draw = random.Random(1)
    texts = ["".join(chr(draw.randrange(0x4E00, 0x4F00)) for _ in range(400)) for _ in range(300)]
    copies = {300 + place: place * 10 for place in range(30)}
    texts += [texts[first][:100] + "甲" + texts[first][101:250] + "乙" + texts[first][251:] for first in copies.values()]
    index = BandIndex()
    index._NEWEST = 2000
    candidates = {}
    for number, text in enumerate(texts):
        keys = band_keys(shingles(text))
        candidates[number] = index.alike(keys)
        index.add(number, keys)
    assert {number: found for number, found in candidates.items() if found} == {
        number: [first] for number, first in copies.items()
    }


def test_document_changed_since_it_was_added_is_named_but_still_read_where_asked(project: Project) -> None:
    rows = [f"a_first.txt,{hashlib.sha256(FIRST.encode()).hexdigest()},1", f"b_second.txt,{'0' * 64},1"]
    project.manifest.write_text("\n".join(["file,sha256,bytes", *rows]), encoding="utf-8")
    told = problems_of(project)
    assert len(told) == 1 and told[0].startswith("b_second.txt was changed after it was added")
    kept = load_corpus(project, keep_going=True)
    assert [document.doc_id for document in kept.documents] == ["a", "b"] and len(kept.problems) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_metadata_is_read_as_excel_and_editors_save_it(project: Project, encoding: str) -> None:
    text = "file,region,issuers,date_issued,period,notes\r\n,,,,,\r\na_first.txt,浙江省,甲厅；乙厅,2024/3/1,无,逗号，“引号”\r\n\r\n"
    project.metadata.write_bytes(text.encode(encoding))
    metadata = load_corpus(project).documents[0].metadata
    assert metadata["region"].value == "浙江"
    assert metadata["issuers"].value == ("甲厅", "乙厅")
    assert metadata["date_issued"].value == "2024-03-01"
    assert metadata["period"].value == ""
    assert metadata["level"].source == "text"


@pytest.mark.parametrize(("row", "told"), [
    ("c.txt,湖南,,", "names c.txt, but seeds/documents has no such file. Add the document, or delete the row."),
    ("../metadata.csv,,,", "is not a file in seeds/documents. Write the file's name alone"),
    ("/etc/hostname,,,", "is not a file in seeds/documents"),
    ("..\\b.txt,,,", "is not a file in seeds/documents"),
    (",湖南,,", "names no file"),
    ("a_first.txt,湖北西,,", "'湖北西' is no region. Write one of: 北京、天津"),
    ("a_first.txt,,省级,", "'省级' is no level. Write one of: national, province, city, district."),
    ("a_first.txt,,,去年", "'去年' is no date. Write it as 2024-06-14"),
    ("a_first.txt,,,2024-13-01", "is no date"),
    ("a_first.txt,,,2024-06,多", "has more cells than the header"),
])  # fmt: skip
def test_bad_row_of_metadata_is_named_with_its_number_and_a_remedy(
    project: Project, row: str, told: str
) -> None:
    project.metadata.write_text(f"file,region,level,date_issued\nb_second.txt,,,\n{row}\n", encoding="utf-8")
    found = problems_of(project)
    assert len(found) == 1
    assert found[0].startswith("metadata.csv row 3") and told in found[0]


def test_several_bad_rows_of_metadata_are_said_once(project: Project) -> None:
    project.metadata.write_text(
        "file,region,level\na_first.txt,某省,某级\na_first.txt,,\nx.txt,,\n", encoding="utf-8"
    )
    found = problems_of(project)
    assert [line.split(":")[0].split(" names")[0] for line in found] == [
        "metadata.csv row 2, column region", "metadata.csv row 2, column level",
        "metadata.csv row 3", "metadata.csv row 4",
    ]  # fmt: skip
    assert "second time (first in row 2)" in found[2]


@pytest.mark.parametrize(("header", "told"), [
    ("file,regoin", "metadata.csv row 1 has the unknown column 'regoin'. The columns are: file, title"),
    ("region,level", "metadata.csv row 1 has no column 'file'"),
])  # fmt: skip
def test_unknown_column_of_metadata_is_named_with_the_known_ones(
    project: Project, header: str, told: str
) -> None:
    project.metadata.write_text(f"{header}\n", encoding="utf-8")
    assert problems_of(project)[0].startswith(told)


def test_file_that_is_no_table_is_named(project: Project) -> None:
    project.metadata.write_bytes(b"\xff\xfe\x00\xd8\xff\xff")
    found = read_metadata_csv(project.metadata, project.documents)
    assert isinstance(found.problems[0], MetadataError) and "CSV UTF-8" in str(found.problems[0])


def test_bad_row_of_the_manifest_is_named(project: Project) -> None:
    project.manifest.write_text("file,sha256,bytes\na_first.txt,abc,12\n", encoding="utf-8")
    assert problems_of(project)[0].startswith("manifest.csv row 2: a_first.txt has no checksum")


def test_committed_metadata_has_every_column() -> None:
    header = (ROOT / "seeds" / "metadata.csv").read_text(encoding="utf-8-sig").split("\n")[0]
    assert tuple(header.split(",")) == METADATA_COLUMNS


def test_one_document_of_a_project_is_read_with_what_people_stated_about_it(project: Project, tmp_path) -> None:
    project.notebooks.mkdir()
    project.metadata.write_text("file,region,notes\na_first.txt,江西,由人工填写\n", encoding="utf-8")
    project.repairs.write_text(
        "file,action,anchor,text,note\na_first.txt,remove_line,请认真做好,,重复\n", encoding="utf-8"
    )
    document = read_with_seeds(project.documents / "a_first.txt")
    assert document.doc_id == "a"
    assert (document.metadata["region"].value, document.metadata["region"].source) == ("江西", "metadata.csv")
    assert "请认真做好" not in document.clean.text
    elsewhere = tmp_path / "a_first.txt"
    elsewhere.write_text(FIRST, encoding="utf-8")
    assert read_with_seeds(elsewhere).metadata["region"].value == "湖南"


def test_a_document_is_not_read_while_its_metadata_csv_is_wrong(project: Project) -> None:
    project.notebooks.mkdir()
    project.metadata.write_text("file,region\n../outside.txt,湖南\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match="outside.txt.*Write the file's name alone"):
        read_with_seeds(project.documents / "a_first.txt")
