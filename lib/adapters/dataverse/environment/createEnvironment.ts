import { isGuid, type Guid } from "../../../domain/guid";
import type { Currencies, Currency, PricingFlags } from "../../../domain/currency";
import type { Environment } from "../../../ports/environment";
import { ConfigurationError, ProtocolError } from "../../../ports/errors";
import type { DataverseClient } from "../http/DataverseClient";
import { isSuccess } from "../http/HttpAnswer";
import { isJsonObject, parseJson } from "../json";
import { readAllRows } from "../query/odataPages";
import { RowReader } from "../rows/RowReader";
import { erpColumnGaps, type ErpColumns } from "./erpColumnGaps";
import { gapSentence, type Gap } from "./gaps";
import { neededPrivileges, privilegeGaps } from "./privileges";
import { readPrivileges } from "./readPrivileges";
import { readColumns, readTableFacts } from "./readTableFacts";
import { schemaGaps, schemaNeeds, type ColumnKind } from "./schemaGaps";

/** How long a passed preflight, and base data, count as true. */
const cacheMs = 60 * 60 * 1000;

/** `organization.discountcalculationmethod` 1: the manual discount is per unit (tables' NOTES). */
const discountPerUnit = 1;

/** Without these the platform computes no amounts and totals (DATAVERSE.md 9.6; tables' NOTES). */
const requiredFlags = ["oobpricecalculationenabled", "enablepricingoncreate"] as const;

function userIdOf(body: string): unknown {
  try {
    const json = parseJson(body);
    return isJsonObject(json) ? json["UserId"] : undefined;
  } catch {
    return undefined;
  }
}

/** The first question of all: is there a Web API, and does it know us? */
async function checkConnection(client: DataverseClient): Promise<Guid> {
  const answer = await client.read({ method: "GET", path: "WhoAmI" });
  const userId = isSuccess(answer) ? userIdOf(answer.body) : undefined;
  if (typeof userId === "string" && isGuid(userId.toLowerCase())) return userId.toLowerCase();
  throw new ConfigurationError(
    `${client.url} does not answer as a Dataverse Web API (HTTP ${String(answer.status)}); ` +
      "set DATAVERSE_URL to the environment's URL, such as https://contoso.crm4.dynamics.com.",
  );
}

async function readSchemaGaps(
  client: DataverseClient,
  settings: ErpColumns,
): Promise<readonly Gap[]> {
  const facts = await Promise.all(schemaNeeds.map(({ table }) => readTableFacts(client, table)));
  const [account, contact] = await Promise.all([
    readColumns(client, "account"),
    readColumns(client, "contact"),
  ]);
  const none = new Map<string, ColumnKind>();
  return [
    ...schemaGaps(schemaNeeds, new Map(facts.map((fact) => [fact.table, fact]))),
    ...erpColumnGaps(settings, { account: account ?? none, contact: contact ?? none }),
  ];
}

async function readCurrencies(client: DataverseClient): Promise<readonly Currency[]> {
  const path =
    "transactioncurrencies?$select=transactioncurrencyid,isocurrencycode,currencyprecision";
  return (await readAllRows(client, path)).map((json) => {
    const row = new RowReader(json, "transactioncurrency");
    return {
      id: row.requiredGuid("transactioncurrencyid"),
      isoCode: row.requiredText("isocurrencycode"),
      precision: row.requiredInteger("currencyprecision"),
    };
  });
}

async function readOrganization(client: DataverseClient): Promise<RowReader> {
  const columns = ["discountcalculationmethod", ...requiredFlags];
  const [json] = await readAllRows(client, `organizations?$select=${columns.join(",")}`);
  if (json === undefined) throw new ProtocolError("Dataverse has no organization row");
  return new RowReader(json, "organization");
}

async function readPrivilegeGaps(
  client: DataverseClient,
  userId: Guid,
  impersonate: "owner" | "off",
): Promise<readonly Gap[]> {
  const held = await readPrivileges(client, userId);
  if (held === undefined) {
    client.telemetry.warn("the environment does not tell which privileges the application has", {});
    return [];
  }
  return privilegeGaps(neededPrivileges(impersonate), held);
}

async function readPricingGaps(client: DataverseClient): Promise<readonly Gap[]> {
  const organization = await readOrganization(client);
  const off = requiredFlags.filter((flag) => organization.boolean(flag) === false);
  if (off.length === 0) return [];
  const flags = off.map((flag) => `organization.${flag}`).join(", ");
  const problem = `system pricing is switched off (${flags}), so nothing computes the totals that ours are compared with`;
  return [{ problem, cure: "switch it on in the Sales settings of the environment" }];
}

async function readPricingFlags(client: DataverseClient): Promise<PricingFlags> {
  const organization = await readOrganization(client);
  const method = organization.integer("discountcalculationmethod");
  return { discountPerUnit: method === discountPerUnit };
}

export interface EnvironmentOptions extends ErpColumns {
  /** `IMPERSONATE`; `owner` if absent. */
  readonly impersonate?: "owner" | "off";
}

/** What every stage asks of the environment first. Passed checks and base data are kept an hour. */
export function createEnvironment(
  client: DataverseClient,
  options: EnvironmentOptions,
): Environment {
  const { baseData } = client;
  return {
    async preflight() {
      await baseData.get("preflight", cacheMs, async () => {
        const userId = await checkConnection(client);
        const [schema, privileges] = await Promise.all([
          readSchemaGaps(client, options),
          readPrivilegeGaps(client, userId, options.impersonate ?? "owner"),
        ]);
        // Without privileges the settings may be unreadable, and the lack of those says more.
        const pricing = privileges.length > 0 ? [] : await readPricingGaps(client);
        const gaps = [...schema, ...privileges, ...pricing];
        const sentence = gapSentence(gaps);
        if (sentence !== undefined) throw new ConfigurationError(sentence);
        return true;
      });
    },
    async currencies(): Promise<Currencies> {
      const all = await baseData.get("currencies", cacheMs, () => readCurrencies(client));
      return new Map(all.map((currency) => [currency.id, currency]));
    },
    pricingFlags: () => baseData.get("pricingFlags", cacheMs, () => readPricingFlags(client)),
    baseDataUse: () => baseData.use,
  };
}
