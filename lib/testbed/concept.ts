import type { Attribute } from "./world.ts";

/** What a pixel can be a cue of. */
export type Concept = "profession" | Attribute;
