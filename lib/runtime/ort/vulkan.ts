// What can be told about Vulkan without a WebGPU adapter: `--allow-ffi` opens its loader.
// Deno's own WebGPU names the device too, but an adapter of it that lives beside ONNX
// Runtime's makes Deno panic when the process ends.

import { at } from "../../core/mod.ts";

/**
 * Names the Vulkan device that a program asking for high performance gets.
 *
 * @returns For example `"NVIDIA H100 80GB HBM3"`, or `undefined` without a loader or a device.
 * @see {@link https://registry.khronos.org/vulkan/specs/latest/man/html/VkPhysicalDeviceProperties.html}
 */
export function vulkanDeviceName(): string | undefined {
  const loader = openLoader();
  if (!loader) return undefined;
  try {
    const found = properties(loader.symbols);
    const [first] = found.sort((a, b) => rank(a) - rank(b));
    return first?.name;
  } finally {
    loader.close();
  }
}

/** What is read of a `VkPhysicalDeviceProperties`. */
interface Properties {
  /** A `VkPhysicalDeviceType`. */
  readonly type: number;
  /** The driver's name of the device. */
  readonly name: string;
}

/** Every device, as an instance that is gone afterwards tells. */
function properties(vk: Loader["symbols"]): Properties[] {
  const instance = new BigUint64Array(1);
  const create = new Uint32Array(CREATE_INFO / 4);
  create[0] = CREATE_INFO_TYPE;
  if (vk.vkCreateInstance(create, null, instance) !== 0) return [];
  const handle = Deno.UnsafePointer.create(at(instance, 0));
  try {
    const count = new Uint32Array(1);
    vk.vkEnumeratePhysicalDevices(handle, count, null);
    const devices = new BigUint64Array(at(count, 0));
    if (vk.vkEnumeratePhysicalDevices(handle, count, devices) !== 0) return [];
    return Array.from(devices, (device) => {
      const bytes = new Uint8Array(PROPERTIES);
      const pointer = Deno.UnsafePointer.create(device);
      vk.vkGetPhysicalDeviceProperties(pointer, bytes);
      const name = new TextDecoder().decode(bytes.subarray(NAME, NAME + 256));
      return {
        type: new DataView(bytes.buffer).getUint32(TYPE, true),
        name: name.slice(0, name.indexOf("\0")),
      };
    });
  } finally {
    vk.vkDestroyInstance(handle, null);
  }
}

// Discrete, integrated, virtual, in software, other: the order in which Dawn prefers them.
function rank({ type }: Properties): number {
  return [4, 1, 0, 2, 3][type] ?? 5;
}

// Sizes and offsets in bytes; of the properties, more than any version's 824.
const CREATE_INFO = 64;
const CREATE_INFO_TYPE = 1;
const PROPERTIES = 1024;
const TYPE = 16;
const NAME = 20;

type Loader = Deno.DynamicLibrary<typeof SYMBOLS>;

function openLoader(): Loader | undefined {
  const windows = Deno.build.os === "windows";
  try {
    return Deno.dlopen(windows ? "vulkan-1.dll" : "libvulkan.so.1", SYMBOLS);
  } catch {
    return undefined;
  }
}

const SYMBOLS = {
  vkCreateInstance: {
    parameters: ["buffer", "pointer", "buffer"],
    result: "i32",
  },
  vkEnumeratePhysicalDevices: {
    parameters: ["pointer", "buffer", "buffer"],
    result: "i32",
  },
  vkGetPhysicalDeviceProperties: {
    parameters: ["pointer", "buffer"],
    result: "void",
  },
  vkDestroyInstance: { parameters: ["pointer", "pointer"], result: "void" },
} as const;
