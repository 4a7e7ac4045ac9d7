import { defineSpec } from "../lib/bench/declare/mod.ts";
import similarity from "./similarity.ts";

/**
 * The question of `similarity`, of eight words that the captions of the embedded model have: three races, the two other attributes, anybody,
 * and two professions.
 */
export default defineSpec({
  ...similarity,
  id: "similarity_testbed",
  subjects: [
    "asian",
    "black",
    "hispanic",
    "gender",
    "age",
    "person",
    "firefighter",
    "nurse",
  ],
});
