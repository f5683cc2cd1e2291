import type { Access, Depth } from "./privileges";

/** What a role grants on a table: each access with its depth. A name stands for a table's logical name. */
export type TableGrants = Readonly<Partial<Record<Access, Depth>>>;

export interface Role {
  readonly name: string;
  readonly description: string;
  /** Grants everything, and whatever only administrators may do. */
  readonly everything?: boolean;
  readonly tables?: Readonly<Record<string, TableGrants>>;
  /** Privileges that belong to no table. */
  readonly other?: readonly string[];
}

export const administratorRole = "System Administrator";
export const applicationRole = "Invoicing Jobs Application";
export const backgroundRole = "Background Operations";
export const ownerRole = "Invoicing Jobs Owner";
export const teamRole = "Invoicing Jobs Team";
export const salespersonRole = "Salesperson";
export const unlimitedRole = "Every Privilege";

const readAll: TableGrants = { Read: "Global" };
const referAll: TableGrants = { Read: "Global", AppendTo: "Global" };
const own: TableGrants = {
  Create: "Basic",
  Read: "Global",
  Write: "Basic",
  Append: "Basic",
  AppendTo: "Global",
};

/** What records refer to: to bind a customer, a price list or a currency one must be let append to it. */
const referredTo: Readonly<Record<string, TableGrants>> = {
  account: referAll,
  contact: referAll,
  product: referAll,
  transactioncurrency: referAll,
  systemuser: readAll,
  organization: readAll,
};

/** The roles of an environment. The application's and the owner's are what this product needs, no more. */
export const roles: readonly Role[] = [
  {
    name: administratorRole,
    description: "May do everything, and edit orders that are not active.",
    everything: true,
  },
  {
    name: applicationRole,
    description:
      "The application user's: reads orders, keeps the ledger, makes and closes invoices.",
    tables: {
      ...referredTo,
      salesorder: { Read: "Global", Write: "Global", AppendTo: "Global" },
      invoice: {
        Create: "Global",
        Read: "Global",
        Write: "Global",
        Delete: "Global",
        Append: "Global",
        AppendTo: "Global",
        Assign: "Global",
      },
      invjob_invoiceline: {
        Create: "Global",
        Read: "Global",
        Write: "Global",
        Append: "Global",
        Assign: "Global",
      },
    },
    other: ["prvActOnBehalfOfAnotherUser"],
  },
  {
    name: backgroundRole,
    description:
      "For whoever has Custom APIs run in the background: the operations' table, and what the " +
      "samples touch: notes for the export, leads for the reassignment.",
    tables: {
      backgroundoperation: { Read: "Global", Write: "Global" },
      annotation: { Create: "Global", Read: "Global" },
      lead: { Read: "Global", Write: "Global", Assign: "Global" },
    },
  },
  {
    name: ownerRole,
    description: "Of whom ledger rows and drafts are created in the name of: their own ones.",
    tables: {
      ...referredTo,
      salesorder: referAll,
      invoice: { Create: "Basic", Read: "Global", Append: "Basic" },
      invjob_invoiceline: { Create: "Basic", Read: "Global", Append: "Basic" },
    },
  },
  {
    name: teamRole,
    description: "Of teams that own records: an owner must be able to read them.",
    tables: {
      account: readAll,
      contact: readAll,
      salesorder: readAll,
      invoice: readAll,
      invjob_invoiceline: readAll,
    },
  },
  {
    name: salespersonRole,
    description: "What salespeople have without this product.",
    tables: {
      ...referredTo,
      account: own,
      contact: own,
      salesorder: { ...own, Delete: "Basic", Assign: "Basic" },
      annotation: own,
      task: own,
      lead: own,
    },
  },
  {
    name: unlimitedRole,
    description: "Every privilege without being an administrator; for trying things out.",
    everything: true,
  },
];
