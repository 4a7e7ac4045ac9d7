"""Makes two Stable Diffusion folders with random weights and unusual sizes.

    python tests/reference/make_random_model.py

`random_model` is what diffusers writes today: linear projections, a list of head counts, latents that are not
square, three levels of which one has no attention, a text encoder of 24 positions, and a CLIP in `clip/`.
`random_model_2022` is what the SD1.5 folder looks like: convolutional projections, one head count, four levels,
configs that name only what departs from the defaults of the time, and the tensor names of that year.
Both hold float16 weights.
"""

import argparse
import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTokenizer

import clip_bpe
from random_weights import randomise

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE, help="folder that receives the two model folders")
    out = parser.parse_args().out
    make_today(out / "random_model")
    make_2022(out / "random_model_2022")
    for folder in ("random_model", "random_model_2022"):
        total = sum(f.stat().st_size for f in (out / folder).rglob("*") if f.is_file())
        print(f"{folder}: {total / 1e6:.2f} MB")


def make_today(folder: Path) -> None:
    """Writes the folder that diffusers and transformers write today."""
    bpe = clip_bpe.small(merges=60)
    clip_bpe.write(folder / "tokenizer", bpe, max_length=24)
    save(
        folder,
        unet=UNet2DConditionModel(
            sample_size=(12, 20),
            block_out_channels=(16, 24, 32),
            down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
            layers_per_block=1,
            attention_head_dim=(2, 3, 5),
            cross_attention_dim=20,
            norm_num_groups=8,
            norm_eps=3e-5,
            use_linear_projection=True,
        ),
        vae=AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * 3,
            up_block_types=("UpDecoderBlock2D",) * 3,
            block_out_channels=(8, 12, 20),
            layers_per_block=1,
            norm_num_groups=4,
            sample_size=80,
            scaling_factor=0.31,
        ),
        text_encoder=CLIPTextModel(text_config(bpe, hidden_size=20, heads=5, max_length=24, hidden_act="gelu")),
        seed=1,
    )
    clip = CLIPModel(
        CLIPConfig(
            text_config=text_config(bpe, hidden_size=16, heads=2, max_length=24, projection_dim=12).to_dict(),
            vision_config=dict(
                hidden_size=24,
                intermediate_size=40,
                num_hidden_layers=2,
                num_attention_heads=3,
                image_size=30,
                patch_size=10,
                hidden_act="gelu",
                projection_dim=12,
            ),
            projection_dim=12,
        )
    )
    randomise(clip, seed=4)
    clip.half().save_pretrained(folder / "clip")
    clip_bpe.write(folder / "clip", bpe, max_length=24)
    write_json(
        folder / "clip" / "preprocessor_config.json",
        {
            "crop_size": 30,
            "do_center_crop": True,
            "do_normalize": True,
            "do_resize": True,
            "feature_extractor_type": "CLIPFeatureExtractor",
            "image_mean": [0.48145466, 0.4578275, 0.40821073],
            "image_std": [0.26862954, 0.26130258, 0.27577711],
            "resample": 3,
            "size": 30,
        },
    )


def make_2022(folder: Path) -> None:
    """Writes a folder in the layout of SD1.5's: short configs and the tensor names of its time."""
    bpe = clip_bpe.small(merges=26)
    clip_bpe.write(folder / "tokenizer", bpe, max_length=77)
    save(
        folder,
        unet=UNet2DConditionModel(
            sample_size=16,
            block_out_channels=(8, 8, 12, 12),
            layers_per_block=2,
            attention_head_dim=4,
            cross_attention_dim=12,
            norm_num_groups=4,
        ),
        vae=AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            block_out_channels=(4, 4, 8, 8),
            layers_per_block=2,
            norm_num_groups=4,
            sample_size=128,
        ),
        text_encoder=CLIPTextModel(text_config(bpe, hidden_size=12, heads=3, max_length=77)),
        seed=11,
    )
    keep_keys(
        folder / "unet" / "config.json",
        "_class_name _diffusers_version act_fn attention_head_dim block_out_channels center_input_sample "
        "cross_attention_dim down_block_types downsample_padding flip_sin_to_cos freq_shift in_channels "
        "layers_per_block mid_block_scale_factor norm_eps norm_num_groups out_channels sample_size up_block_types",
    )
    keep_keys(
        folder / "vae" / "config.json",
        "_class_name _diffusers_version act_fn block_out_channels down_block_types in_channels latent_channels "
        "layers_per_block norm_num_groups out_channels sample_size up_block_types",
    )
    keep_keys(
        folder / "scheduler" / "scheduler_config.json",
        "_class_name _diffusers_version beta_end beta_schedule beta_start num_train_timesteps set_alpha_to_one "
        "skip_prk_steps steps_offset trained_betas clip_sample",
    )
    rename_tensors(folder / "vae" / "diffusion_pytorch_model.safetensors", old_vae_name)
    encoder = folder / "text_encoder" / "model.safetensors"
    rename_tensors(encoder, lambda name: f"text_model.{name.removeprefix('text_model.')}")
    positions = {"text_model.embeddings.position_ids": torch.arange(77).unsqueeze(0)}
    save_file(load_file(encoder) | positions, encoder, metadata={"format": "pt"})


def text_config(
    bpe: clip_bpe.Bpe,
    hidden_size: int,
    heads: int,
    max_length: int,
    hidden_act: str = "quick_gelu",
    projection_dim: int = 12,
) -> CLIPTextConfig:
    """A text tower of two layers for the given vocabulary."""
    return CLIPTextConfig(
        vocab_size=len(bpe.vocab),
        hidden_size=hidden_size,
        intermediate_size=2 * hidden_size - 4,
        num_hidden_layers=2,
        num_attention_heads=heads,
        max_position_embeddings=max_length,
        hidden_act=hidden_act,
        projection_dim=projection_dim,
        bos_token_id=len(bpe.vocab) - 2,
        eos_token_id=len(bpe.vocab) - 1,
        pad_token_id=len(bpe.vocab) - 1,
    )


def save(
    folder: Path, unet: UNet2DConditionModel, vae: AutoencoderKL, text_encoder: CLIPTextModel, seed: int
) -> None:
    """Draws the weights of the three networks and saves the pipeline, with the tokenizer that is in the folder."""
    for i, module in enumerate((unet, vae, text_encoder)):
        randomise(module, seed + i)
        module.half()
    tokenizer_files = {f.name: f.read_text() for f in (folder / "tokenizer").iterdir()}
    StableDiffusionPipeline(
        unet=unet,
        vae=vae,
        text_encoder=text_encoder,
        tokenizer=CLIPTokenizer.from_pretrained(folder / "tokenizer"),
        scheduler=PNDMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            set_alpha_to_one=False,
            skip_prk_steps=True,
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)
    # As in SD1.5's file, for the schedulers that would clip by default; PNDM itself has no such option.
    scheduler = folder / "scheduler" / "scheduler_config.json"
    write_json(scheduler, json.loads(scheduler.read_text()) | {"clip_sample": False})
    # transformers 5 writes one tokenizer.json; the folders that people have hold a vocabulary and merges.
    for file in (folder / "tokenizer").iterdir():
        file.unlink()
    for name, text in tokenizer_files.items():
        (folder / "tokenizer" / name).write_text(text)


def old_vae_name(name: str) -> str:
    """Returns the name a tensor of the VAE's attention had before diffusers 0.17."""
    for new, old in [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")]:
        name = name.replace(f".{new}.", f".{old}.")
    return name


def rename_tensors(file: Path, rename) -> None:
    """Rewrites a safetensors file under new names."""
    save_file({rename(name): t for name, t in load_file(file).items()}, file, metadata={"format": "pt"})


def keep_keys(file: Path, keys: str) -> None:
    """Rewrites a config with only the given keys."""
    config = json.loads(file.read_text())
    write_json(file, {key: config[key] for key in keys.split() if key in config})


def write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, indent=2) + "\n")


if __name__ == "__main__":
    main()
