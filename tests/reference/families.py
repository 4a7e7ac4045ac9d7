"""Random small pipelines of Stable Diffusion 2 and SDXL: what diffusers makes of them.

    python tests/reference/families.py

writes tests/reference/families/{sd2,sdxl}.json: for each pipeline the configs that diffusers saves, a request, and what
comes out. No weights are stored: each is drawn by `random_weights.draw` from a seed that its name gives, so that a test
draws the same. Half of the pipelines are changed by a LoRA, whose tensors are drawn in the same way and loaded by
diffusers from a file in one of the layouts that people have.
"""

import base64
import json
import random
import tempfile
import zlib
from pathlib import Path

import diffusers
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, StableDiffusionPipeline, StableDiffusionXLPipeline, UNet2DConditionModel
from peft.tuners.lora import LoraLayer
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

import clip_bpe
import energy
from random_weights import draw

HERE = Path(__file__).parent
COUNT, STEPS, TIMESTEP, LENGTH = 12, 20, 501, 24
PROMPTS = ["a photo of a nurse", "the face of a doctor", "a blurry painting of a female person"]
NEGATIVES = [None, "", "blurry headshot"]
ATTRIBUTION, WORDS = "a photo of a nurse and gender", ("nurse", "gender")
SCHEDULERS = {
    "ddim": diffusers.DDIMScheduler,
    "pndm": diffusers.PNDMScheduler,
    "euler": diffusers.EulerDiscreteScheduler,
    "dpmpp2m": diffusers.DPMSolverMultistepScheduler,
}
LAYOUTS = {
    "sd2": ["peft", "diffusers", "processor", "kohya", "metadata"],
    "sdxl": ["kohya", "sgm", "peft", "metadata", "diffusers"],
}
# Said in the files of Stability for schedulers other than their own.
EXACT = {"clip_sample": False, "set_alpha_to_one": False, "skip_prk_steps": True}
# SDXL reads the stream of its text encoders without a norm behind it, so it must not be small.
STREAM = ("token_embedding", "position_embedding", "self_attn.out_proj", "mlp.fc2")
BPE = clip_bpe.small(merges=60)


def main() -> None:
    torch.set_num_threads(1)
    for family in ("sd2", "sdxl"):
        cases = [case(family, i) for i in range(COUNT)]
        record = {"diffusers": diffusers.__version__, "torch": torch.__version__, "cases": cases}
        file = HERE / "families" / f"{family}.json"
        file.write_text(json.dumps(record, separators=(",", ":")) + "\n")
        print(f"{file}: {len(cases)} pipelines, {file.stat().st_size / 1e6:.2f} MB")


def case(family: str, i: int, again: int = 0) -> dict:
    """One pipeline, what is asked of it, and what it makes."""
    rng = random.Random(f"{family} {i} {again}")
    with tempfile.TemporaryDirectory() as folder:
        pipe = make(family, rng, Path(folder))
        pipe.save_pretrained(folder)
        files = {
            path: json.loads((Path(folder) / path).read_text())
            for path in ["model_index.json", "scheduler/scheduler_config.json"]
            + [f"{part}/config.json" for part in ("unet", "vae", "text_encoder", "text_encoder_2")]
            if (Path(folder) / path).exists()
        }
        layout = LAYOUTS[family][i // 2 % 5] if i % 2 == 1 else None
        files["scheduler/scheduler_config.json"] |= EXACT
        try:
            lora = lend(family, pipe, layout, rng, Path(folder)) if layout else None
        except ValueError:
            lora = {"tensors": {"unknown to diffusers": []}}
    if lora and not whole(pipe, lora):
        # diffusers 0.42 drops or refuses q_proj of a text encoder whose out_proj is not changed in kohya's layout.
        return case(family, i, again + 1)
    request = {
        "prompt": rng.choice(PROMPTS),
        "negative": NEGATIVES[i % 3],
        "guidance": rng.choice([1, 3, 7.5]) if i else 7.5,
        "scheduler": list(SCHEDULERS)[i % 4],
        "seed": rng.randrange(2**33),
    }
    rough = compute(family, pipe, request, torch.float32)
    values = compute(family, pipe, request, torch.float64)
    floor = {name: float((rough[name].double() - v).norm() / v.norm()) for name, v in values.items()}
    if any(x > 2e-4 for x in floor.values()) or values["energy"] < 1e-3:
        # What float32 cannot tell: a comparison would say nothing.
        print(family, i, "again", floor)
        return case(family, i, again + 1)
    print(family, i, layout, request, {k: list(v.shape) for k, v in values.items()}, flush=True)
    return {
        "files": files,
        "tokenizers": {"": "<|endoftext|>", "_2": "!"} if family == "sdxl" else {"": "!"},
        **({"lora": lora} if lora else {}),
        "request": request,
        "values": {name: packed(value) for name, value in values.items()},
    }


def make(family: str, rng: random.Random, folder: Path):
    """A pipeline of random sizes with drawn weights."""
    levels = rng.choice([2, 3])
    groups = rng.choice([2, 4])
    widths = [groups * rng.randint(2, 4) for _ in range(levels)]
    xl = family == "sdxl"
    attentive = [False, *[True] * (levels - 1)] if xl else [rng.random() < 0.7 for _ in range(levels - 1)] + [False]
    if not any(attentive):
        attentive[0] = True
    towers = [tower(rng, "quick_gelu" if xl else "gelu", False)]
    if xl:
        towers.append(tower(rng, "gelu", True))
    depth = sum(t.config.hidden_size for t in towers)
    time_dim = rng.choice([4, 6, 8])
    side = 2 ** (levels - 1)
    added = dict(
        addition_embed_type="text_time",
        addition_time_embed_dim=time_dim,
        projection_class_embeddings_input_dim=6 * time_dim + (towers[-1].config.projection_dim if xl else 0),
        transformer_layers_per_block=[1, *(rng.randint(1, 3) for _ in range(levels - 1))],
    )
    unet = UNet2DConditionModel(
        sample_size=rng.choice([side * 4, (side * 4, side * 6), (side * 5, side * 3)]) if not xl else {2: 14, 3: 16}[levels],
        block_out_channels=widths,
        down_block_types=["CrossAttnDownBlock2D" if a else "DownBlock2D" for a in attentive],
        up_block_types=["CrossAttnUpBlock2D" if a else "UpBlock2D" for a in reversed(attentive)],
        layers_per_block=rng.choice([1, 2]) if not xl else 2,
        attention_head_dim=[rng.choice([d for d in (1, 2, 3, 4, 6) if w % d == 0]) for w in widths],
        cross_attention_dim=depth,
        norm_num_groups=groups,
        use_linear_projection=True,
        upcast_attention=rng.random() < 0.5,
        **(added if xl else {}),
    )
    vae_levels = rng.choice([3, 4])
    vae = AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * vae_levels,
        up_block_types=["UpDecoderBlock2D"] * vae_levels,
        block_out_channels=[4, 4, 8, 8][:vae_levels],
        layers_per_block=1,
        norm_num_groups=4,
        scaling_factor=0.13025 if xl else 0.18215,
        force_upcast=xl,
    )
    tokenizers = []
    for name, pad in [("tokenizer", "!"), ("tokenizer_2", "!")] if not xl else [("tokenizer", clip_bpe.EOS), ("tokenizer_2", "!")]:
        clip_bpe.write(folder / name, BPE, max_length=LENGTH)
        tokenizers.append(CLIPTokenizer.from_pretrained(folder / name, pad_token=pad))
    prediction = rng.choice(["epsilon", "v_prediction"]) if xl else "v_prediction"
    scheduler = diffusers.EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type=prediction,
        timestep_spacing=rng.choice(["leading", "trailing"]),
        steps_offset=1,
    ) if xl else diffusers.DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        prediction_type=prediction,
        timestep_spacing=rng.choice(["leading", "trailing"]),
        steps_offset=1,
    )
    parts = {"unet": unet, "vae": vae, "text_encoder": towers[0], **({"text_encoder_2": towers[1]} if xl else {})}
    for part, module in parts.items():
        module.eval().requires_grad_(False)
        for name, parameter in module.named_parameters():
            drawn = draw(name, parameter.shape, seeded(f"{part}.{name.removeprefix('text_model.')}"))
            parameter.data = 30 * drawn if xl and name.rpartition(".")[0].endswith(STREAM) else drawn
    if xl:
        pipe = StableDiffusionXLPipeline(
            **parts,
            tokenizer=tokenizers[0],
            tokenizer_2=tokenizers[1],
            scheduler=scheduler,
            force_zeros_for_empty_prompt=rng.random() < 0.7,
            add_watermarker=False,
        )
    else:
        pipe = StableDiffusionPipeline(
            **parts,
            tokenizer=tokenizers[0],
            scheduler=scheduler,
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def tower(rng: random.Random, act: str, projected: bool):
    """A text tower; the second of SDXL has a projection."""
    heads = rng.choice([2, 3, 4])
    config = CLIPTextConfig(
        vocab_size=len(BPE.vocab),
        hidden_size=heads * rng.randint(2, 4),
        intermediate_size=rng.randint(10, 24),
        num_hidden_layers=rng.randint(1, 4),
        num_attention_heads=heads,
        max_position_embeddings=LENGTH,
        hidden_act=act,
        projection_dim=rng.randint(5, 12),
        bos_token_id=len(BPE.vocab) - 2,
        eos_token_id=rng.choice([2, len(BPE.vocab) - 1]),
        pad_token_id=1,
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


@torch.no_grad()
def compute(family: str, pipe, request: dict, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Embeddings, one prediction, 20 steps with their maps, and the gradient of the energy."""
    pipe.to(dtype)
    size = pipe.unet.config.sample_size
    height, width = size if isinstance(size, (list, tuple)) else (size, size)
    factor = pipe.vae_scale_factor
    noise = torch.randn((1, 4, height, width), generator=torch.Generator().manual_seed(request["seed"])).to(dtype)
    asked = {k: request[k] for k in ("prompt",)} | {"negative_prompt": request["negative"]}
    encoded = pipe.encode_prompt(**asked, device="cpu", num_images_per_prompt=1, do_classifier_free_guidance=True)
    context = torch.cat([encoded[1], encoded[0]])
    added, out = None, {"text": context}
    if family == "sdxl":
        out["pooled"] = torch.cat([encoded[3], encoded[2]])
        sizes = torch.tensor([[height * factor, width * factor, 0, 0, height * factor, width * factor]] * 2).to(dtype)
        added = {"text_embeds": out["pooled"], "time_ids": sizes}
    twice = torch.cat([noise, noise])
    out["prediction"] = pipe.unet(twice, TIMESTEP, encoder_hidden_states=context, added_cond_kwargs=added).sample

    words, attribution = attributed(family, pipe)
    pipe.scheduler = SCHEDULERS[request["scheduler"]].from_config(pipe.scheduler.config, **(EXACT if request["scheduler"] in ("ddim", "pndm") else {}))
    maps = []
    handles = [
        module.register_forward_pre_hook(lambda m, args: maps.append(word_maps(m, args[0][-1:], attribution, words, (height, width))))
        for name, module in pipe.unet.named_modules()
        if name.endswith("attn2") and not name.startswith("mid_block")
    ]
    out["latents"] = pipe(
        **asked,
        guidance_scale=request["guidance"],
        num_inference_steps=STEPS,
        height=height * factor,
        width=width * factor,
        latents=noise.clone(),
        output_type="latent",
    ).images
    for handle in handles:
        handle.remove()
    largest = max((m.shape[2:] for m in maps), key=lambda s: s[0] * s[1])
    out["maps"] = sum(F.interpolate(m, size=largest, mode="bilinear", align_corners=False) for m in maps)[0]

    out["energy"], out["gradient"] = slope(pipe.unet, energy.Inputs(noise, context, attribution, words, added))
    return out


def slope(unet: UNet2DConditionModel, given: energy.Inputs) -> tuple[torch.Tensor, torch.Tensor]:
    """The energy and its gradient in the latents."""
    with torch.enable_grad():
        latents = given.latents.clone().requires_grad_()
        value = energy.energy(unet, given._replace(latents=latents), energy.Variant(TIMESTEP))
        [gradient] = torch.autograd.grad(value.sum(), latents)
    return value.detach(), gradient


def attributed(family: str, pipe) -> tuple[list[list[int]], torch.Tensor]:
    """Where the words stand in the attribution prompt, and its embedding without padding."""
    ids = pipe.tokenizer(ATTRIBUTION).input_ids
    words = []
    for word in WORDS:
        own = pipe.tokenizer(word).input_ids[1:-1]
        start = next(i for i in range(len(ids)) if ids[i : i + len(own)] == own)
        words.append(list(range(start, start + len(own))))
    rows = torch.tensor([ids])
    if family == "sd2":
        return words, pipe.text_encoder(rows)[0][0]
    states = [t(rows, output_hidden_states=True).hidden_states[-2] for t in (pipe.text_encoder, pipe.text_encoder_2)]
    return words, torch.cat(states, dim=-1)[0]


def word_maps(attention, hidden, attribution, words, size) -> torch.Tensor:
    """OVAM's maps of one module and step, summed over heads, `[1, words, h, w]`."""
    height, width = size
    side = round((height * width / hidden.shape[1]) ** 0.5)
    q = attention.to_q(hidden).unflatten(2, (attention.heads, -1))
    k = attention.to_k(attribution).unflatten(1, (attention.heads, -1))
    weights = (torch.einsum("bphc,nhc->bphn", q, k) * attention.scale).softmax(-1).sum(2)
    each = torch.stack([weights[..., tokens].mean(-1) for tokens in words], dim=1)
    return each.unflatten(2, (height // side, width // side))


def lend(family: str, pipe, layout: str, rng: random.Random, folder: Path) -> dict:
    """Loads a drawn LoRA into the pipeline; says what the file holds."""
    tensors, metadata, scale = {}, None, rng.choice([1, 0.7, -0.5])
    parts = {"unet": pipe.unet, "text_encoder": pipe.text_encoder}
    if family == "sdxl":
        parts["text_encoder_2"] = pipe.text_encoder_2
    if layout == "processor":
        parts = {"unet": pipe.unet}
    config = {}
    for part, module in parts.items():
        rank = rng.randint(1, 4)
        # diffusers 0.42 loses alphas of attention that differ from the most frequent one of their network.
        alpha = rng.choice([None, 1, 3]) if layout in ("kohya", "sgm") else None
        for name, parameter in module.named_parameters():
            path = name.removesuffix(".weight")
            attention = path.endswith(("to_q", "to_k", "to_v", "to_out.0", "q_proj", "out_proj"))
            wide = path.endswith(("net.0.proj", "net.2", "proj_in", "fc1"))
            conv = path.endswith(("conv1", "conv2", "downsamplers.0.conv", "upsamplers.0.conv"))
            if not name.endswith(".weight") or not (attention or (layout != "processor" and (wide or (conv and part == "unet")))):
                continue
            if rng.random() < 0.3 and not path.endswith("q_proj"):
                continue
            r = rank if layout == "metadata" else rng.randint(1, 4)
            shape = list(parameter.shape)
            down, up = [r, *shape[1:]], [shape[0], r, *[1] * (len(shape) - 2)]
            path = path if part == "unet" or layout == "metadata" else f"text_model.{path.removeprefix('text_model.')}"
            tensors |= spelled(family, layout, part, path, down, up, alpha)
        if layout == "metadata":
            config |= {f"{part}.r": rank, f"{part}.lora_alpha": 2 * rank + 1, f"{part}.use_rslora": False, f"{part}.alpha_pattern": {}, f"{part}.rank_pattern": {}}
    if config:
        targets = {part: sorted({k.removeprefix(f"{part}.").split(".lora")[0] for k in tensors if k.startswith(f"{part}.")}) for part in parts}
        metadata = {"lora_adapter_metadata": json.dumps(config | {f"{p}.target_modules": t for p, t in targets.items()})}
    drawn = {
        key: torch.tensor(float(value)) if not isinstance(value, list) else lora_values(key, value)
        for key, value in tensors.items()
    }
    file = folder / "lora.safetensors"
    save_file(drawn, file, metadata={"format": "pt", **(metadata or {})})
    pipe.load_lora_weights(str(folder), weight_name=file.name, adapter_name="own")
    pipe.set_adapters(["own"], [scale])
    return {"layout": layout, "scale": scale, "tensors": tensors, **({"metadata": metadata} if metadata else {})}


def whole(pipe, lora: dict) -> bool:
    """Whether every pair of factors was loaded."""
    networks = [pipe.unet, pipe.text_encoder, getattr(pipe, "text_encoder_2", None)]
    loaded = sum(isinstance(m, LoraLayer) for network in networks if network is not None for m in network.modules())
    return 2 * loaded == sum(isinstance(shape, list) for shape in lora["tensors"].values())


def lora_values(key: str, shape: list[int]) -> torch.Tensor:
    """A factor of a LoRA, so that their product is about half as large as the weight."""
    up = key.endswith((".up.weight", "lora_up.weight", "lora_B.weight"))
    size = 1.0 if up else 0.5 / torch.Size(shape[1:]).numel() ** 0.5
    return size * torch.randn(shape, generator=seeded(key))


def spelled(family: str, layout: str, part: str, path: str, down: list, up: list, alpha) -> dict:
    """Names and shapes of a LoRA's factors as a layout spells them."""
    if layout in ("peft", "metadata"):
        return {f"{part}.{path}.lora_A.weight": down, f"{part}.{path}.lora_B.weight": up}
    if layout == "processor" or (layout == "diffusers" and part == "unet" and ".attn" in path):
        parent, _, leaf = path.replace("to_out.0", "to_out").rpartition(".")
        name = f"{part}.{parent}.processor.{leaf}_lora"
        return {f"{name}.down.weight": down, f"{name}.up.weight": up}
    if layout == "diffusers":
        middle = "lora" if part == "unet" else "lora_linear_layer"
        return {f"{part}.{path}.{middle}.down.weight": down, f"{part}.{path}.{middle}.up.weight": up}
    prefix = {"unet": "lora_unet", "text_encoder": "lora_te1" if family == "sdxl" else "lora_te", "text_encoder_2": "lora_te2"}
    name = f"{prefix[part]}_{(sgm(path) if layout == 'sgm' and part == 'unet' else path).replace('.', '_')}"
    said = {} if alpha is None else {f"{name}.alpha": alpha}
    return {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up} | said


def sgm(path: str) -> str:
    """The name that a module of SDXL has in Stability's own code, which kohya trains; two resnets a level."""
    kind, *rest = path.split(".")
    if kind == "mid_block":
        place = {"resnets.0": "0", "attentions.0": "1", "resnets.1": "2"}[".".join(rest[:2])]
        return ".".join(["middle_block", place, *inner(rest[0], rest[2:])])
    level, what, j = int(rest[0]), rest[1], int(rest[2])
    if kind == "down_blocks":
        if what == "downsamplers":
            return f"input_blocks.{3 * level + 3}.0.op"
        return ".".join([f"input_blocks.{3 * level + 1 + j}", "0" if what == "resnets" else "1", *inner(what, rest[3:])])
    if what == "upsamplers":
        return f"output_blocks.{3 * level + 2}.2.conv"
    return ".".join([f"output_blocks.{3 * level + j}", "0" if what == "resnets" else "1", *inner(what, rest[3:])])


def inner(what: str, rest: list[str]) -> list[str]:
    names = {"conv1": "in_layers.2", "conv2": "out_layers.3", "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection"}
    return [names.get(rest[0], rest[0]), *rest[1:]] if what == "resnets" else rest


def seeded(name: str) -> torch.Generator:
    return torch.Generator().manual_seed(zlib.crc32(name.encode()))


def packed(x: torch.Tensor) -> dict:
    return {"shape": list(x.shape), "float32": base64.b64encode(x.float().contiguous().numpy().tobytes()).decode()}


if __name__ == "__main__":
    main()
