import { localApplication } from "../../identity/localApplication";
import { decimalToScaled } from "../store/decimal";
import { guidToSql } from "../store/guid";
import { insertRow } from "../store/rows";
import type { RowValues } from "../store/rowValues";
import { completeRow } from "../writes/prepareCreate";
import type { Caller, Writer } from "../writes/Writer";
import { currencies, organization, seedIds, team, units, users, type SeedUser } from "./seedData";

const exchangeRateScale = 12;
const standardCurrency = 0n;

/** Fills a new database with what every environment has: organization, users, team, currencies, units. */
export function seedDatabase(writer: Writer): void {
  if (writer.db.get("SELECT 1 FROM organization LIMIT 1") !== undefined) {
    return;
  }
  const application = guidToSql(seedIds.applicationUser);
  const caller: Caller = { userId: application, actorId: application, administrator: true };
  const add = (table: string, values: RowValues): void => {
    const model = writer.model.tables.get(table);
    if (model === undefined) {
      throw new Error(`The seed needs the table ${table}`);
    }
    insertRow(writer.db, model, completeRow(writer, caller, { table: model, values }));
    writer.reference.clear();
  };
  writer.db.transaction(() => {
    addCurrencies(add);
    add("organization", organizationRow());
    add("businessunit", {
      businessunitid: guidToSql(seedIds.businessUnit),
      name: organization.name,
      organizationid: guidToSql(seedIds.organization),
    });
    for (const user of users) {
      addUser(writer, add, user);
    }
    add("team", {
      teamid: guidToSql(team.id),
      name: team.name,
      businessunitid: guidToSql(seedIds.businessUnit),
      administratorid: application,
      teamtype: 0n,
      membershiptype: 0n,
      organizationid: guidToSql(seedIds.organization),
    });
    addRoles(writer, guidToSql(team.id), team.roles);
    for (const unit of units) {
      add("uom", { uomid: guidToSql(unit.id), name: unit.name, quantity: unit.quantity });
    }
  });
}

type Add = (table: string, values: RowValues) => void;

function addCurrencies(add: Add): void {
  for (const currency of currencies) {
    add("transactioncurrency", {
      transactioncurrencyid: guidToSql(currency.id),
      isocurrencycode: currency.code,
      currencyname: currency.name,
      currencysymbol: currency.symbol,
      currencyprecision: BigInt(currency.precision),
      currencytype: standardCurrency,
      exchangerate: decimalToScaled(currency.exchangeRate, exchangeRateScale),
      organizationid: guidToSql(seedIds.organization),
    });
  }
}

function organizationRow(): RowValues {
  return {
    organizationid: guidToSql(seedIds.organization),
    name: organization.name,
    basecurrencyid: guidToSql(seedIds.baseCurrency),
    pricingdecimalprecision: BigInt(organization.pricingDecimalPrecision),
    invoiceprefix: organization.invoicePrefix,
    orderprefix: organization.orderPrefix,
    discountcalculationmethod: 0n,
    oobpricecalculationenabled: 1n,
    ispricelistmandatory: 1n,
    iswriteinproductsallowed: 1n,
  };
}

function addUser(writer: Writer, add: Add, user: SeedUser): void {
  const id = guidToSql(user.id);
  add("systemuser", {
    systemuserid: id,
    firstname: user.firstName,
    lastname: user.lastName,
    domainname: user.domainName,
    internalemailaddress: user.domainName,
    azureactivedirectoryobjectid: guidToSql(user.objectId),
    applicationid: user.applicationId === undefined ? null : guidToSql(user.applicationId),
    businessunitid: guidToSql(seedIds.businessUnit),
    organizationid: guidToSql(seedIds.organization),
  });
  addRoles(writer, id, user.roles);
}

function addRoles(writer: Writer, principal: Uint8Array, roles: readonly string[]): void {
  for (const role of roles) {
    const sql = "INSERT INTO _userrole (systemuserid, role) VALUES (?, ?)";
    writer.db.run(sql, [principal, role]);
  }
}

/** The application user that clients with the local client id act as. */
export const applicationClientId = localApplication.clientId;
