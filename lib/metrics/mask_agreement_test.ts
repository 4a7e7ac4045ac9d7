import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { mt19937, uniform } from "../core/mod.ts";
import { maskAgreement } from "./mask_agreement.ts";

Deno.test("a mask's precision, recall and accuracy are shares of pixels", () => {
  const [mask, truth] = [
    Uint8Array.of(1, 1, 1, 0, 0, 0),
    Uint8Array.of(1, 0, 0, 1, 0, 0),
  ];
  deepStrictEqual(maskAgreement(mask, truth), {
    precision: 1 / 3,
    recall: 1 / 2,
    accuracy: 1 / 2,
  });
});

Deno.test("the region itself is found whole, its complement not at all", () => {
  const truth = Uint8Array.of(1, 0, 0, 1);
  deepStrictEqual(maskAgreement(truth, truth), {
    precision: 1,
    recall: 1,
    accuracy: 1,
  });
  const rest = truth.map((t) => 1 - t);
  deepStrictEqual(maskAgreement(rest, truth), {
    precision: 0,
    recall: 0,
    accuracy: 0,
  });
});

Deno.test("a mask that knows nothing has the region's share as precision and its own as recall", () => {
  const draw = mt19937(3);
  const random = (share: number) =>
    Uint8Array.from({ length: 100_000 }, () => uniform(draw) < share ? 1 : 0);
  const { precision, recall } = maskAgreement(random(0.3), random(0.1));
  ok(Math.abs(precision - 0.1) < 0.01 && Math.abs(recall - 0.3) < 0.01);
});

Deno.test("a region that is not there, or of another size, is refused", () => {
  throws(() => maskAgreement(Uint8Array.of(1), Uint8Array.of(0)), RangeError);
  throws(
    () => maskAgreement(Uint8Array.of(1), Uint8Array.of(1, 0)),
    RangeError,
  );
  ok(
    Number.isNaN(
      maskAgreement(Uint8Array.of(0, 0), Uint8Array.of(1, 0)).precision,
    ),
  );
});
