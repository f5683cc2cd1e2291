/** What a new environment holds. All ids are fixed, so that data sets and tests can name them. */
import { localApplication } from "../../identity/localApplication";
import {
  administratorRole,
  applicationRole,
  backgroundRole,
  ownerRole,
  salespersonRole,
  teamRole,
} from "../security/roles";

function id(kind: number, number: number): string {
  return `0000${kind.toString(16).padStart(4, "0")}-5eed-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

const kinds = {
  organization: 1,
  businessUnit: 2,
  user: 3,
  team: 4,
  currency: 5,
  unit: 6,
  object: 7,
};

export const seedIds = {
  organization: id(kinds.organization, 1),
  businessUnit: id(kinds.businessUnit, 1),
  applicationUser: id(kinds.user, 1),
  administrator: id(kinds.user, 2),
  baseCurrency: id(kinds.currency, 1),
} as const;

export const organization = {
  name: "Contoso",
  pricingDecimalPrecision: 4,
  invoicePrefix: "INV",
  orderPrefix: "ORD",
} as const;

export interface SeedUser {
  readonly id: string;
  /** Entra object id. */
  readonly objectId: string;
  /** Client id, for an application user. */
  readonly applicationId?: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly domainName: string;
  readonly isAdministrator?: boolean;
  /** Names of the security roles that the user holds. */
  readonly roles: readonly string[];
}

function salesUser(number: number, firstName: string, lastName: string): SeedUser {
  return {
    id: id(kinds.user, number),
    objectId: id(kinds.object, number),
    firstName,
    lastName,
    domainName: `${firstName}.${lastName}@contoso.example`.toLowerCase(),
    roles: [salespersonRole, ownerRole],
  };
}

/** The people who own orders and customers. */
export const salesUsers: readonly SeedUser[] = [
  salesUser(16, "Amara", "Okafor"),
  salesUser(17, "Bruno", "Keller"),
  salesUser(18, "Chiara", "Rossi"),
  salesUser(19, "Daniel", "Hughes"),
  salesUser(20, "Emi", "Tanaka"),
];

export const users: readonly SeedUser[] = [
  {
    id: seedIds.applicationUser,
    objectId: localApplication.objectId,
    applicationId: localApplication.clientId,
    firstName: null,
    lastName: "# Dataverse Invoicing Jobs",
    domainName: "invoicing-jobs@contoso.example",
    roles: [applicationRole, backgroundRole],
  },
  {
    ...salesUser(2, "Ada", "Admin"),
    isAdministrator: true,
    roles: [administratorRole],
  },
  ...salesUsers,
];

export const team = { id: id(kinds.team, 1), name: "Key Accounts", roles: [teamRole] } as const;

export interface SeedCurrency {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly symbol: string;
  /** Digits after the point. */
  readonly precision: number;
  /** Units of this currency for one of the base currency. */
  readonly exchangeRate: string;
}

function currency(number: number, fields: Omit<SeedCurrency, "id">): SeedCurrency {
  return { id: id(kinds.currency, number), ...fields };
}

export const currencies: readonly SeedCurrency[] = [
  currency(1, { code: "USD", name: "US Dollar", symbol: "$", precision: 2, exchangeRate: "1" }),
  currency(2, { code: "EUR", name: "Euro", symbol: "€", precision: 2, exchangeRate: "0.92" }),
  currency(3, {
    code: "GBP",
    name: "Pound Sterling",
    symbol: "£",
    precision: 2,
    exchangeRate: "0.79",
  }),
  currency(4, {
    code: "CAD",
    name: "Canadian Dollar",
    symbol: "$",
    precision: 2,
    exchangeRate: "1.36",
  }),
  currency(5, {
    code: "AUD",
    name: "Australian Dollar",
    symbol: "$",
    precision: 2,
    exchangeRate: "1.52",
  }),
  currency(6, { code: "JPY", name: "Yen", symbol: "¥", precision: 0, exchangeRate: "155" }),
  currency(7, {
    code: "KWD",
    name: "Kuwaiti Dinar",
    symbol: "KD",
    precision: 3,
    exchangeRate: "0.308",
  }),
  currency(8, {
    code: "DEM",
    name: "Deutsche Mark",
    symbol: "DM",
    precision: 2,
    exchangeRate: "1.8",
  }),
  currency(9, {
    code: "FRF",
    name: "French Franc",
    symbol: "F",
    precision: 2,
    exchangeRate: "6.03",
  }),
];

export const units = [{ id: id(kinds.unit, 1), name: "Each", quantity: 100_000n }] as const;
