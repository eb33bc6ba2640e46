// Names of network interfaces where a command is written for somebody to paste into a shell.
import { refuse, show } from "../check.js";

/** Refuses what is no interface's name: a command made from it would do something else. */
export function checkDevice(device: string): string {
  if (typeof device !== "string" || !/^[A-Za-z0-9_][\w.:@-]{0,126}$/.test(device))
    refuse(`The network interface is ${show(device)}`, 'it must be a name such as "eth0", as `ip link` prints it');
  return device;
}
