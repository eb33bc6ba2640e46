// The application as far as RFS needs one: each connection has a thread, which runs on some CPU and asks for the
// connection's data a while after it came; that system call tells the table of flows where the thread runs. Decision:
// one call takes all data that has come, costs nothing here (what threads want of a CPU is `threadShare`), and threads
// move when the scenario says so, not by the load.
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import type { FlowTables } from "./flow-tables.js";

export interface ApplicationParts {
  readonly simulation: Simulation;
  readonly flows: FlowTables;
  /** The hash of a connection; 0: it has none. */
  readonly hashOf: (connection: number) => number;
  /** The CPU of each connection's thread; written here when it moves. */
  readonly cpuOf: number[];
  /** From data in the socket to the call that takes it, picoseconds. */
  readonly readAfterPs: number;
}

export class Application {
  /** Connections whose data is to be asked for, and those whose socket is closed. */
  private readonly isAsking: boolean[] = [];
  private readonly isClosed: boolean[] = [];
  private readonly call: Target = { fire: (connection) => this.ask(connection) };

  constructor(private readonly parts: ApplicationParts) {}

  /** A frame of a connection went up into its socket. */
  received(connection: number): void {
    if (this.isAsking[connection] || this.isClosed[connection]) return;
    const { simulation, cpuOf, readAfterPs } = this.parts;
    if (readAfterPs === 0) return this.ask(connection);
    this.isAsking[connection] = true;
    const order = inLane(EVENT_ORDER.timer, cpuOf[connection]);
    simulation.at(simulation.nowPs + readAfterPs, order, this.call, connection);
  }

  /** From now on the connection's thread runs on another CPU. */
  move(connection: number, cpu: number): void {
    this.parts.cpuOf[connection] = cpu;
  }

  /** All threads of a CPU run on another one from now on. */
  moveAll(from: number, to: number): void {
    this.parts.cpuOf.forEach((cpu, connection) => {
      if (cpu === from) this.move(connection, to);
    });
  }

  /** The connection's socket is closed: nobody asks for its data any more. */
  close(connection: number): void {
    this.isClosed[connection] = true;
    this.parts.flows.close(this.parts.hashOf(connection));
  }

  private ask(connection: number): void {
    const { flows, hashOf, cpuOf } = this.parts;
    this.isAsking[connection] = false;
    const hash = hashOf(connection);
    if (hash !== 0 && !this.isClosed[connection]) flows.record(hash, cpuOf[connection]);
  }
}
