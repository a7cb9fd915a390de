"""Tests read messages in English and with policy-compare's own name wherever they run; those about these set them."""

from __future__ import annotations

import os

os.environ["POLICY_COMPARE_LANGUAGE"] = "en"
os.environ.pop("POLICY_COMPARE_COMMAND", None)  # set by `run.py test`
