import { z } from "zod";
import { backgroundSettings } from "./backgroundSettings";
import { boundSettings } from "./boundSettings";
import { fanOutSettings } from "./fanOutSettings";
import { address, column, list, schedule, switchedOn, whole } from "./settingKinds";

/** `salesorder.statecode` by the names that INVOICE_ORDER_STATES takes (DATAVERSE.md 9.5). */
const orderStatesByName: ReadonlyMap<string, number> = new Map([
  ["Active", 0],
  ["Submitted", 1],
  ["Canceled", 2],
  ["Fulfilled", 3],
  ["Invoiced", 4],
]);

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** True for a day that the calendar has: 2026-02-30 is none. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return dayPattern.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Every setting of the app, with its bounds and default; docs/settings.md tells the same. */
export const settingsSchema = z.object({
  DATAVERSE_URL: address("Address of the Dataverse environment."),
  DATAVERSE_TIMEOUT_SECONDS: whole(
    { min: 120, max: 600, byDefault: 150 },
    "How long a request may take; the platform itself gives up after two minutes.",
  ),
  DATAVERSE_CONCURRENCY: whole(
    { min: 1, max: 48, byDefault: 4 },
    "Requests to Dataverse at a time, per process.",
  ),
  DATAVERSE_BREAKER_FAILURES: whole(
    { min: 1, max: 1000, byDefault: 20 },
    "After so many failed requests in a row a run stops, and Dataverse is left alone for BREAKER_REST_SECONDS.",
  ),
  BREAKER_REST_SECONDS: whole(
    { min: 1, max: 3600, byDefault: 60 },
    "How long a service that failed again and again is left alone; the next call is the trial.",
  ),
  BATCH_OPERATIONS: whole(
    { min: 10, max: 1000, byDefault: 100 },
    "Operations in one $batch; aim at ten seconds of server time.",
  ),
  PAGE_LINES: whole({ min: 10, max: 5000, byDefault: 1000 }, "Lines read and held at a time."),
  INVOICE_FROM: z
    .string()
    .refine(isDay, "must be a day such as 2026-01-01")
    .describe("Orders dated before this day are never billed. No default, on purpose."),
  INVOICE_ORDER_STATES: list()
    .transform((names) => (names.length === 0 ? ["Fulfilled"] : names))
    .refine((names) => names.every((name) => orderStatesByName.has(name)), {
      message: `must be names out of ${[...orderStatesByName.keys()].join(", ")}`,
    })
    .transform((names) => names.map((name) => orderStatesByName.get(name) ?? -1))
    .describe("Order states that are invoiced, by name; `Fulfilled` if empty."),
  HOLD_STATUS_REASONS: list()
    .refine((codes) => codes.every((code) => /^\d+$/.test(code)), {
      message: "must be numbers with commas between them",
    })
    .transform((codes) => codes.map(Number))
    .describe("Status reasons (numbers) of orders that are held back."),
  TOTALS_TOLERANCE: whole(
    { min: 0, max: 100, byDefault: 0 },
    "Minor units by which our amounts may differ from the platform's, per line.",
  ),
  ZERO_TOTAL_POLICY: z
    .enum(["send", "skip"])
    .default("send")
    .describe("What becomes of an invoice with a total of zero: sent, or put on hold."),
  MAX_ATTEMPTS: whole(
    { min: 1, max: 100, byDefault: 5 },
    "How often a line that the platform refused is tried again by itself, at growing intervals.",
  ),
  SKIP_LIMIT: whole(
    { min: 1, max: 1_000_000, byDefault: 200 },
    "A run stops, red, once so many records met a platform rejection or an unexpected error.",
  ),
  IMPERSONATE: z
    .enum(["owner", "off"])
    .default("owner")
    .describe("As whom records are created: their owner, or the application."),
  ORDER_LINE_WRITEBACK: z
    .enum(["auto", "never"])
    .default("auto")
    .describe("Whether the lines of editable orders show what became of them."),
  BUNDLE_CHUNK_LINES: whole({ min: 1, max: 400, byDefault: 48 }, "Lines in one joining set."),
  MAX_LINES_PER_INVOICE: whole(
    { min: 1, max: 5000, byDefault: 500 },
    "A draft with so many lines is closed and followed by the next.",
  ),
  BUNDLE_QUIET_MINUTES: whole(
    { min: 0, max: 10_080, byDefault: 60 },
    "How long nothing must have joined a draft before it is summed.",
  ),
  BUNDLE_PATIENCE: whole(
    { min: 1, max: 1000, byDefault: 24 },
    "A draft that nothing joined for so many times BUNDLE_QUIET_MINUTES (of one minute at least) is summed although lines of its bundle wait.",
  ),
  ERP_URL: address("Address of the ERP's web service."),
  ERP_AUTH: z
    .enum(["apikey", "entra"])
    .default("apikey")
    .describe("How the ERP is told who calls: by ERP_API_KEY, or by a token for ERP_SCOPE."),
  ERP_API_KEY: z.string().min(1).optional().describe("Key for the ERP, with ERP_AUTH=apikey."),
  ERP_SCOPE: z.string().min(1).optional().describe("Token scope, with ERP_AUTH=entra."),
  ERP_MAX_INVOICES: whole({ min: 1, max: 1000, byDefault: 50 }, "Invoices in one call to the ERP."),
  ERP_MAX_BYTES: whole(
    { min: 10_000, max: 100_000_000, byDefault: 4_000_000 },
    "Bytes of JSON in one call to the ERP.",
  ),
  ERP_TIMEOUT_SECONDS: whole({ min: 5, max: 300, byDefault: 60 }, "How long a call may take."),
  ERP_BREAKER_FAILURES: whole(
    { min: 1, max: 100, byDefault: 3 },
    "After so many failed calls in a row `send` stops, and the ERP is left alone for BREAKER_REST_SECONDS.",
  ),
  ERP_SETTLE_SECONDS: whole(
    { min: 0, max: 86_400, byDefault: 300 },
    "How long after a claim the ERP's 'not found' may still be wrong.",
  ),
  ERP_CUSTOMER_COLUMN: column("accountnumber", "Column of account with the ERP's customer number."),
  ERP_CONTACT_COLUMN: column(
    "externaluseridentifier",
    "Column of contact with the ERP's customer number.",
  ),
  SENDING_TIMEOUT_MINUTES: whole(
    { min: 1, max: 1440, byDefault: 15 },
    "How old a claim must be, by Dataverse's clock, before another run settles it.",
  ),
  CREATE_LINES_SCHEDULE: schedule("create-lines"),
  BUNDLE_SCHEDULE: schedule("bundle"),
  CALCULATE_SCHEDULE: schedule("calculate"),
  SEND_SCHEDULE: schedule("send"),
  RECONCILE_SCHEDULE: schedule("reconcile"),
  SLICE_SECONDS: whole(
    { min: 1, max: 3600, byDefault: 240 },
    "A run begins nothing new after this time and leaves the rest to the next.",
  ),
  FUNCTION_TIMEOUT_SECONDS: whole(
    { min: 300, max: 86_400, byDefault: 600 },
    "functionTimeout of host.json; the platform ends the whole process then.",
  ),
  LOCK_LEASE_SECONDS: whole(
    { min: 3, max: 600, byDefault: 60 },
    "How long a lock outlives a process that stopped renewing it.",
  ),
  HTTP_BODY_BYTES: whole(
    { min: 1_000, max: 10_000_000, byDefault: 100_000 },
    "Bytes that the body of an HTTP request may have.",
  ),
  EASY_AUTH: z
    .enum(["on", "off"])
    .default("off")
    .describe(
      "On only behind App Service authentication: its header then says who does things by hand. Elsewhere anyone could write that header.",
    ),
  ...backgroundSettings,
  ...fanOutSettings,
  ...boundSettings,
  STAGE_LOCK: switchedOn("Off for tests only: several runs of a stage at a time."),
  RECORD_LOCKS: switchedOn("Off for tests only: no record is locked."),
  TABLE_PREFIX: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,40}$/, "must be letters and digits, a letter first")
    .default("invjob")
    .describe("Prefix of the names of the tables in Azure Storage."),
  AzureWebJobsStorage: z
    .string()
    .min(1)
    .optional()
    .describe("Connection string of the storage account for locks and run reports."),
  AzureWebJobsStorage__tableServiceUri: address("")
    .optional()
    .describe(
      "In place of AzureWebJobsStorage: the table service's address, with managed identity.",
    ),
  AzureWebJobsStorage__queueServiceUri: address("")
    .optional()
    .describe("Beside AzureWebJobsStorage__tableServiceUri: the queue service's address."),
  AzureWebJobsStorage__accountName: z
    .string()
    .min(1)
    .optional()
    .describe("In place of AzureWebJobsStorage: the account's name, with managed identity."),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .min(1)
    .optional()
    .describe("Where metrics and events go; empty: to the log alone."),
});

export type RawSettings = z.infer<typeof settingsSchema>;
