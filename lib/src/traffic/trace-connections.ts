// The connections of a trace, numbered in the order of their first frames: named by their two ends, or by any name, and
// then drawn as those of a load.
import { checkOneOf, refuse, show } from "../check.js";
import { formatAddress, parseAddress } from "../frame/address.js";
import type { Seed } from "../random/random.js";
import type { Endpoints } from "./endpoints.js";
import { type ChosenConnections, MAX_CONNECTIONS, checkedConnections } from "./named-connections.js";
import { type TraceColumns, END_COLUMNS, wholeNumber } from "./trace-columns.js";

export class TraceConnections {
  /** By what the line says; one connection may be written in several ways. */
  private readonly numberOf = new Map<string, number>();
  /** By address in its one right form, ports and protocol; or by name. */
  private readonly numberOfRight = new Map<string, number>();
  private readonly endpoints: Endpoints[] = [];
  private readonly columns: readonly number[];

  constructor(private readonly places: TraceColumns) {
    const { connection, ends } = places;
    this.columns = connection >= 0 ? [connection] : END_COLUMNS.map((name) => ends[name]).filter((at) => at >= 0);
  }

  /**
   * The number of a line's connection.
   *
   * @param line for the sentences: "line 7 of the trace"
   */
  number(values: readonly string[], line: string): number {
    const said = this.columns.map((column) => values[column]).join(" ");
    let number = this.numberOf.get(said);
    if (number === undefined) {
      number = this.places.connection >= 0 ? this.named(said, line) : this.between(values, line);
      this.numberOf.set(said, number);
    }
    return number;
  }

  /** Who they are in a run; `seed` is for those that have names only, which stand beside them. */
  chosen(seed: Seed | undefined): { chosen: ChosenConnections; names: readonly string[] | null } {
    if (this.endpoints.length > 0)
      return { chosen: checkedConnections("The trace", { endpoints: this.endpoints }, 1), names: null };
    const names = [...this.numberOfRight.keys()];
    const options = { connections: names.length, ...(seed === undefined ? {} : { seed }) };
    return { chosen: checkedConnections("The trace", options, 1), names };
  }

  private named(name: string, line: string): number {
    if (name === "") refuse(`The connection of ${line} is empty`, "it must have a name");
    return this.add(name, line);
  }

  private between(values: readonly string[], line: string): number {
    const { ends } = this.places;
    const address = (column: "source" | "destination"): Uint8Array => {
      const text = values[ends[column]];
      try {
        return parseAddress(text);
      } catch {
        return refuse(`The ${column} of ${line} is ${show(text)}`, "it must be an IPv4 or IPv6 address");
      }
    };
    const port = (column: "sourcePort" | "destinationPort"): number => {
      const text = values[ends[column]];
      const value = wholeNumber(text);
      if (!(value <= 65_535))
        refuse(`The ${column} of ${line} is ${show(text)}`, "it must be a whole number from 0 to 65535");
      return value;
    };
    const protocol = ends.protocol < 0 ? "tcp" : values[ends.protocol].toLowerCase();
    checkOneOf(`The protocol of ${line}`, protocol, ["tcp", "udp"]);
    const [sourceAddress, destinationAddress] = [address("source"), address("destination")];
    if (sourceAddress.length !== destinationAddress.length)
      refuse(
        `The connection of ${line} goes from ${formatAddress(sourceAddress)} to ${formatAddress(destinationAddress)}`,
        "both addresses must be IPv4, or both IPv6",
      );
    const [sourcePort, destinationPort] = [port("sourcePort"), port("destinationPort")];
    const before = this.numberOfRight.size;
    const number = this.add([sourceAddress, sourcePort, destinationAddress, destinationPort, protocol].join(" "), line);
    if (number === before)
      this.endpoints.push({ sourceAddress, sourcePort, destinationAddress, destinationPort, protocol });
    return number;
  }

  private add(right: string, line: string): number {
    const { numberOfRight } = this;
    const known = numberOfRight.get(right);
    if (known !== undefined) return known;
    if (numberOfRight.size === MAX_CONNECTIONS)
      refuse(`The connection of ${line} is one more than ${MAX_CONNECTIONS}`, "a trace can have no more");
    numberOfRight.set(right, numberOfRight.size);
    return numberOfRight.size - 1;
  }
}
