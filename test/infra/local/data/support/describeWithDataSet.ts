import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const dataSets = process.env["DATA_SETS"] ?? resolve(__dirname, "../../../../../../shared/data");

/**
 * Tests over a data set that does not come with the project: looked for in the folder that the
 * environment variable DATA_SETS names, else beside the project. Where it is absent they are
 * skipped under a title that says so.
 */
export function describeWithDataSet(name: string, tests: (directory: string) => void): void {
  const directory = join(dataSets, name);
  const present = existsSync(directory);
  const title = present ? name : `${name} (absent: set DATA_SETS to the folder that holds it)`;
  const suite = present ? describe : describe.skip;
  suite(title, () => {
    tests(directory);
  });
}
