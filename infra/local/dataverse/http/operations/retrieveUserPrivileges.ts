import { guidFromSql } from "../../store/guid";
import { privilegeId } from "../../security/privileges";
import {
  jsonContentType,
  versionHeader,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { requireRow, type TableAddress } from "./TableAddress";

/** The bound function as it is called, with or without parentheses. */
export const retrieveUserPrivilegesPattern =
  /^Microsoft\.Dynamics\.CRM\.RetrieveUserPrivileges(\(\))?$/;

/**
 * `systemusers(id)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`: what the user's roles grant
 * (Microsoft's function reference: `RolePrivileges`, each with `Depth`, `PrivilegeId`,
 * `BusinessUnitId` and `PrivilegeName`).
 */
export function retrieveUserPrivileges(
  context: OperationContext,
  address: TableAddress,
): OperationResult {
  const { id } = requireRow(context, address);
  const unit = context.writer.reference.businessUnitOf(id, "systemuser");
  const grants = [...context.roles.grantsOf(id).values()];
  return {
    status: 200,
    headers: { ...versionHeader, "Content-Type": jsonContentType },
    body: JSON.stringify({
      "@odata.context": `${context.baseUrl}/$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
      RolePrivileges: grants.map(({ name, depth }) => ({
        Depth: depth,
        PrivilegeId: privilegeId(name),
        BusinessUnitId: unit === null ? null : guidFromSql(unit),
        PrivilegeName: name,
      })),
    }),
  };
}
