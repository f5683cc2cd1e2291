// Empties a build folder: a deleted function whose old output stayed would still be registered.
import { rmSync } from "node:fs";

for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
