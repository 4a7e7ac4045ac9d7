/** Command lines to copy, by command; what each does, and the line without the program's name. */
export const EXAMPLES: Readonly<
  Record<string, readonly (readonly [says: string, line: string])[]>
> = {
  bench: [
    ["a first leaderboard, on the embedded model", "bench gender"],
    [
      "a spec of one's own, two methods, eight seeds",
      "bench mine.ts --methods sd15,fair_prompt --seeds 0..7",
    ],
    [
      "Stable Diffusion 1.5 as the paper has it, on a GPU",
      "bench gender --preset biasmap-sd15 --provider cuda",
    ],
    [
      "how long it may take, and how small a difference will show",
      "bench gender --size study --dry-run",
    ],
  ],
  plan: [
    ["what would be done", "plan gender"],
    [
      "freeze a run for eight workers",
      "plan gender --out plan.json --shards 8",
    ],
  ],
  worker: [
    ["the first of eight shards", "worker plan.json --shard 0/8"],
    ["what methods need, once, before all workers", "worker plan.json --fits"],
  ],
  merge: [["the leaderboard of what workers made", "merge plan.json"]],
  status: [["how far a run has come", "status runs/gender"]],
  submit: [[
    "a benchmark as an array of Slurm",
    "submit slurm gender --shards 8",
  ]],
  measure: [[
    "how uneven a folder of images is",
    "measure images/ --spec gender",
  ]],
  generate: [
    [
      "one image, and where the model looks",
      'generate --prompt "a photo of the face of a nurse" --out nurse',
    ],
    [
      "a method at work, with its curves",
      "generate --spec gender --subject nurse --method biasmap --out nurse",
    ],
    [
      "the same stage by stage",
      "generate --spec gender --subject nurse --stages --out nurse",
    ],
  ],
  fit: [["what a method learns, with its curves", "fit iti_gen --spec gender"]],
  localize: [
    ["where the model decides on a gender", "localize gender"],
    [
      "whether a gender that a prompt names is made as one that the model chooses",
      "localize icm_prompts --explicit",
    ],
    [
      "every residual block too, under specific prompts",
      "localize gender --modules attn1,resnets --prompt 'a {group} person'",
    ],
  ],
  features: [
    ["which features decide on a gender, fitted first", "features difflens"],
    [
      "from black to asian, in two subjects",
      "features difflens_race --towards black,asian --subjects nurse,pilot",
    ],
    [
      "what was fitted already, under changes of one's own",
      "features artifacts/3f… --strengths 1.5,2,4 --seeds 0..5",
    ],
  ],
  ls: [
    ["methods to choose from", "ls methods"],
    ["the parameters in force of one", "ls methods biasmap"],
    ["specs that bench takes by name", "ls specs"],
  ],
  front: [["rows that no other beats", "front results/gender --x rd --y miou"]],
  diff: [
    [
      "against the accepted leaderboard of a branch",
      "diff runs/gender origin/main:results/gender",
    ],
    [
      "fail where a method got worse",
      "diff runs/gender HEAD:results/gender --fail-on worse,missing",
    ],
    ["which methods can be told apart", "diff runs/gender --mode rank"],
  ],
  doctor: [
    ["what this machine can run", "doctor"],
    [
      "what is missing for the paper's evaluation",
      "doctor --preset biasmap-sd15",
    ],
  ],
  pull: [
    ["the models of the paper's evaluation", "pull --preset biasmap-sd15"],
    [
      "one model, at a revision, in half precision",
      "pull stabilityai/stable-diffusion-xl-base-1.0@main --variant fp16",
    ],
  ],
  gpu: [
    ["the provider that fits this machine's CUDA", "gpu install"],
    ["the one for CUDA 12", "gpu install --cuda 12"],
  ],
  verify: [[
    "hold every file of a run to its digest",
    "verify --deep runs/gender",
  ]],
  gc: [[
    "what no record names, and how much room it takes",
    "gc --dry-run runs/gender",
  ]],
  score: [[
    "estimate metrics anew, without sampling",
    "score runs/gender --metrics rd,miou",
  ]],
  render: [[
    "whether the views of a leaderboard are up to date",
    "render --check results/gender",
  ]],
  report: [
    ["a page of a run", "report runs/gender"],
    ["a page of how two differ", "report runs/gender results/gender"],
  ],
  accept: [[
    "take a run into results/, as the baseline of diff",
    "accept runs/gender",
  ]],
  audit: [[
    "what cannot be right in a paper's tables",
    "audit results/reported/biasmap.json",
  ]],
  masks: [["attribution masks against known ones", "masks gender"]],
  validity: [["is mIoU right?", "validity gender --images 24"]],
  fid: [[
    "distance of two folders of images",
    "fid ours theirs --inception inception.safetensors",
  ]],
  judge: [[
    "how often CLIP errs, on images whose classes are known",
    "judge UTKFace/ --clip openai/clip-vit-large-patch14",
  ]],
  completion: [["for this shell", "completion bash"]],
};

/**
 * Writes the examples of a command, for the end of its help.
 *
 * @returns The text; empty if there are none.
 */
export function examplesText(command: string): string {
  const lines = (EXAMPLES[command] ?? []).map(([says, line]) =>
    `  # ${says}\n  entangle ${line}`
  );
  return lines.length === 0 ? "" : `\nExamples:\n${lines.join("\n")}`;
}
