/** What orders and invoices have in common: a header whose totals follow its lines (DATAVERSE.md 9). */
export interface SalesDocument {
  readonly header: string;
  readonly line: string;
  /** The line's lookup to its header. */
  readonly parentColumn: string;
  /** Read-only columns of the line that repeat the header's (DATAVERSE.md 9.3). */
  readonly stateMirror: string;
  readonly lockMirror: string;
  readonly numberColumn: string;
  /** Orders that are not active stay writable to an administrator; closed invoices to nobody. */
  readonly administratorMayEdit: boolean;
  readonly readOnlyText: string;
}

const salesDocuments: readonly SalesDocument[] = [
  {
    header: "invoice",
    line: "invoicedetail",
    parentColumn: "invoiceid",
    stateMirror: "invoicestatecode",
    lockMirror: "invoiceispricelocked",
    numberColumn: "invoicenumber",
    administratorMayEdit: false,
    readOnlyText:
      "Paid and canceled invoices are read-only and can't be edited unless they are reactivated.",
  },
  {
    header: "salesorder",
    line: "salesorderdetail",
    parentColumn: "salesorderid",
    stateMirror: "salesorderstatecode",
    lockMirror: "salesorderispricelocked",
    numberColumn: "ordernumber",
    administratorMayEdit: true,
    readOnlyText: "Only active orders can be edited.",
  },
];

const byHeader = new Map(salesDocuments.map((document) => [document.header, document]));
const byLine = new Map(salesDocuments.map((document) => [document.line, document]));

/** The kind of document whose header the table holds. */
export function documentOfHeader(table: string): SalesDocument | undefined {
  return byHeader.get(table);
}

/** The kind of document whose lines the table holds. */
export function documentOfLine(table: string): SalesDocument | undefined {
  return byLine.get(table);
}

/** The header's columns that the price engine writes, whatever a client sends (DATAVERSE.md 9.6). */
export const headerEngineColumns: readonly string[] = [
  "totalamount",
  "totalamountlessfreight",
  "totaldiscountamount",
  "totallineitemamount",
  "totallineitemdiscountamount",
  "totaltax",
  "pricingerrorcode",
];

/** The line's columns that the price engine writes. */
export const lineEngineColumns: readonly string[] = [
  "baseamount",
  "extendedamount",
  "volumediscountamount",
  "pricingerrorcode",
];
