// The parts of tslab that this kernel is made of, loaded once and inspected before they are used. tslab's internals are
// not public: only this file names them, and it expects exactly the version that the lock file pins.
import { createRequire } from "node:module";

/** The tslab version whose internals this kernel knows. */
export const TSLAB_VERSION = "1.0.22";

export interface ExecuteRequest {
  readonly code: string;
}
export interface ExecuteReply {
  status: string;
  execution_count?: number;
  ename?: string;
  evalue?: string;
  traceback?: readonly string[];
}

export interface Converted {
  readonly output?: string;
  readonly diagnostics: readonly object[];
}
export interface Converter {
  convert(previous: string, source: string): Converted;
  close(): void;
}
export interface ConverterSet {
  readonly node: Converter;
  readonly browser: Converter;
  close(): void;
}
export interface CellConsole {
  log(value: unknown): void;
  error(...values: unknown[]): void;
}
export interface Executor {
  execute(source: string): Promise<boolean>;
  interrupt(): void;
  close(): void;
}

type WriteStream = (name: string, text: string) => void;
type WriteDisplayData = (content: object, update?: boolean) => void;

export interface Handler {
  handleExecute(
    request: ExecuteRequest,
    writeStream: WriteStream,
    writeDisplayData: WriteDisplayData,
  ): Promise<ExecuteReply>;
  handleExecuteImpl(
    request: ExecuteRequest,
    writeStream: WriteStream,
    writeDisplayData: WriteDisplayData,
  ): Promise<object>;
}
export interface Message {
  readonly content: ExecuteRequest;
  createReply(): { header: { msg_type: string }; content: object; signAndSend(key: string, socket: unknown): void };
}
export interface Server {
  readonly connInfo: { readonly key: string };
  readonly iopub: unknown;
  init(): Promise<void>;
  handleExecute(socket: unknown, message: Message): Promise<void>;
}

export interface Tslab {
  readonly createConverter: (options: { isJS: boolean; isBrowser: boolean }) => Converter;
  readonly createExecutor: (folder: string, converters: ConverterSet, console: CellConsole) => Executor;
  readonly jupyter: {
    readonly JupyterHandlerImpl: new (executor: Executor, isJs: boolean) => Handler;
    readonly ZmqServer: new (handler: Handler, configPath: string) => Server;
    readonly lastWriteDisplayData: WriteDisplayData | null;
  };
}

/** Loads a file of tslab; tests pass their own. */
export type Load = (path: string) => unknown;
export const loadTslab: Load = createRequire(import.meta.url);

/** tslab's parts, or a sentence about what is not as expected. */
export function tslabParts(load: Load): Tslab | string {
  const { version } = load("tslab/package.json") as { version?: string };
  if (version !== TSLAB_VERSION)
    return `tslab is version ${version}, and its inside is known for ${TSLAB_VERSION} only`;
  const { createConverter } = load("tslab/dist/converter.js") as Partial<Tslab>;
  const { createExecutor } = load("tslab/dist/executor.js") as Partial<Tslab>;
  const jupyter = load("tslab/dist/jupyter.js") as Partial<Tslab["jupyter"]>;
  const expected = {
    createConverter,
    createExecutor,
    "JupyterHandlerImpl.handleExecute": jupyter.JupyterHandlerImpl?.prototype?.handleExecute,
    "JupyterHandlerImpl.handleExecuteImpl": jupyter.JupyterHandlerImpl?.prototype?.handleExecuteImpl,
    "ZmqServer.handleExecute": jupyter.ZmqServer?.prototype?.handleExecute,
    "ZmqServer.init": jupyter.ZmqServer?.prototype?.init,
  };
  const missing = Object.entries(expected)
    .filter(([, part]) => typeof part !== "function")
    .map(([name]) => name);
  if (missing.length > 0) return `tslab has no ${missing.join(", ")}`;
  return { createConverter: createConverter!, createExecutor: createExecutor!, jupyter: jupyter as Tslab["jupyter"] };
}
