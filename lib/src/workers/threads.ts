// The threads that the surroundings offer, those of Node or of a page in a browser, as the rest of this folder uses
// them. The import "#threads" gives the right ones (package.json, "imports").

/** The end of another thread that this one holds. */
export interface Port {
  /** Hands over a copy; throws if it cannot be copied. */
  post(question: unknown): void;
  /** Whether the process is to wait for it. */
  hold(isHeld: boolean): void;
  end(): void;
}

/** What a thread is heard of. */
export interface PortListener {
  message(message: unknown): void;
  /** It is gone, or never came. */
  gone(reason: string): void;
}

export interface Threads {
  /** How many threads can work at the same time. */
  readonly cores: number;
  /** Whether a thread that has others working for it works too. A page's does not: it has a person to answer to. */
  readonly bothWork: boolean;
  /** A new thread; throws if there cannot be one. */
  start(listener: PortListener): Port;
  /** Lets what has arrived be heard. */
  turn(): Promise<void>;
}
