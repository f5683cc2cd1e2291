import type { TableClient } from "@azure/data-tables";
import { newestFirst } from "../../domain/newestFirst";
import type { Randomness } from "../../ports/clock";
import type { Journal, JournalEntry } from "../../ports/journal";
import { Table } from "../storage/Table";

export interface TableJournalOptions {
  /** The table `<prefix>Journal`; made on first use. */
  readonly client: TableClient;
  readonly randomness: Randomness;
}

const randomBytes = 6;
/** Storage keeps at most 32K characters in a column (FUNCTIONS.md 11). */
const maxTextLength = 4_000;

/** What people did, in an Azure Table: a partition a month, newest first, never written again. */
export function createTableJournal({ client, randomness }: TableJournalOptions): Journal {
  const table = new Table(client);
  return {
    async note({ at, actor, action, subject, outcome }: JournalEntry) {
      const random = Buffer.from(randomness.bytes(randomBytes)).toString("hex");
      await table.create({
        partitionKey: at.toISOString().slice(0, "2026-01".length),
        rowKey: `${newestFirst(at)}-${random}`,
        at,
        actor: actor.slice(0, maxTextLength),
        action,
        subject: subject.slice(0, maxTextLength),
        outcome: outcome.slice(0, maxTextLength),
      });
    },
  };
}
