"""Tests read messages in English and with policy-compare's own name wherever they run; those about these set them."""

from __future__ import annotations

import os
import signal

os.environ["POLICY_COMPARE_LANGUAGE"] = "en"
os.environ.pop("POLICY_COMPARE_COMMAND", None)  # set by `run.py test`

# A shell that starts something in the background lets it ignore Ctrl-C, and so all that it starts: tests of Ctrl-C would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
