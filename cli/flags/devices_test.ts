import { deepStrictEqual, throws } from "node:assert/strict";
import { EnvironmentError, InputError } from "../../lib/core/mod.ts";
import { chosenDevices, deviceList } from "./devices.ts";

Deno.test("a list of GPUs is all, or numbers, each once", () => {
  deepStrictEqual(deviceList("all"), "all");
  deepStrictEqual(deviceList("0"), [0]);
  deepStrictEqual(deviceList("3, 1"), [3, 1]);
  for (const text of ["", "0,0", "-1", "0.5", "a", "0,", "1e3", "99999"]) {
    throws(() => deviceList(text), /numbers of GPUs such as "0,1", each once/);
  }
});

Deno.test("GPUs are those that are asked for, of those that are left to the process", () => {
  const chosen = (devices: Parameters<typeof chosenDevices>[0]) =>
    chosenDevices(devices, "cuda", () => 2);
  deepStrictEqual(chosen(undefined), undefined);
  deepStrictEqual(chosen("all"), [0, 1]);
  deepStrictEqual(chosen([1]), [1]);
  throws(() => chosen([0, 2]), {
    name: InputError.name,
    message:
      "Cannot use the device 2: there are 2 GPUs, 0 to 1, as CUDA_VISIBLE_DEVICES leaves them",
  });
});

Deno.test("GPUs are refused where there are none, and none are counted on another provider", () => {
  const on = (provider: "cpu" | "webgpu" | "cuda", count?: number) =>
    chosenDevices("all", provider, () => {
      if (provider !== "cuda") throw new Error("counted");
      return count;
    });
  for (const provider of ["cpu", "webgpu"] as const) {
    throws(() => on(provider), {
      name: InputError.name,
      message:
        `Cannot choose devices: the provider "${provider}" has none to choose among; leave them out, or run with --provider cuda`,
    });
    deepStrictEqual(chosenDevices(undefined, provider, () => 1), undefined);
  }
  throws(() => on("cuda"), /the NVIDIA driver is not there/);
  throws(() => on("cuda", 0), EnvironmentError);
});
