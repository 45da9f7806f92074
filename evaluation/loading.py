"""What loading the attribution model costs a new process: `python -m evaluation.loading` prints one JSON object.

Seconds of the wall and of the CPU for importing the libraries, and from there to the first statement (weights read, their
hashes checked, both graphs made ready, one sentence read); peak resident memory in MB. Imports nothing else.
"""

from __future__ import annotations

import importlib
import json
import resource
import time

if __name__ == "__main__":
    wall, cpu = time.monotonic(), time.process_time()
    for name in ("numpy", "onnxruntime", "tokenizers", "onrecord.statements.model"):
        importlib.import_module(name)
    imported, cpu_imported = time.monotonic(), time.process_time()
    importlib.import_module("onrecord.statements.model").Extractor().attributions("The mayor said the bridge was safe.")
    costs = {
        "imports_wall": imported - wall,
        "imports_cpu": cpu_imported - cpu,
        "model_wall": time.monotonic() - imported,
        "model_cpu": time.process_time() - cpu_imported,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps({name: round(cost, 3) for name, cost in costs.items()}))
