#!/bin/sh
# From the corpus to the shipped weights, in four runs. Each goes on from its last checkpoint when it is begun again.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
PYTHONPATH=src
export PYTHONPATH
kept=training/checkpoints

# 1. All of the base model's six layers, from the labels.
"$PYTHON" -m training.train --no-export --epochs 3

# 2. Half of that, and 3. a quarter: pruned, then taught by the first. In two steps it loses less than in one.
"$PYTHON" -m training.train --no-export --epochs 1 --teacher $kept/epoch-3.pt \
  --heads 8 --inner 768 --reader-heads 4 --reader-inner 256 --folder $kept/half
"$PYTHON" -m training.train --no-export --epochs 5 --teacher $kept/epoch-3.pt --begin $kept/half/epoch-1.pt \
  --heads 5 --inner 512 --reader-heads 3 --reader-inner 192 --folder $kept/small

# 4. Pruned once more, taught by the mean of the first and the third. What is shipped is the mean of its last two epochs.
"$PYTHON" -m training.train --no-export --epochs 6 --threads 1 --teacher $kept/epoch-3.pt $kept/small/epoch-5.pt \
  --begin $kept/small/epoch-5.pt --heads 4 --inner 384 --reader-heads 3 --reader-inner 192 --folder $kept/narrow
"$PYTHON" -m training.export $kept/narrow/epoch-5.pt $kept/narrow/epoch-6.pt
