"""Files of a figure."""

from __future__ import annotations

import csv
import json
import warnings

import numpy as np
import pytest
from PIL import Image

from analysis.charts import rate_chart, save_figure
from analysis.charts.style import chart_style
from analysis.errors import ParameterError
from analysis.tables import TOTAL
from tests.charts import samples


@pytest.fixture(scope="module")
def figure():
    return rate_chart(samples.rates(), ["talent"])


def test_png_has_300_dpi_and_the_stamp_and_no_date(figure, tmp_path):
    saved = save_figure(figure, tmp_path / "图 1", provenance={"语料": "五篇", "n": 5})
    with Image.open(saved.paths[0]) as picture:
        assert picture.width == pytest.approx(16 / 2.54 * 300, abs=1)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert json.loads(picture.info["Description"]) == {"语料": "五篇", "n": 5}
        assert not {"Software", "Creation Time", "date"} & set(picture.info)


def test_table_and_provenance_stand_beside_the_pictures(figure, tmp_path):
    saved = save_figure(figure, tmp_path / "a.b", ("png", "svg"), samples.rates(), {"corpus": "x"})
    assert [path.name for path in saved.paths] == ["a.b.png", "a.b.svg", "a.b.csv", "a.b.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in saved.paths)
    content = (tmp_path / "a.b.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert len(rows) == len(samples.rates())
    note = json.loads((tmp_path / "a.b.json").read_text(encoding="utf-8"))
    assert note["corpus"] == "x"
    assert "95%" in note["caption"]


def test_the_area_of_each_row_is_noted_where_it_is_drawn(figure, tmp_path):
    """The rows of one panel lie beneath each other in the table's order, within the picture, and do not overlap."""
    save_figure(figure, tmp_path / "a", provenance={})
    areas = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["areas"]
    groups = [group for group in dict.fromkeys(samples.rates()["group"]) if group != TOTAL]
    assert [area["about"] for area in areas] == [{"group": group, "category": "talent"} for group in groups]
    for above, below in zip(areas, areas[1:]):
        assert 0 <= above["top"] < above["bottom"] <= below["top"] + 1e-3 < below["bottom"] <= 1
        assert 0 <= above["left"] < above["right"] <= 1


def test_svg_needs_no_font_at_the_reader_and_pdf_embeds_type_3(figure, tmp_path):
    save_figure(figure, tmp_path / "a", ("svg", "pdf"))
    assert "<text" not in (tmp_path / "a.svg").read_text(encoding="utf-8")
    content = (tmp_path / "a.pdf").read_bytes()
    assert b"/Subtype /Type3" in content
    assert b"/Subtype /Type0" not in content
    assert b"CreationDate" not in content


def test_text_of_an_svg_can_be_searched_where_asked_for(figure, tmp_path):
    saved = save_figure(figure, tmp_path / "a", ("svg", "svg-text"))
    assert [path.name for path in saved.paths] == ["a.svg", "a.text.svg"]
    assert ">每万汉字命中次数<" in (tmp_path / "a.text.svg").read_text(encoding="utf-8")
    assert "每万汉字命中次数<" not in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_notebook_shows_the_saved_png_at_the_printed_width(figure, tmp_path):
    saved = save_figure(figure, tmp_path / "a", ("png", "pdf"))
    data, about = saved._repr_mimebundle_()
    assert data["image/png"] == (tmp_path / "a.png").read_bytes()
    assert about["image/png"]["width"] == round(16 / 2.54 * 96)
    assert "image/png" not in save_figure(figure, tmp_path / "b", ("pdf",))._repr_mimebundle_()


@pytest.mark.parametrize(
    ("stem", "formats", "message"),
    [
        ("a", ("jpg",), r"not saved as jpg\. Choose from: png, svg, svg-text, pdf"),
        ("none/a", ("png",), r"folder .*none.* not exist"),
    ],
)
def test_wrong_format_or_folder_is_said_before_anything_is_written(figure, tmp_path, stem, formats, message):
    with pytest.raises(ParameterError, match=message):
        save_figure(figure, tmp_path / stem, formats)
    assert list(tmp_path.iterdir()) == []


def test_other_warnings_of_matplotlib_are_not_swallowed(figure, tmp_path, monkeypatch):
    draw = type(figure).savefig

    def warned(self, *args, **kwargs):
        warnings.warn("something else", stacklevel=1)
        return draw(self, *args, **kwargs)

    monkeypatch.setattr(type(figure), "savefig", warned)
    with pytest.warns(UserWarning, match="something else"):
        save_figure(figure, tmp_path / "a", ("svg",))


def test_settings_of_matplotlib_are_as_they_were_after_drawing_and_saving(tmp_path):
    import matplotlib

    before = matplotlib.rcParams.copy()
    save_figure(rate_chart(samples.rates(), ["talent"]), tmp_path / "a")
    assert matplotlib.rcParams.copy() == before


def test_a_png_has_few_colours_and_looks_as_it_was_drawn(figure, tmp_path):
    """Not a pixel in a thousand is further than a tenth of the scale from what matplotlib draws, and white is white."""
    saved = save_figure(figure, tmp_path / "a")
    with chart_style():
        figure.savefig(tmp_path / "full.png", dpi=300)
    with Image.open(saved.paths[0]) as picture, Image.open(tmp_path / "full.png") as full:
        assert picture.mode == "P" and picture.size == full.size
        shown, drawn = (np.asarray(one.convert("RGB"), dtype=int) for one in (picture, full))
    far = np.abs(shown - drawn).max(axis=2) > 25
    assert far.mean() < 0.001
    assert (shown[(drawn == 255).all(axis=2)] == 255).all()
    assert saved.paths[0].stat().st_size < 0.7 * (tmp_path / "full.png").stat().st_size
