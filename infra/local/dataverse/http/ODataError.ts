/** A request that Dataverse refuses: HTTP status, platform code and text (DATAVERSE.md 4.5). */
export class ODataError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** Platform code such as `0x80040217`; may be empty. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "ODataError";
    this.status = status;
    this.code = code;
  }
}

/** A refusal that carries headers of its own, such as `Retry-After`. */
export class RefusedRequest extends ODataError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly headers: Readonly<Record<string, string>>;
  }) {
    super(refusal.status, refusal.code, refusal.message);
    this.name = "RefusedRequest";
    this.headers = refusal.headers;
  }
}

/**
 * Codes by what they mean. Those of DATAVERSE.md 4.3 to 4.5 are met in practice; `invalidArgument`,
 * `deleteRestricted`, `choiceOutOfRange` and `statusNotOfState` are Microsoft's published numbers.
 * The number behind the texts for records that are not editable is not known (DATAVERSE.md 14):
 * `businessRule` stands in for it.
 */
export const codes = {
  invalidArgument: "0x80040203",
  unexpected: "0x80040216",
  recordNotFound: "0x80040217",
  privilegeMissing: "0x80040220",
  deleteRestricted: "0x80040227",
  recordExists: "0x80040237",
  transactionGone: "0x80040255",
  businessRule: "0x80040265",
  sqlError: "0x80044150",
  sqlTimeout: "0x80044151",
  choiceOutOfRange: "0x8004431a",
  stringTooLong: "0x80044331",
  statusNotOfState: "0x80048408",
  malformed: "0x80048d19",
  versionMismatch: "0x80060882",
  unsupportedQuery: "0x80060888",
  resourceNotFound: "0x8006088a",
  concurrencyNotEnabled: "0x8006088d",
  keyNotFound: "0x80060891",
  keyViolated: "0x80060892",
} as const;

/** 501 for what the emulator does not do; `what` names it. */
export function notImplemented(what: string): ODataError {
  return new ODataError(501, "", `The emulator does not support ${what}.`);
}

/** 404 for an id without a row (DATAVERSE.md 4.5). */
export function recordNotFound(table: string, id: string): ODataError {
  return new ODataError(404, codes.recordNotFound, `${table} With Id = ${id} Does Not Exist`);
}

/** 400 for a payload that does not fit the table (DATAVERSE.md 4.5). */
export function malformed(message: string): ODataError {
  return new ODataError(400, codes.malformed, message);
}

/** 400 for a query or header that the platform does not take (DATAVERSE.md 4.5). */
export function unsupportedQuery(message: string): ODataError {
  return new ODataError(400, codes.unsupportedQuery, message);
}
