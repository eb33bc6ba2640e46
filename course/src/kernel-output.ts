// The one place that reaches into the running kernel: a chart needs a MIME bundle, but tslab's public display takes a
// single MIME type. The function that writes to the running cell is in the kernel's own module, which is looked up
// among the loaded modules, so that it is the same instance and nothing is loaded where no kernel runs. If its
// internals are not as expected, one type is shown in tslab's public way.
import { createRequire } from "node:module";
import type { MimeBundle } from "rss-lab";

interface KernelModule {
  readonly lastWriteDisplayData?: ((content: object, update?: boolean) => void) | null;
  readonly display?: { raw(mime: string, data: unknown): void };
}

/** Passes a bundle to the running cell; false if there is no kernel here (plain node, tests). */
export function writeToKernel(bundle: MimeBundle): boolean {
  const write = loaded(
    /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/,
    (module) => typeof module.lastWriteDisplayData === "function",
  );
  if (write?.lastWriteDisplayData) {
    write.lastWriteDisplayData({ data: bundle, metadata: {}, transient: {} });
    return true;
  }
  const running = loaded(/[\\/]tslab[\\/]dist[\\/]public\.js$/, (module) => typeof module.display?.raw === "function");
  const [mime, data] = Object.entries(bundle)[0] ?? [];
  if (running?.display === undefined || mime === undefined) return false;
  try {
    running.display.raw(mime, data);
    return true;
  } catch {
    return false; // "Not ready": tslab is loaded, but no cell runs.
  }
}

/** The exports of a module that this process has loaded, if its path matches and it is as expected. */
function loaded(path: RegExp, isExpected: (module: KernelModule) => boolean): KernelModule | undefined {
  const cache = createRequire(import.meta.url).cache;
  return Object.entries(cache)
    .filter(([file]) => path.test(file))
    .map(([, module]) => module?.exports as KernelModule | undefined)
    .find((module) => module != null && isExpected(module));
}
