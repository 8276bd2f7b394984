"""Tests of the built site in a real browser."""

import shutil

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
