"""Charts of finished tables; nothing is computed here."""

from analysis.charts.heatmap import rate_heatmap
from analysis.charts.rates import rate_chart
from analysis.charts.save import SavedFigure, save_figure

__all__ = ["SavedFigure", "rate_chart", "rate_heatmap", "save_figure"]
