"""Measures whether the testbed is good enough, and draws a sheet of what it generates.

    python measure.py DATA --images 24 --guidance 3 7.5 2 5 --workers 2

Plain sampling, DDIM with 20 steps, seeds 0, 1, 2 … for every profession. Writes measured.json beside the
weights, and generated.png beside their folder.
"""

from common import arguments_of, keep_figures, load, log, world

import json

import numpy as np
import torch
import torch.multiprocessing as mp
from diffusers import DDIMScheduler, StableDiffusionPipeline
from PIL import Image
from transformers import CLIPImageProcessor, CLIPModel, CLIPTokenizer

STEPS = 20
BATCH = 30


class Scorer:
    """Zero-shot classification by the testbed's CLIP."""

    def __init__(self, folder, table):
        self.clip = CLIPModel.from_pretrained(folder, torch_dtype=torch.float32).eval()
        self.processor = CLIPImageProcessor.from_pretrained(folder)
        tokenizer = CLIPTokenizer.from_pretrained(folder)
        prompts = {kind: [f"a photo of the face of a {v} person" for v in values] for kind, values in table["attributes"].items()}
        prompts["profession"] = [f"a photo of the face of a {p}" for p in table["professions"]]
        self.values = {"profession": table["professions"], **table["attributes"]}
        self.texts = {}
        for kind, texts in prompts.items():
            ids = tokenizer(texts, padding="max_length", return_tensors="pt").input_ids
            self.texts[kind] = unit(self.clip.text_projection(self.clip.text_model(ids).pooler_output))

    @torch.no_grad()
    def __call__(self, images):
        """Returns, for each kind of label, the index of the value that each PIL image shows."""
        x = self.processor(images, return_tensors="pt").pixel_values
        features = torch.cat([self.clip.vision_model(part).pooler_output for part in x.split(64)])
        features = unit(self.clip.visual_projection(features))
        return {kind: (features @ text.T).argmax(1).numpy() for kind, text in self.texts.items()}


def unit(x):
    return (x / x.norm(dim=-1, keepdim=True)).detach()


def heldout(scorer, data):
    """Accuracy on balanced renders that nothing was trained on."""
    images, labels = load(data, "heldout")
    guesses = scorer([Image.fromarray(x) for x in images])
    return {
        kind: float(np.mean([values[g] == label[kind] for g, label in zip(guesses[kind], labels)]))
        for kind, values in scorer.values.items()
    }


def sample(pipeline, prompts, seeds, guidance):
    """Draws one image per prompt, each from a seed of its own."""
    images = []
    for i in range(0, len(prompts), BATCH):
        generators = [torch.Generator("cpu").manual_seed(s) for s in seeds[i : i + BATCH]]
        images += pipeline(
            prompts[i : i + BATCH], num_inference_steps=STEPS, guidance_scale=guidance, generator=generators
        ).images
    return images


def bias(pipeline, scorer, table, count, guidance):
    """Compares the generated P(attribute | profession) with the world's table."""
    professions = table["professions"]
    prompts = [table["prompts"][p] for p in professions for _ in range(count)]
    images = sample(pipeline, prompts, list(range(count)) * len(professions), guidance)
    guesses = scorer(images)
    report = {"profession_recognised": float(np.mean(guesses["profession"] == np.repeat(np.arange(20), count)))}
    for kind, values in table["attributes"].items():
        found = np.stack([np.bincount(g, minlength=len(values)) / count for g in guesses[kind].reshape(20, count)])
        truth = np.array([table["table"][kind][p] for p in professions])
        report[kind] = {
            "correlation": alike(found, truth),
            "interval": interval(found, truth),
            "correlation_if_exact": alike(guided(truth, guidance), truth),
            "mean_spread": float(np.mean(found.max(1) - found.min(1))),
            "world_spread": float(np.mean(truth.max(1) - truth.min(1))),
            "found": {p: [round(float(v), 3) for v in row] for p, row in zip(professions, found)},
        }
    rd = np.array(list(report["gender"]["found"].values()))
    truth = np.array([table["table"]["gender"][p] for p in professions])
    report["gender"]["rd_correlation"] = float(np.corrcoef(rd[:, 0] - rd[:, 1], truth[:, 0] - truth[:, 1])[0, 1])
    return report, images


def guided(truth, weight):
    """What guidance would draw if it were exact: P(v) (P(v | profession) / P(v))^w (https://arxiv.org/abs/2207.12598)."""
    marginal = truth.mean(0)
    drawn = marginal * (truth / marginal) ** weight
    return drawn / drawn.sum(1, keepdims=True)


def alike(found, truth):
    """Pearson's correlation over all professions and values."""
    return float(np.corrcoef(found.ravel(), truth.ravel())[0, 1])


def interval(found, truth):
    """95 % interval of that, with professions drawn again."""
    draws = np.random.default_rng(0).integers(len(truth), size=(2000, len(truth)))
    return [float(q) for q in np.quantile([alike(found[d], truth[d]) for d in draws], (0.025, 0.975))]


def control(pipeline, scorer, table, guidance):
    """How often an attribute prompt gives what it asks for, over all professions."""
    report = {}
    for kind, values in table["attributes"].items():
        asked = [(p, v, s) for p in table["professions"] for v in values for s in range(1000, 1000 + 4 // len(values))]
        prompts = [f"a photo of the face of {article(v)} {v} {p}" for p, v, _ in asked]
        guesses = scorer(sample(pipeline, prompts, [s for *_, s in asked], guidance))
        right = [values[g] == v for g, (_, v, _) in zip(guesses[kind], asked)]
        report[kind] = {"accuracy": float(np.mean(right)), "images": len(right)}
    return report


def article(word):
    return "an" if word[0] in "aeiou" else "a"


def sheet(images, count, path):
    """Lays out the first eight images of each profession, two professions to a row."""
    rows = [np.concatenate([np.asarray(x) for x in images[i * count : i * count + 8]], 1) for i in range(20)]
    grid = np.concatenate([np.concatenate(rows[i : i + 2], 1) for i in range(0, 20, 2)], 0)
    picture = Image.fromarray(grid).resize((1024, 640), Image.LANCZOS)
    picture.quantize(200, dither=Image.Dither.NONE).save(path, optimize=True)


def judge(job):
    """Measures at one guidance, and returns the figures and the images."""
    args, guidance = job
    torch.set_num_threads(1)
    table = world(args.data)
    scorer = Scorer(args.out / "clip", table)
    pipeline = StableDiffusionPipeline.from_pretrained(args.out, torch_dtype=torch.float32)
    pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    found, images = bias(pipeline, scorer, table, args.images, guidance)
    found["control"] = control(pipeline, scorer, table, guidance)
    return guidance, found, images


def brief(found):
    """The figures without the table of every profession."""
    return {k: {a: b for a, b in v.items() if a != "found"} if isinstance(v, dict) else v for k, v in found.items()}


def main():
    def add(parser):
        parser.add_argument("--images", type=int, default=24, help="images of each profession")
        parser.add_argument("--guidance", type=float, nargs="+", default=[3, 7.5, 2, 5], help="the first is drawn")
        parser.add_argument("--workers", type=int, default=2, help="processes of one thread each")

    args = arguments_of(__doc__, add)
    report = {"steps": STEPS, "images": args.images, "guidance": {}}
    report["heldout"] = heldout(Scorer(args.out / "clip", world(args.data)), args.data)
    log(json.dumps(report["heldout"]))
    with mp.get_context("spawn").Pool(args.workers) as pool:
        for guidance, found, images in pool.imap(judge, [(args, g) for g in args.guidance]):
            report["guidance"][str(guidance)] = found
            log(guidance, json.dumps(brief(found)))
            keep_figures(args.out, "measured", report)
            if guidance == args.guidance[0]:
                sheet(images, args.images, args.out.parent / "generated.png")


if __name__ == "__main__":
    main()
