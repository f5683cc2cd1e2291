import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError } from "../command/CommandError";
import { accountsTable, orderLinesTable, ordersTable, productsTable } from "./tables";

/** The files of a data set. */
export const dataFiles = [accountsTable, productsTable, ordersTable, orderLinesTable].map(
  ({ file }) => file,
);

/** @returns the absolute path of `--data`. @throws CommandError naming the files that are missing. */
export function dataSetFolder(data: string): string {
  const directory = resolve(data);
  const missing = dataFiles.filter((file) => !existsSync(join(directory, file)));
  if (missing.length > 0) {
    throw new CommandError(`--data ${data} is no data set: it has no ${missing.join(", no ")}.`);
  }
  return directory;
}
