import type { DataverseReader } from "../client/DataverseReader";
import type { Findings } from "../findings/Findings";
import { mergeById } from "../ids/mergeById";
import { notOursChanged, type RowChange } from "../rules/notOursChanged";
import type { RuleContext } from "../rules/Rule";
import { BaselineFile } from "./BaselineFile";
import { foreignTables } from "./foreignTables";
import { hashRows, type RowHash } from "./RowHash";

/**
 * Compares what the job does not own with its baseline.
 * @returns how many rows were compared
 * @throws VerifyRefusal if the file is no baseline
 */
export async function compareBaseline(
  file: string,
  reader: DataverseReader,
  { context, findings }: { context: RuleContext; findings: Findings },
): Promise<number> {
  const baseline = await BaselineFile.open(file);
  let rows = 0;
  for (const table of foreignTables) {
    const merged = mergeById<[RowHash, RowHash]>([
      baseline.table(table.set),
      hashRows(reader, table),
    ]);
    for await (const { id, parts } of merged) {
      const [before, now] = parts;
      rows += 1;
      const change = changeOf(before, now);
      if (change === undefined) continue;
      const message = notOursChanged.find({ table: table.set, id, change }, context) ?? "";
      findings.add(notOursChanged, { kind: table.set, id }, message);
    }
  }
  return rows;
}

function changeOf(
  before: RowHash | undefined,
  now: RowHash | undefined,
): RowChange["change"] | undefined {
  if (before === undefined) return "added";
  if (now === undefined) return "removed";
  return before.hash === now.hash ? undefined : "changed";
}
