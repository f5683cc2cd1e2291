/**
 * The one definition of what this product adds to a Dataverse environment: a table of its own (the
 * ledger), columns on three standard tables, two choices and one alternate key.
 *
 * Preflight compares an environment with it, the laptop's emulator is built from it and provisioning
 * creates it. It is data only, so that none of its readers depends on another.
 */

/** A global choice: option value to label. Values carry the publisher's option prefix. */
export interface ChoiceDefinition {
  readonly name: string;
  readonly options: Readonly<Record<number, string>>;
}

interface ColumnBase {
  /** Logical name, lower case. */
  readonly name: string;
  /** Schema name; a lookup's navigation property has this casing (DATAVERSE.md 10.4). */
  readonly schemaName: string;
  readonly description: string;
}

export type ColumnDefinition =
  | (ColumnBase & { readonly type: "String" | "Memo"; readonly maxLength: number })
  | (ColumnBase & { readonly type: "Integer"; readonly min: number; readonly max: number })
  | (ColumnBase & { readonly type: "Decimal"; readonly precision: number })
  /** precisionSource: 0 the column's own precision, 1 organization pricing precision, 2 currency precision. */
  | (ColumnBase & {
      readonly type: "Money";
      readonly precision: number;
      readonly precisionSource: 0 | 1 | 2;
    })
  | (ColumnBase & {
      readonly type: "DateTime";
      readonly format: "DateOnly" | "DateAndTime";
      /** DateOnly: a day without time or zone; UserLocal: a moment, which the Web API gives in UTC. */
      readonly behavior: "DateOnly" | "UserLocal";
    })
  | (ColumnBase & { readonly type: "Picklist"; readonly choice: string })
  | (ColumnBase & {
      readonly type: "Lookup";
      readonly targets: readonly string[];
      /** What deleting the referenced row does. */
      readonly onDelete: "Restrict" | "RemoveLink" | "Cascade";
    });

export interface AlternateKeyDefinition {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface NewTableDefinition {
  readonly name: string;
  readonly schemaName: string;
  readonly entitySetName: string;
  readonly primaryId: string;
  readonly primaryName: string;
  readonly primaryNameMaxLength: number;
  readonly displayName: string;
  readonly ownership: "UserOwned";
  readonly columns: readonly ColumnDefinition[];
  readonly keys: readonly AlternateKeyDefinition[];
}

/** What is added to a table that exists already. */
export interface TableExtension {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  readonly keys: readonly AlternateKeyDefinition[];
}

export const choices = [
  {
    name: "invjob_linestage",
    options: {
      727000000: "Validated",
      727000001: "Bundled",
      727000002: "Invoiced",
      727000003: "Error",
      727000004: "OnHold",
    },
  },
  {
    name: "invjob_invoicestage",
    options: {
      727000000: "Draft",
      727000001: "ReadyToSend",
      727000002: "Sending",
      727000003: "Sent",
      727000004: "Error",
      727000005: "OnHold",
    },
  },
  {
    name: "invjob_documenttype",
    options: { 727000000: "Invoice", 727000001: "CreditNote" },
  },
] as const satisfies readonly ChoiceDefinition[];

/** Platform limit on a memo that a person should still be able to read on a form. */
const errorMessageMaxLength = 4000;
const bundleKeyMaxLength = 120;

function text(schemaName: string, maxLength: number, description: string): ColumnDefinition {
  return { name: schemaName.toLowerCase(), schemaName, type: "String", maxLength, description };
}

function money(schemaName: string, description: string): ColumnDefinition {
  const name = schemaName.toLowerCase();
  return { name, schemaName, type: "Money", precision: 2, precisionSource: 2, description };
}

function choice(schemaName: string, choiceName: string, description: string): ColumnDefinition {
  return {
    name: schemaName.toLowerCase(),
    schemaName,
    type: "Picklist",
    choice: choiceName,
    description,
  };
}

function count(schemaName: string, description: string): ColumnDefinition {
  const name = schemaName.toLowerCase();
  return { name, schemaName, type: "Integer", min: 0, max: 1_000_000, description };
}

function moment(schemaName: string, description: string): ColumnDefinition {
  const name = schemaName.toLowerCase();
  const kind = { type: "DateTime", format: "DateAndTime", behavior: "UserLocal" } as const;
  return { name, schemaName, ...kind, description };
}

function lookup(
  schemaName: string,
  targets: readonly string[],
  description: string,
): ColumnDefinition {
  const name = schemaName.toLowerCase();
  return { name, schemaName, type: "Lookup", targets, onDelete: "Restrict", description };
}

/** Why a record is in error, and who holds it: the same on ledger rows and invoices. */
const explanationColumns: readonly ColumnDefinition[] = [
  text("invjob_ErrorCode", 50, "Code from the published catalogue; empty when there is no error."),
  {
    name: "invjob_errormessage",
    schemaName: "invjob_ErrorMessage",
    type: "Memo",
    maxLength: errorMessageMaxLength,
    description: "The error in words: what is wrong and what mends it.",
  },
  count("invjob_Attempts", "How often a rejection by the platform or the ERP was tried again."),
  text("invjob_HoldReason", 500, "Why a person or a policy set the record aside."),
  text("invjob_HeldBy", 200, "Who set it aside."),
  moment("invjob_HeldOn", "When it was set aside."),
  text("invjob_RunId", 100, "The run that wrote the record last."),
];

export const ledgerTable: NewTableDefinition = {
  name: "invjob_invoiceline",
  schemaName: "invjob_InvoiceLine",
  entitySetName: "invjob_invoicelines",
  primaryId: "invjob_invoicelineid",
  primaryName: "invjob_name",
  primaryNameMaxLength: 200,
  displayName: "Invoice Line (ledger)",
  ownership: "UserOwned",
  columns: [
    lookup("invjob_OrderLineId", ["salesorderdetail"], "The order line that the row accounts for."),
    lookup("invjob_OrderId", ["salesorder"], "The order of that line."),
    lookup("invjob_AccountId", ["account"], "The customer, if it is an account."),
    lookup("invjob_ContactId", ["contact"], "The customer, if it is a contact."),
    lookup("invjob_PriceListId", ["pricelevel"], "The order's price list."),
    lookup("invjob_InvoiceId", ["invoice"], "The invoice; empty until bundled."),
    {
      ...lookup("TransactionCurrencyId", ["transactioncurrency"], "The order's currency."),
      schemaName: "transactioncurrencyid",
    },
    {
      name: "invjob_quantity",
      schemaName: "invjob_Quantity",
      type: "Decimal",
      precision: 5,
      description: "Quantity to invoice; negative for a return.",
    },
    {
      name: "invjob_priceperunit",
      schemaName: "invjob_PricePerUnit",
      type: "Money",
      precision: 4,
      precisionSource: 1,
      description: "Price per unit, a volume discount folded in.",
    },
    money("invjob_DiscountAmount", "Manual discount as it stands on the order line."),
    money("invjob_NetAmount", "round(quantity x price) - discount."),
    money("invjob_TaxAmount", "The order line's tax."),
    text("invjob_BundleKey", bundleKeyMaxLength, "Lines with one key go on one invoice."),
    text("invjob_InputHash", 64, "SHA-256 over every input that the decision used."),
    count("invjob_Generation", "Rises when the line is taken off an invoice."),
    choice("invjob_Stage", "invjob_linestage", "Where the line stands."),
    ...explanationColumns,
    moment("invjob_ProcessedOn", "When the job last decided on the line."),
  ],
  keys: [],
};

export const tableExtensions: readonly TableExtension[] = [
  {
    name: "invoice",
    columns: [
      choice("invjob_Stage", "invjob_invoicestage", "Where the invoice stands; empty: not ours."),
      text(
        "invjob_BundleKey",
        bundleKeyMaxLength,
        "The bundle while the draft is open, then closed-<invoiceid>: at most one open draft each.",
      ),
      text("invjob_Touch", 36, "A new value each time lines join, so that the row version moves."),
      money("invjob_NetAmount", "Sum of the lines' net amounts."),
      money("invjob_TaxAmount", "Sum of the lines' tax amounts."),
      money("invjob_TotalAmount", "Net plus tax."),
      count("invjob_LineCount", "How many lines are on the invoice."),
      text("invjob_ContentHash", 64, "SHA-256 over the ERP message that was validated."),
      text("invjob_ErpHash", 64, "The content hash that was claimed for sending."),
      {
        name: "invjob_documentdate",
        schemaName: "invjob_DocumentDate",
        type: "DateTime",
        format: "DateOnly",
        behavior: "DateOnly",
        description: "Date of the document: the day it was validated, UTC.",
      },
      choice("invjob_DocumentType", "invjob_documenttype", "Invoice, or credit note below zero."),
      count("invjob_Revision", "Rises after a definite rejection or a proven absence at the ERP."),
      text("invjob_ErpKey", 100, "Idempotency key of the latest claim: invoice id and revision."),
      text("invjob_ErpNumber", 100, "The ERP's number for the document."),
      text("invjob_ClaimedBy", 300, "Host, run and lock token of the sender."),
      ...explanationColumns,
    ],
    keys: [{ name: "invjob_openbundle", columns: ["invjob_bundlekey"] }],
  },
  {
    name: "salesorderdetail",
    columns: [
      choice("invjob_Stage", "invjob_linestage", "Courtesy copy of the ledger's stage."),
      text("invjob_ErrorCode", 50, "Courtesy copy of the ledger's error code."),
      {
        name: "invjob_errormessage",
        schemaName: "invjob_ErrorMessage",
        type: "Memo",
        maxLength: errorMessageMaxLength,
        description: "Courtesy copy of the ledger's error message.",
      },
    ],
    keys: [],
  },
];
