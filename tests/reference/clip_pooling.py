"""Where transformers' CLIPModel reads a text, for tokenizers whose padding is not their end token.

    python tests/reference/clip_pooling.py

writes tests/reference/clip_pooling.json: features of texts by the random model, whose tokenizer and config are changed
as each case says. A text is given alone, padded, and padded with its mask; `spread` is how far these three are apart,
which is what `eos_token_id` 2 does to a padding whose id is above the end token's.
"""

import json
import shutil
import tempfile
from pathlib import Path

import torch
import transformers
from transformers import CLIPModel, CLIPTokenizer

HERE = Path(__file__).parent
CLIP = HERE / "random_model" / "clip"
TEXTS = ["A photo of the face of a nurse", "gender", "", "a person of any age and race, " * 4]
START, END = "<|startoftext|>", "<|endoftext|>"

# Tokens by their roles, and the config's eos_token_id. "!" has id 0, START the last but one, END the last.
CASES = {
    "padded with the end token": (dict(pad_token=END), 573),
    "the largest id is the end token": (dict(pad_token=END), 2),
    "padded with a low id": (dict(pad_token="!"), 573),
    "padded with a low id, read at the largest": (dict(pad_token="!"), 2),
    "padded above the end token": (dict(bos_token="!", eos_token=START, unk_token=START, pad_token=END), 572),
    "padded above the end token, read at the largest": (
        dict(bos_token="!", eos_token=START, unk_token=START, pad_token=END),
        2,
    ),
}


def main() -> None:
    torch.set_num_threads(1)
    cases = []
    for name, (special, eos_token_id) in CASES.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "clip"
            shutil.copytree(CLIP, folder)
            change(folder / "special_tokens_map.json", lambda json: json | special)
            change(folder / "tokenizer_config.json", lambda json: json | special)
            change(folder / "config.json", lambda json: with_end(json, eos_token_id))
            features = [texts(folder, **how) for how in WAYS]
        alone = features[0]
        cases.append(
            {
                "name": name,
                "special": special,
                "eos_token_id": eos_token_id,
                "features": alone.tolist(),
                "spread": max(float((other - alone).abs().max()) for other in features),
            }
        )
        print(f"{name}: {cases[-1]['spread']:.1e}")
    record = {"transformers": transformers.__version__, "texts": TEXTS, "cases": cases}
    (HERE / "clip_pooling.json").write_text(json.dumps(record, indent=1) + "\n")


WAYS = (dict(padding=False, mask=False), dict(padding="max_length", mask=False), dict(padding="max_length", mask=True))


def texts(folder: Path, padding: bool | str, mask: bool) -> torch.Tensor:
    """Unit features of the texts, one at a time."""
    model = CLIPModel.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = CLIPTokenizer.from_pretrained(folder)
    rows = []
    for text in TEXTS:
        tokens = tokenizer(text, padding=padding, truncation=True, return_tensors="pt")
        given = tokens if mask else {"input_ids": tokens["input_ids"]}
        with torch.no_grad():
            found = model.get_text_features(**given)
        rows.append(getattr(found, "pooler_output", found))
    features = torch.cat(rows)
    return features / features.norm(dim=-1, keepdim=True)


def with_end(config: dict, eos_token_id: int) -> dict:
    return config | {"text_config": config["text_config"] | {"eos_token_id": eos_token_id}}


def change(path: Path, act) -> None:
    path.write_text(json.dumps(act(json.loads(path.read_text()))))


main()
