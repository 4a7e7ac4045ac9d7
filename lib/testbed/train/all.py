"""Makes the whole testbed from nothing: pictures, tokenizer, autoencoder, CLIP, diffusion model, decoder, and the figures.

    python all.py DATA --out MODEL                 (about seven hours on two idle cores)
    python all.py DATA --out MODEL --scale 0.02    (fewer pictures, shorter training: for trying the scripts)

Each part is seeded and goes on from its checkpoint in DATA, so the command can be stopped and given again: what is done is listed in
DATA/done.json with the seconds it took, and is not done twice. Losses are in training.json beside the weights.
"""

from common import TESTBED, arguments_of, log, record

import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent

# What is run, how much of what at a scale of 1, and how much at least.
PARTS = (
    ("render", None, 0, 0),
    ("fit_tokenizer", None, 0, 0),
    ("fit_vae", "--minutes", 40, 0.1),
    ("fit_clip", "--minutes", 45, 0.1),
    ("fit_unet", "--minutes", 240, 0.1),
    ("fit_decoder", "--minutes", 15, 0.1),
    ("measure", "--images", 100, 8),
    ("measure_words", "--images", 600, 60),
    ("measure_middle", "--images", 900, 60),
)
RENDER = ["deno", "run", "--no-prompt"]


def command_of(name, option, amount, least, args):
    """The command of a part."""
    if name == "render":
        counts = [round(args.scale * n) for n in (14_000, 8_000, 1_200)] if args.scale < 1 else []
        return [*RENDER, f"--allow-write={args.data}", TESTBED / "train/render.ts", args.data, *counts]
    command = [sys.executable, HERE / f"{name}.py", args.data, "--out", args.out]
    if option is None:
        return command
    amount = max(least, amount * args.scale)
    return [*command, option, round(amount) if option == "--images" else amount]


def main():
    args = arguments_of(__doc__, lambda parser: parser.add_argument("--scale", type=float, default=1, help="factor of every part's minutes"))
    args.data.mkdir(parents=True, exist_ok=True)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.data / "done.json"
    done = json.loads(path.read_text()) if path.exists() else {}
    for name, *part in PARTS:
        if name in done:
            continue
        command = command_of(name, *part, args)
        log(f"{name} …")
        start = time.time()
        subprocess.run([str(word) for word in command], check=True)
        done[name] = round(time.time() - start)
        path.write_text(json.dumps(done, indent=2) + "\n")
        log(f"{name}: {done[name]} s")
    record(args.out, "all", seconds=sum(done.values()), parts=done)


if __name__ == "__main__":
    main()
