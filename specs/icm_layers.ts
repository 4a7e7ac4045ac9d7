import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM } from "./_icm.ts";

const row = (id: string, title: string, layers: unknown) => ({
  use: "icm",
  id: `icm_${id}`,
  title: `ICM (${title})`,
  layers,
});

/** ICM on the layers where the choice is read best, on as many others, and on all: Table 5 and Figure 5 of the paper. */
export default defineSpec({
  ...ICM,
  id: "icm_layers",
  version: 1,
  question:
    "Does ICM even out the groups at less cost where their choice is read best than in as many other layers, or in all?",
  source:
    "Attention, May I Have Your Decision? (ICM), sections 4.4 and 4.6, Table 5 and Figure 5",
  methods: [
    "sd15",
    { use: "icm", title: "ICM (published layers)" },
    row("top", "best 4", { top: 4 }),
    row("random", "random 4", { random: 4, seed: 0 }),
    row("random_1", "other random 4", { random: 4, seed: 1 }),
    row("worst", "worst 4", { worst: 4 }),
    row("all", "all layers", "all"),
  ],
});
