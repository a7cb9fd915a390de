"""policy-compare: reproducible comparison of Chinese policy documents (政策文本比较)."""

__version__ = "0.2.0"
