// npm pack and npm publish run this first, in any of the packages: dist/ is what the sources say, nothing stale in it.
import { house } from "./house.mjs";
import { build, command } from "./prepare.mjs";

await command(() => build(house()));
