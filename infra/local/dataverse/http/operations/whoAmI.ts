import { guidFromSql } from "../../store/guid";
import { bytesOf } from "../../store/rowValues";
import {
  jsonContentType,
  versionHeader,
  type OperationContext,
  type OperationResult,
} from "../Api";

/** `WhoAmI` (DATAVERSE.md 8). */
export function whoAmI(context: OperationContext): OperationResult {
  const { db, reference } = context.writer;
  const { userId } = context.caller;
  const businessUnit = reference.businessUnitOf(userId, "systemuser");
  const organization = bytesOf(
    db.get("SELECT organizationid FROM organization")?.["organizationid"],
  );
  const text = (id: Uint8Array | null): string | null => (id === null ? null : guidFromSql(id));
  return {
    status: 200,
    headers: { ...versionHeader, "Content-Type": jsonContentType },
    body: JSON.stringify({
      "@odata.context": `${context.baseUrl}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
      BusinessUnitId: text(businessUnit),
      UserId: text(userId),
      OrganizationId: text(organization),
    }),
  };
}
