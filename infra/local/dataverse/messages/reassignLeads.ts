import { codes, ODataError } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { guidFromSql, guidToSql } from "../store/guid";
import type { Row } from "../store/openDatabase";
import { bytesOf, integerOf, textOf } from "../store/rowValues";
import { updateRow } from "../writes/updateRow";
import type { CustomApi, CustomApiCall, CustomApiWork } from "./CustomApi";
import { defineCustomApi } from "./defineCustomApi";

const leadsAStep = 100;
/** How many failing leads are named; all are counted. */
const failuresNamedMax = 100;
const openState = 0n;

interface Failure {
  readonly LeadId: string;
  readonly Name: string;
  readonly Reason: string;
}

/**
 * A customer's bulk job, the example of the trade: after a territory change the leads of a state or
 * province go to another user. Leads that are that user's already are left alone, so that it may be
 * repeated; one that fails is counted and named, and the others go on.
 */
export const reassignLeads: CustomApi = {
  definition: defineCustomApi({
    name: "sample_ReassignLeads",
    displayName: "Reassign leads",
    description: "Gives the leads of a state or province to a user.",
    parameters: { StateOrProvince: "String", NewOwnerId: "Guid" },
    responses: { ReassignedCount: "Integer", FailedCount: "Integer", Failures: "String" },
  }),
  *run(call): CustomApiWork {
    const table = call.writer.model.tables.get("lead");
    if (table === undefined) {
      throw new Error("The environment has no leads");
    }
    const newOwner = requireUser(call);
    const failures: Failure[] = [];
    let reassigned = 0;
    let failed = 0;
    let last = new Uint8Array(0);
    for (;;) {
      const leads = nextLeads(call, { newOwner, last });
      for (const lead of leads) {
        last = new Uint8Array(bytesOf(lead["leadid"]) ?? last);
        const reason = reassign(call, table, lead);
        if (reason === undefined) {
          reassigned += 1;
        } else {
          failed += 1;
          if (failures.length < failuresNamedMax) failures.push(failureOf(lead, reason));
        }
      }
      if (leads.length < leadsAStep) {
        return {
          ReassignedCount: reassigned,
          FailedCount: failed,
          Failures: JSON.stringify(failures),
        };
      }
      yield 0;
    }
  },
};

function requireUser({ writer, parameters }: CustomApiCall): Uint8Array {
  const id = String(parameters["NewOwnerId"]);
  const user = writer.db.get("SELECT isdisabled FROM systemuser WHERE systemuserid = ?", [
    guidToSql(id),
  ]);
  if (user === undefined) {
    throw new ODataError(404, codes.recordNotFound, `systemuser With Id = ${id} Does Not Exist`);
  }
  return guidToSql(id);
}

function nextLeads(
  { writer, parameters }: CustomApiCall,
  after: { readonly newOwner: Uint8Array; readonly last: Uint8Array },
): Row[] {
  const sql =
    "SELECT leadid, fullname, subject, statecode FROM lead WHERE address1_stateorprovince = ? " +
    "AND ownerid <> ? AND leadid > ? ORDER BY leadid LIMIT ?";
  const place = String(parameters["StateOrProvince"]);
  return writer.db.all(sql, [place, after.newOwner, after.last, leadsAStep]);
}

/** Why the lead was not reassigned, or undefined. */
function reassign(call: CustomApiCall, table: TableModel, lead: Row): string | undefined {
  const { writer, caller, parameters } = call;
  const id = bytesOf(lead["leadid"]);
  if (id === null || integerOf(lead["statecode"]) !== openState) {
    return "The lead is qualified or disqualified, so it is read-only until it is reactivated.";
  }
  const body = { "ownerid@odata.bind": `/systemusers(${String(parameters["NewOwnerId"])})` };
  const update = { table, id, body, keyColumns: [], ifMatch: undefined, references: new Map() };
  try {
    writer.db.transaction(() => updateRow(writer, caller, update));
    return undefined;
  } catch (error) {
    if (error instanceof ODataError) {
      return error.message;
    }
    throw error;
  }
}

function failureOf(lead: Row, reason: string): Failure {
  const id = bytesOf(lead["leadid"]);
  return {
    LeadId: id === null ? "" : guidFromSql(id),
    Name: textOf(lead["fullname"]) ?? textOf(lead["subject"]) ?? "",
    Reason: reason,
  };
}
