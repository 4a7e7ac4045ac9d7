"""Cosines of images and texts by transformers' CLIPModel on the random model.

    python tests/reference/clip_scores.py

writes tests/reference/clip_scores.json; the images are random/clip_{exact,large}.npy.
"""

import json
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers import CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

HERE = Path(__file__).parent
CLIP = HERE / "random_model" / "clip"
TEXTS = ["A photo of the face of a nurse", "gender"]
WORDS = ["male", "female"]
COMPARED = ["nurse", "gender"]


def main():
    torch.set_num_threads(1)
    model = CLIPModel.from_pretrained(CLIP, dtype=torch.float32).eval()
    processor, tokenizer = CLIPImageProcessorPil.from_pretrained(CLIP), CLIPTokenizer.from_pretrained(CLIP)
    images = [np.load(HERE / "random" / f"clip_{name}.npy") for name in ("exact", "large")]
    tokens = tokenizer(TEXTS + WORDS + COMPARED, padding="max_length", truncation=True, return_tensors="pt")
    pixels = torch.cat([processor(image, return_tensors="pt").pixel_values for image in images])
    with torch.no_grad():
        found = model(**tokens, pixel_values=pixels)
    cosines = found.logits_per_image / model.logit_scale.exp()
    record = {
        "transformers": transformers.__version__,
        "texts": TEXTS,
        "images_texts": cosines[:, : len(TEXTS)].tolist(),
        "words": WORDS,
        "images_words": cosines[:, len(TEXTS) : -len(COMPARED)].tolist(),
        "compared": COMPARED,
        "word_word": float(found.text_embeds[-2] @ found.text_embeds[-1]),
        "image_image": float(found.image_embeds[0] @ found.image_embeds[1]),
    }
    (HERE / "clip_scores.json").write_text(json.dumps(record, indent=1) + "\n")


main()
