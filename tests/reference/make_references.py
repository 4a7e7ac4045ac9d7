"""Computes with diffusers, transformers and ovam what the TypeScript pipeline must agree with.

    PYTHONPATH=path/to/ovam python tests/reference/make_references.py --model DIR --out DIR

Everything is computed in float32 on the CPU and stored as .npy beside a meta.json with prompts, seeds and versions.
A second run in float64 gives the `floor` of each value in meta.json: how far float32 itself is from the truth.
Of the energies and their gradients, which are the most sensitive to rounding, the second run is what is stored.
How ovam is obtained is said in ovam_maps.py.
"""

import argparse
import hashlib
import json
from pathlib import Path

import diffusers
import numpy as np
import torch
import transformers
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    PNDMScheduler,
    StableDiffusionPipeline,
)
from diffusers.utils.torch_utils import randn_tensor
from transformers import CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

import energy
import ovam_maps

PROMPT = "a photo of the face of a nurse"
NEGATIVE = "a blurry painting, deformed"
ATTRIBUTION = "a photo of the face of a nurse and gender"
WORDS = ["nurse", "gender"]
GUIDANCE = 7.5
STEPS = 20
TIMESTEP = 501
SEEDS = [3, 2**32 + 5]
SCHEDULERS = {
    "ddim": DDIMScheduler,
    "pndm": PNDMScheduler,
    "euler": EulerDiscreteScheduler,
    "dpmpp2m": DPMSolverMultistepScheduler,
}
TEXTS = [
    "",
    PROMPT,
    ATTRIBUTION,
    "A PHOTO of the Face of a Nurse",
    "  spaces \t and\nnewlines  ",
    "don't they've I'll she'd we're he's it'm",
    "1234567890 3.14 50% off!!!",
    "naïve café Ångström e\u0301",
    "看護師の写真 и медсестра",
    "👩‍⚕️ nurse🙂🙂",
    "(((hyper-realistic))), [8k] -- <lora:x:0.5> a_b@c.de",
    "receptionist's unicode — dash … “quotes” ½ ² ™",
    "a photo of a nurse <|endoftext|> and more",
    " ".join(["a very long prompt that does not fit"] * 12),
]
CLIP_TEXTS = ["a photo of a nurse", "a female doctor", "the face of a person", "gender"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="diffusers folder")
    parser.add_argument("--clip", type=Path, help="CLIP folder; default: clip in the model's folder, if there is one")
    parser.add_argument("--out", type=Path, required=True, help="folder for the fixtures; what is in it is replaced")
    args = parser.parse_args()
    clip = args.clip or args.model / "clip"
    clip = clip if clip.exists() else None

    meta = describe(args.model)
    values = compute(args.model, clip, torch.float32)
    truth = compute(args.model, clip, torch.float64)
    args.out.mkdir(parents=True, exist_ok=True)
    for old in args.out.glob("*.npy"):
        old.unlink()
    for name, value in values.items():
        exact = truth[name].astype(np.float32)
        np.save(args.out / f"{name}.npy", exact if name.startswith("energy_") else value)
    meta |= {
        "floor": {
            name: float(f"{error(value, truth[name]):.2g}") for name, value in values.items() if value.dtype != np.uint8
        }
    }
    (args.out / "meta.json").write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n")
    total = sum(f.stat().st_size for f in args.out.iterdir())
    print(json.dumps(meta["floor"], indent=1))
    print(f"{args.out}: {len(values)} arrays, {total / 1e6:.2f} MB")


@torch.no_grad()
def compute(model: Path, clip: Path | None, dtype: torch.dtype) -> dict[str, np.ndarray]:
    """Computes every fixture in the given precision; noise is drawn in float32 whatever it is."""
    pipe = StableDiffusionPipeline.from_pretrained(model, dtype=dtype, safety_checker=None)
    pipe.set_progress_bar_config(disable=True)
    tensors = sample(pipe) | attribute(pipe) | autoencode(pipe)
    tensors |= entangle(pipe, tensors["noise"], tensors["text"])
    if clip is not None:
        tensors |= score(clip, dtype)
    return {
        name: t.numpy() if t.dtype == torch.uint8 else t.to(dtype).numpy().copy() for name, t in tensors.items()
    }


def sample(pipe: StableDiffusionPipeline) -> dict[str, torch.Tensor]:
    """Noise, text embeddings, one noise prediction and the final latents of each scheduler, for two seeds."""
    unet = pipe.unet
    size = unet.config.sample_size
    height, width = size if isinstance(size, (list, tuple)) else (size, size)
    generators = [torch.Generator("cpu").manual_seed(seed) for seed in SEEDS]
    noise = randn_tensor((2, unet.config.in_channels, height, width), generator=generators, dtype=torch.float32)
    noise = noise.to(unet.dtype)

    positive, negative = pipe.encode_prompt(PROMPT, "cpu", 1, True, NEGATIVE)
    context = torch.cat([negative.repeat(2, 1, 1), positive.repeat(2, 1, 1)])
    prediction = unet(torch.cat([noise, noise]), TIMESTEP, encoder_hidden_states=context).sample

    out = {"noise": noise, "text": torch.cat([negative, positive]), "prediction": prediction}
    for name, scheduler in SCHEDULERS.items():
        pipe.scheduler = scheduler.from_config(pipe.scheduler.config)
        # In float64, generators would draw other noise.
        start = (
            {"generator": [torch.Generator("cpu").manual_seed(seed) for seed in SEEDS]}
            if unet.dtype == torch.float32
            else {"latents": noise.clone()}
        )
        out[f"latents_{name}"] = run(pipe, num_images_per_prompt=2, **start)
        if name == "ddim":
            out["image"] = pipe.vae.decode(out["latents_ddim"][:1] / pipe.vae.config.scaling_factor).sample
            out["image"] = (out["image"] / 2 + 0.5).clamp(0, 1)
    return out


def run(pipe: StableDiffusionPipeline, **kwargs) -> torch.Tensor:
    """Samples to the final latents."""
    return pipe(
        PROMPT,
        negative_prompt=NEGATIVE,
        num_inference_steps=STEPS,
        guidance_scale=GUIDANCE,
        output_type="latent",
        **kwargs,
    ).images


def attribute(pipe: StableDiffusionPipeline) -> dict[str, torch.Tensor]:
    """The maps of the first seed over DDIM's steps: `[words, height, width]` in all, `[words, pixels]` by module."""
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    size = pipe.unet.config.sample_size
    shape = tuple(size) if isinstance(size, (list, tuple)) else (size, size)
    noise = torch.randn(
        (1, pipe.unet.config.in_channels, *shape), generator=torch.Generator("cpu").manual_seed(SEEDS[0])
    )
    out = {}
    for half in ("conditional", "unconditional"):
        with ovam_maps.hooked(pipe, half == "conditional") as hooker:
            run(pipe, latents=noise.to(pipe.unet.dtype))
            maps = ovam_maps.read(hooker, shape, ATTRIBUTION, WORDS)
        out[f"maps_{half}"] = maps.total
        for name, module in maps.modules.items():
            out[f"maps_{half}.{name}"] = module
    return out


def entangle(pipe: StableDiffusionPipeline, noise: torch.Tensor, text: torch.Tensor) -> dict[str, torch.Tensor]:
    """Energies of both seeds' noise, and their gradients."""
    ids = pipe.tokenizer(ATTRIBUTION, return_tensors="pt").input_ids
    attribution = pipe.text_encoder(ids).last_hidden_state[0]
    words = [ovam_maps.positions(pipe.tokenizer, ATTRIBUTION, word) for word in WORDS]
    return energy.energies(pipe.unet, energy.Inputs(noise, text.repeat_interleave(2, 0), attribution, words))


def autoencode(pipe: StableDiffusionPipeline) -> dict[str, torch.Tensor]:
    """The scaled latent mean of a fixed 8-bit image."""
    size = pipe.unet.config.sample_size
    height, width = size if isinstance(size, (list, tuple)) else (size, size)
    photo = picture(height * pipe.vae_scale_factor, width * pipe.vae_scale_factor)
    x = photo.to(pipe.vae.dtype).permute(2, 0, 1).unsqueeze(0) / 255 * 2 - 1
    return {"photo": photo, "encoded": pipe.vae.encode(x).latent_dist.mean * pipe.vae.config.scaling_factor}


def score(clip: Path, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """CLIP's features of texts, of an image that has its size already and of a larger one that is not square."""
    model = CLIPModel.from_pretrained(clip, dtype=dtype).eval()
    processor = CLIPImageProcessorPil.from_pretrained(clip)
    tokenizer = CLIPTokenizer.from_pretrained(clip)
    side = model.config.vision_config.image_size
    exact, large = picture(side, side), picture(2 * side + 8, 3 * side - 5)
    tokens = tokenizer(CLIP_TEXTS, padding="max_length", truncation=True, return_tensors="pt")
    out = {
        "clip_exact": exact,
        "clip_large": large,
        "clip_text": _features(model.get_text_features(**tokens)),
        "clip_logit_scale": model.logit_scale.exp().reshape(1),
    }
    for name, image in [("exact", exact), ("large", large)]:
        pixels = processor(image.numpy(), return_tensors="pt").pixel_values.to(dtype)
        out[f"clip_{name}_pixels"] = pixels
        out[f"clip_{name}_features"] = _features(model.get_image_features(pixel_values=pixels))
    return out


def _features(output) -> torch.Tensor:
    """Returns the projected features, which transformers 5 wraps in a record."""
    return getattr(output, "pooler_output", output)


def picture(height: int, width: int) -> torch.Tensor:
    """A fixed 8-bit RGB image with flat parts, gradients, edges and noise: `[height, width, 3]`."""
    y, x = np.mgrid[0:height, 0:width]
    y, x = y / height, x / width
    random = np.random.RandomState(0).uniform(-20, 20, (height, width, 3))
    image = np.stack([255 * x, 255 * y, 128 + 100 * np.sin(12 * x * y)], axis=-1)
    image[(y - 0.5) ** 2 + (x - 0.4) ** 2 < 0.08] = [230, 190, 160]
    image[: height // 5] += random[: height // 5]
    return torch.from_numpy(np.clip(image, 0, 255).astype(np.uint8))


def describe(model: Path) -> dict:
    """What the arrays were made from: versions, weights, prompts, seeds, tokens."""
    tokenizer = CLIPTokenizer.from_pretrained(model / "tokenizer")
    return {
        "versions": {
            "torch": torch.__version__,
            "diffusers": diffusers.__version__,
            "transformers": transformers.__version__,
            "ovam": ovam_maps.COMMIT,
        },
        "weights": {
            str(file.relative_to(model)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(model.rglob("*.safetensors"))
        },
        "prompt": PROMPT,
        "negative": NEGATIVE,
        "attribution": ATTRIBUTION,
        "words": WORDS,
        "guidance": GUIDANCE,
        "steps": STEPS,
        "timestep": TIMESTEP,
        "seeds": SEEDS,
        "energies": energy.describe(),
        "clipTexts": CLIP_TEXTS,
        "positions": {word: ovam_maps.positions(tokenizer, ATTRIBUTION, word) for word in WORDS},
        "tokens": [
            {
                "text": text,
                "ids": tokenizer(text, verbose=False).input_ids,
                "padded": tokenizer(text, padding="max_length", truncation=True).input_ids,
            }
            for text in TEXTS
        ],
    }


def error(a: np.ndarray, b: np.ndarray) -> float:
    """The relative error ‖a − b‖ / ‖b‖."""
    return float(np.linalg.norm(a.astype(np.float64) - b) / np.linalg.norm(b))


if __name__ == "__main__":
    main()
