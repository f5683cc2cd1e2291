import { guidToSql } from "../store/guid";
import { insertRow } from "../store/rows";
import { prepareCreate } from "../writes/prepareCreate";
import type { Writer } from "../writes/Writer";
import { salesUsers, seedIds } from "./seedData";

const qualified = { statecode: 1n, statuscode: 3n } as const;
const firstNames = ["Ada", "Ben", "Cleo", "Dora", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jun"];
const lastNames = ["Abbot", "Bauer", "Costa", "Dumas", "Evans", "Ferri", "Grant", "Hayes"];
const digits = 5;

export interface LeadSeed {
  readonly count: number;
  readonly stateOrProvince: string;
  /** How many of them, the last ones, are qualified already and so read-only. */
  readonly qualified: number;
}

/** Creates leads of the sales users in turn, with names that tell them apart. */
export function seedLeads(writer: Writer, seed: LeadSeed): void {
  const table = writer.model.tables.get("lead");
  if (table === undefined) {
    throw new Error("The environment has no leads");
  }
  const administrator = guidToSql(seedIds.administrator);
  const caller = { userId: administrator, actorId: administrator, administrator: true };
  const owners = salesUsers.map(({ id }) => guidToSql(id));
  writer.db.transaction(() => {
    for (let index = 0; index < seed.count; index += 1) {
      const number = String(index + 1).padStart(digits, "0");
      const values = {
        firstname: firstNames[index % firstNames.length] ?? null,
        lastname: `${lastNames[index % lastNames.length] ?? ""} ${number}`,
        subject: `Request ${number}`,
        companyname: `Company ${number}`,
        address1_stateorprovince: seed.stateOrProvince,
        ownerid: owners[index % owners.length] ?? administrator,
        ownerid__type: "systemuser",
        ...(index >= seed.count - seed.qualified ? qualified : {}),
      };
      insertRow(writer.db, table, prepareCreate(writer, caller, { table, values }));
    }
  });
}
