"""Fetches a repository as huggingface_hub does: snapshot_download.py ENDPOINT CACHE ID [PATTERN ...]

tests/hub/main.ts runs it against a hub of this machine and compares what it leaves with what `entangle pull` leaves.
"""

import os
import sys

endpoint, cache, repository, *patterns = sys.argv[1:]
os.environ["HF_ENDPOINT"] = endpoint
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import huggingface_hub  # noqa: E402, reads the variables when it is imported

print(huggingface_hub.__version__, file=sys.stderr)
print(huggingface_hub.snapshot_download(repository, cache_dir=cache, allow_patterns=patterns))
