import { isGuid } from "../../../domain/guid";
import type { Currencies, Currency, PricingFlags } from "../../../domain/currency";
import type { Environment } from "../../../ports/environment";
import { ConfigurationError, ProtocolError } from "../../../ports/errors";
import type { DataverseClient } from "../http/DataverseClient";
import { isSuccess } from "../http/HttpAnswer";
import { isJsonObject, parseJson } from "../json";
import { readAllRows } from "../query/odataPages";
import { RowReader } from "../rows/RowReader";
import { readColumnNames, readTableFacts } from "./readTableFacts";
import { erpColumnGap, schemaGap, schemaNeeds, type NeedsOptions } from "./schemaGaps";

/** How long a passed preflight, and base data, count as true. */
const cacheMs = 60 * 60 * 1000;

/** `organization.discountcalculationmethod` 1: the manual discount is per unit (tables' NOTES). */
const discountPerUnit = 1;

function userIdOf(body: string): unknown {
  try {
    const json = parseJson(body);
    return isJsonObject(json) ? json["UserId"] : undefined;
  } catch {
    return undefined;
  }
}

/** The first question of all: is there a Web API, and does it know us? */
async function checkConnection(client: DataverseClient): Promise<void> {
  const answer = await client.read({ method: "GET", path: "WhoAmI" });
  const userId = isSuccess(answer) ? userIdOf(answer.body) : undefined;
  if (typeof userId === "string" && isGuid(userId.toLowerCase())) return;
  throw new ConfigurationError(
    `${client.url} does not answer as a Dataverse Web API (HTTP ${String(answer.status)}); ` +
      "set DATAVERSE_URL to the environment's URL, such as https://contoso.crm4.dynamics.com.",
  );
}

async function checkSchema(client: DataverseClient, options: NeedsOptions): Promise<void> {
  const facts = await Promise.all(schemaNeeds.map(({ table }) => readTableFacts(client, table)));
  const gap = schemaGap(schemaNeeds, new Map(facts.map((fact) => [fact.table, fact])));
  if (gap !== undefined) throw new ConfigurationError(gap);
  const [account, contact] = await Promise.all([
    readColumnNames(client, "account"),
    readColumnNames(client, "contact"),
  ]);
  const none = new Set<string>();
  const erpGap = erpColumnGap(options, { account: account ?? none, contact: contact ?? none });
  if (erpGap !== undefined) throw new ConfigurationError(erpGap);
}

async function readCurrencies(client: DataverseClient): Promise<Currencies> {
  const path =
    "transactioncurrencies?$select=transactioncurrencyid,isocurrencycode,currencyprecision";
  const currencies = (await readAllRows(client, path)).map((json): Currency => {
    const row = new RowReader(json, "transactioncurrency");
    return {
      id: row.requiredGuid("transactioncurrencyid"),
      isoCode: row.requiredText("isocurrencycode"),
      precision: row.requiredInteger("currencyprecision"),
    };
  });
  return new Map(currencies.map((currency) => [currency.id, currency]));
}

async function readPricingFlags(client: DataverseClient): Promise<PricingFlags> {
  const [json] = await readAllRows(client, "organizations?$select=discountcalculationmethod");
  if (json === undefined) throw new ProtocolError("Dataverse has no organization row");
  const method = new RowReader(json, "organization").integer("discountcalculationmethod");
  return { discountPerUnit: method === discountPerUnit };
}

/** What every stage asks of the environment first. Passed checks and base data are kept an hour. */
export function createEnvironment(client: DataverseClient, options: NeedsOptions): Environment {
  const { baseData } = client;
  return {
    async preflight() {
      await baseData.get("preflight", cacheMs, async () => {
        await checkConnection(client);
        await checkSchema(client, options);
        return true;
      });
    },
    currencies: () => baseData.get("currencies", cacheMs, () => readCurrencies(client)),
    pricingFlags: () => baseData.get("pricingFlags", cacheMs, () => readPricingFlags(client)),
  };
}
