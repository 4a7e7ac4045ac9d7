import { defineSpec } from "../lib/bench/declare/mod.ts";
import published from "./published.ts";

/** The same on a machine without a GPU: what the two large fits learn from is a tenth of the published images. */
export default defineSpec({
  ...published,
  id: "published_100",
  methods: published.methods.map((row) =>
    typeof row !== "string" &&
      /h_distribution|latent_direction/.test(row.use)
      ? { ...row, images: 100, id: `${row.use}_100` }
      : row
  ),
});
