import type { Guid } from "../../../domain/guid";
import { readInBatch } from "../batch/readInBatch";
import type { DataverseClient } from "../http/DataverseClient";
import { numberText, type JsonObject } from "../json";
import { fetchPath, type FetchQuery, type TableName } from "../query/fetchXml";
import { idsPerQueryMax, inChunks, rowsOf } from "../query/fetchPages";

/**
 * How to tell afterwards whether a write happened whose answer was lost: the record is there with
 * these values, or (for a delete) it is not there. The values are such as only that write has.
 */
export type Proof =
  | {
      readonly kind: "holds";
      readonly table: TableName;
      readonly id: Guid;
      readonly values: Readonly<Record<string, string | number>>;
    }
  | { readonly kind: "absent"; readonly table: TableName; readonly id: Guid };

export type Evidence =
  { readonly happened: true; readonly etag?: string } | { readonly happened: false };

function textOf(value: unknown): string {
  const text = numberText(value);
  if (text !== undefined) return text;
  return typeof value === "string" ? value.toLowerCase() : "";
}

function judge(proof: Proof, row: JsonObject | undefined): Evidence {
  if (proof.kind === "absent") return { happened: row === undefined };
  if (row === undefined) return { happened: false };
  const isAsWritten = Object.entries(proof.values).every(
    ([column, value]) => textOf(row[column]) === String(value).toLowerCase(),
  );
  if (!isAsWritten) return { happened: false };
  const etag = row["@odata.etag"];
  return { happened: true, ...(typeof etag === "string" ? { etag } : {}) };
}

function idColumn(table: TableName): string {
  return `${table.name}id`;
}

function proofQuery(proofs: readonly Proof[], table: TableName): FetchQuery {
  const columns = new Set<string>([idColumn(table)]);
  for (const proof of proofs) {
    if (proof.kind === "holds") Object.keys(proof.values).forEach((column) => columns.add(column));
  }
  const values = proofs.map((proof) => proof.id);
  return {
    table,
    attributes: [...columns],
    filter: { type: "and", of: [{ attribute: idColumn(table), operator: "in", values }] },
    order: [idColumn(table)],
  };
}

/**
 * Looks up whether writes happened, all in one request where they fit. Only after an answer was
 * lost, never in the ordinary course.
 *
 * @returns evidence per proof, in their order
 * @throws UnavailableError, UnauthorizedError, ProtocolError
 */
export async function gatherEvidence(
  client: DataverseClient,
  proofs: readonly Proof[],
): Promise<readonly Evidence[]> {
  const tables = new Map(proofs.map((proof) => [proof.table.name, proof.table]));
  const queries = [...tables.values()].flatMap((table) => {
    const ofTable = proofs.filter((proof) => proof.table.name === table.name);
    return inChunks(ofTable, idsPerQueryMax).map((chunk) => proofQuery(chunk, table));
  });
  const paths = queries.map((query) => fetchPath(query, { count: idsPerQueryMax, page: 1 }));
  const answers = await readInBatch(
    client,
    paths.map((path) => ({ path })),
  );
  const found = new Map<string, JsonObject>();
  answers.forEach((answer, index) => {
    const table = queries[index]?.table;
    if (table === undefined) return;
    for (const row of rowsOf(answer, table.set)) {
      found.set(`${table.name} ${textOf(row[idColumn(table)])}`, row);
    }
  });
  return proofs.map((proof) => judge(proof, found.get(`${proof.table.name} ${proof.id}`)));
}
