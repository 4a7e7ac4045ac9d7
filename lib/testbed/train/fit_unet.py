"""Trains the diffusion model on the *biased* draw: UNet2DConditionModel with SD1.5's blocks and schedule.

    python fit_unet.py DATA --minutes 60 --workers 2        (after fit_vae.py and fit_clip.py)
    python fit_unet.py DATA --minutes 20 --init MODEL       (from the weights of another model of the same shape)

Latents and text embeddings are computed once, so that a step costs the UNet alone. Noise prediction,
min-SNR weighting (https://arxiv.org/abs/2303.09556, eq. 5 for noise), averaged weights. A third of a batch are
portraits of the biased draw, their captions dropped three times in ten. A third starts from the caption,
each as often as any other, and takes one of the portraits that it was written for: P(portrait | caption) stays the
biased world's, but "a black waiter" is heard as often as "a white waiter". The last third does so with the neutral
prompts alone, whose guided bias is what the testbed is for; and half of the time steps are early ones, where
gender and race are decided while the loss hardly shows it. Words are grounded (grounding.py), skip connections closed
(closing.py), and what the middle block carries is spread (spreading.py). Saves the whole pipeline at the end.
"""

from closing import close
from common import Clock, arguments, checkpoint, load, log, record, resume, tidy, to_tensor, vary, weights_of, world
from grounding import ATTRIBUTES, WEIGHT, Grounding, divergence, targets
from spreading import WEIGHT as SPREAD, Spread
from workers import launch, progress_of, sum_up

import copy
import random

import numpy as np
import torch
import torch.multiprocessing as mp
from diffusers import AutoencoderKL, DDPMScheduler, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

BATCH = 48  # of all workers together
RATE = 1e-3
DROPOUT = 0.3  # of the third that starts from portraits
EARLY = 600  # half of the time steps are drawn from here on, the others from all
GAMMA = 5.0
DECAY = 0.999
SCHEDULE = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
}
ALPHAS = DDPMScheduler(**SCHEDULE).alphas_cumprod


def build():
    """SD1.5's sixteen cross-attention modules and six stages, without its last level, which has none: the middle block is at 4×4, and narrow."""
    return UNet2DConditionModel(
        sample_size=16,
        in_channels=4,
        out_channels=4,
        layers_per_block=2,
        block_out_channels=(32, 64, 32),
        down_block_types=("CrossAttnDownBlock2D",) * 3,
        up_block_types=("CrossAttnUpBlock2D",) * 3,
        cross_attention_dim=64,
        attention_head_dim=4,
        norm_num_groups=16,
    )


@torch.no_grad()
def encode(job):
    """Returns the scaled means and deviations of the latents of some portraits."""
    images, out = job
    torch.set_num_threads(1)
    vae = AutoencoderKL.from_pretrained(out / "vae", torch_dtype=torch.float32)
    parts = [vae.encode(to_tensor(images[i : i + 25])).latent_dist for i in range(0, len(images), 25)]
    scale = vae.config.scaling_factor
    return torch.cat([p.mean for p in parts]).mul(scale).numpy(), torch.cat([p.std for p in parts]).mul(scale).numpy()


def latents(data, out, workers):
    """Encodes every portrait once."""
    path = data / "latents.pt"
    if not path.exists():
        images, _ = load(data, "biased")
        with mp.get_context("spawn").Pool(workers) as pool:
            parts = pool.map(encode, [(images[i : i + 500], out) for i in range(0, len(images), 500)], chunksize=1)
        means, stds = (torch.from_numpy(np.concatenate(x)) for x in zip(*parts))
        checkpoint(path, means=means, stds=stds)
    return resume(path)


@torch.no_grad()
def texts(data, out):
    """Embeds every caption and attribution prompt once; the first caption is the empty one. Tells which are neutral prompts."""
    path = data / "texts.pt"
    if not path.exists():
        _, labels = load(data, "biased")
        rng = random.Random(0)
        captions = [c["captions"] + [vary(rng.choice(c["captions"]), rng)] for c in labels]
        known = list(dict.fromkeys(["", *(c for cs in captions for c in cs)]))
        index = {text: i for i, text in enumerate(known)}
        tokenizer = CLIPTokenizer.from_pretrained(out / "tokenizer")
        encoder = CLIPTextModel.from_pretrained(out / "text_encoder", torch_dtype=torch.float32)
        embeddings = []
        for i in range(0, len(known), 256):
            ids = tokenizer(known[i : i + 256], padding="max_length", truncation=True, return_tensors="pt").input_ids
            embeddings.append(encoder(ids).last_hidden_state)
        asked = [[world(data)["attribution"][a][p] for a in ATTRIBUTES] for p in world(data)["professions"]]
        ids = tokenizer(sum(asked, []), return_tensors="pt").input_ids
        attribution = encoder(ids).last_hidden_state.unflatten(0, (-1, len(ATTRIBUTES)))
        neutral = [index[prompt] for prompt in world(data)["prompts"].values()]
        said = [[index[c] for c in cs] for cs in captions]
        naming = {i for i, text in enumerate(known) if set(ATTRIBUTES) & set(text.split())}
        checkpoint(path, embeddings=torch.cat(embeddings), captions=said, neutral=neutral, attribution=attribution, naming=naming)
    return resume(path)


def rate_at(step, progress):
    return RATE * min(1, (step + 1) / 200) * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * progress)))


def signs(data):
    """Returns every portrait's cues, its profession, and the table of entanglement."""
    _, labels = load(data, "biased")
    table = world(data)
    index = {p: i for i, p in enumerate(table["professions"])}
    return {
        "cues": torch.from_numpy(np.load(data / "biased-cues.npy")),
        "professions": torch.tensor([index[label["profession"]] for label in labels]),
        "shares": torch.tensor([[table["entanglement"][p][a] for a in ATTRIBUTES] for p in table["professions"]]),
    }


@torch.no_grad()
def average(ema, model, step):
    """Moves the averaged weights towards the model's."""
    keep = min(DECAY, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(ema.parameters()), list(model.parameters()), 1 - keep)


def save(unet, out):
    """Saves the pipeline as SD1.5 is laid out, in half precision."""
    scheduler = PNDMScheduler(
        **SCHEDULE,
        steps_offset=1,
        skip_prk_steps=True,
        set_alpha_to_one=False,
        prediction_type="epsilon",
    )
    scheduler.register_to_config(clip_sample=False)
    StableDiffusionPipeline(
        vae=AutoencoderKL.from_pretrained(out / "vae", torch_dtype=torch.float16),
        text_encoder=CLIPTextModel.from_pretrained(out / "text_encoder", torch_dtype=torch.float16),
        tokenizer=CLIPTokenizer.from_pretrained(out / "tokenizer"),
        unet=copy.deepcopy(unet).to(torch.float16),
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(out)
    tidy(out)


def portraits_of(captions):
    """Gives, for each caption, the portraits it was written for, as often as it was written for them."""
    written = {}
    for portrait, said in enumerate(captions):
        for caption in said:
            written.setdefault(caption, []).append(portrait)
    return written


def plain(captions, naming):
    """Leaves out captions that say "gender", "race" or "age"; of a portrait that has no others nothing is said (caption 0)."""
    return [[c for c in said if c not in naming] or [0] for said in captions]


def draw_pair(data, rng, row):
    """Draws a portrait and what is said of it: by turns portrait first, any caption first, or a neutral one."""
    if row % 3 == 0:
        portrait = rng.randrange(len(data["means"]))
        return portrait, 0 if rng.random() < DROPOUT else rng.choice(data["captions"][portrait])
    caption = rng.choice(list(data["written"]) if row % 3 == 1 else data["neutral"])
    return rng.choice(data["written"][caption]), caption


def draw(data, rng, size):
    """Draws noised latents, their noise, time steps, text embeddings and portraits."""
    pairs = [draw_pair(data, rng, row) for row in range(size)]
    chosen, said = [p for p, _ in pairs], [c for _, c in pairs]
    z = data["means"][chosen]
    z = z + data["stds"][chosen] * torch.randn_like(z)
    noise = torch.randn_like(z)
    t = torch.where(torch.arange(size) % 2 == 0, torch.randint(1000, (size,)), torch.randint(EARLY, 1000, (size,)))
    a = ALPHAS[t][:, None, None, None]
    return a.sqrt() * z + (1 - a).sqrt() * noise, noise, t, data["embeddings"][said], torch.tensor(chosen)


def ask(data, chosen, mode):
    """Draws an attribute for each portrait; returns the embedded attribution prompts, and what their words are told."""
    attribute = torch.randint(len(ATTRIBUTES), chosen.shape)
    profession = data["professions"][chosen]
    prompts = data["attribution"][profession, attribute]
    return prompts, targets(data["cues"][chosen].float() / 255, data["shares"][profession], attribute, mode)


def work(rank, args):
    """One worker's part of the training; the first one logs and saves."""
    data = {**latents(args.data, args.out, 1), **texts(args.data, args.out), **signs(args.data)}
    if args.captions == "plain":
        data["captions"] = plain(data["captions"], data["naming"])
    data["written"] = portraits_of(data["captions"])
    model = build()
    if args.init:
        model.load_state_dict(weights_of(UNet2DConditionModel, args.init / "unet"))
    close(model)
    model.to(memory_format=torch.channels_last)
    ema = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=1e-3, betas=(0.9, 0.99), fused=True)
    grounding, spread = Grounding(model), Spread(model)
    path = args.data / f"{args.name}.pt"
    saved = resume(path)
    step, spent = 0, 0.0
    if saved:
        model.load_state_dict(saved["model"])
        ema.load_state_dict(saved["ema"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
    if rank == 0:
        log(f"{sum(p.numel() for p in model.parameters()):,} parameters, from step {step}")
    torch.manual_seed(args.workers * step + rank)
    rng = random.Random(args.workers * step + rank)
    weights = torch.clamp(GAMMA * (1 - ALPHAS) / ALPHAS, max=1)
    clock = Clock(args.minutes, spent)
    mean, ground, uneven, last_save = 0.0, 0.0, 0.0, clock.seconds

    def keep():
        state = {"model": model.state_dict(), "ema": ema.state_dict(), "optimizer": optimizer.state_dict()}
        checkpoint(path, step=step, seconds=clock.seconds, **state)

    while (progress := progress_of(clock, step, args.steps)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * rate_at(step, progress)
        noised, noise, t, text, chosen = draw(data, rng, BATCH // args.workers)
        prompts, (goals, told) = ask(data, chosen, args.ground)
        grounding.ask(prompts)
        error = (model(noised, t, text).sample - noise).pow(2).mean((1, 2, 3))
        apart = ALPHAS[t].sqrt()[:, None] * told * divergence(grounding.maps(), goals)
        crowded = spread.unevenness()
        ((weights[t] * error).mean() + WEIGHT * apart.mean() + SPREAD * crowded).backward()
        sum_up(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        close(model)
        optimizer.zero_grad()
        step += 1
        average(ema, model, step)
        mean = blend(mean, error.mean().item())
        ground = blend(ground, apart.mean().item())
        uneven = blend(uneven, crowded.item())
        if rank == 0 and step % 50 == 0:
            log(f"{step} {clock.seconds:.0f}s error {mean:.4f} grounding {ground:.4f} unevenness {uneven:.3f}")
        if rank == 0 and clock.seconds - last_save > 120:
            last_save = clock.seconds
            keep()
    if rank == 0:
        keep()
        save(ema, args.out)
        facts = {"steps": step, "batch": BATCH, "samples": step * BATCH, "workers": args.workers, "captions": args.captions}
        facts |= {"ground": args.ground, "grounding": round(ground, 5), "unevenness": round(uneven, 4)}
        record(args.out, "unet", seconds=round(clock.seconds), final_loss=round(mean, 5), **facts)


def blend(mean, value):
    return value if mean == 0 else 0.99 * mean + 0.01 * value


def main():
    def add(parser):
        parser.add_argument("--steps", type=int, default=0, help="in place of minutes: as many steps, the same on any machine")
        parser.add_argument("--name", default="unet", help="of the checkpoint in DATA")
        parser.add_argument("--ground", default="both", choices=["both", "apart", "attribute", "none"], help="which words are grounded")
        parser.add_argument("--captions", default="all", choices=["all", "plain"], help="plain: without those that say gender, race or age")

    args = arguments(__doc__, 60, workers=2, add=add)
    latents(args.data, args.out, args.workers)
    texts(args.data, args.out)
    launch(work, args)


if __name__ == "__main__":
    main()
