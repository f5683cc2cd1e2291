import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { VerifyRefusal } from "./VerifyRefusal";

/** Names of `salesorder.statecode` (DATAVERSE.md 9.5). */
const orderStates: Readonly<Record<string, string>> = {
  Active: "0",
  Submitted: "1",
  Canceled: "2",
  Fulfilled: "3",
  Invoiced: "4",
};

const address = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ""));
const optionalText = z.string().min(1).optional();

const schema = z.object({
  DATAVERSE_URL: address,
  INVOICE_FROM: z.iso.date(),
  INVOICE_ORDER_STATES: z
    .string()
    .default("")
    .transform((text) => text.split(",").map((name) => name.trim()))
    .transform((names) => names.filter((name) => name !== ""))
    .transform((names) => (names.length === 0 ? ["Fulfilled"] : names))
    .refine((names) => names.every((name) => name in orderStates), {
      message: `must be names out of ${Object.keys(orderStates).join(", ")}`,
    })
    .transform((names) => new Set(names.map((name) => orderStates[name] ?? ""))),
  TOTALS_TOLERANCE: z.coerce.number().int().min(0).default(0),
  ERP_URL: address,
  ERP_AUTH: z.enum(["apikey", "entra"]).default("apikey"),
  ERP_API_KEY: optionalText,
  ERP_SCOPE: optionalText,
  TABLE_PREFIX: z.string().min(1).default("invjob"),
  AzureWebJobsStorage: optionalText,
  AzureWebJobsStorage__tableServiceUri: address.optional(),
  AzureWebJobsStorage__accountName: optionalText,
  IDENTITY_ENDPOINT: address.optional(),
  IDENTITY_HEADER: optionalText,
});

/** The app's own settings, as far as they say what is right and where it stands. */
export type VerifySettings = z.infer<typeof schema>;

type Variables = Readonly<Record<string, string | undefined>>;

const fileSchema = z.object({ Values: z.record(z.string(), z.string()) });
const defaultFile = "local.settings.json";

/**
 * Reads the settings: the environment's variables win over the file.
 * @param file undefined: `local.settings.json`, if it is there
 * @throws VerifyRefusal naming the file or the settings, and what is wrong with them
 */
export function readSettings(file: string | undefined, environment: Variables): VerifySettings {
  const values = { ...readFile(file), ...environment };
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    const isMissing = values[name] === undefined;
    return isMissing ? `${name} is not set` : `${name}: ${message}`;
  });
  throw new VerifyRefusal(
    `${issues.join("; ")}. Set it in the environment or in the file that --settings names.`,
  );
}

function readFile(file: string | undefined): Variables {
  if (file === undefined && !existsSync(defaultFile)) return {};
  const path = file ?? defaultFile;
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, "utf8"))).Values;
  } catch (cause) {
    throw new VerifyRefusal(
      `Cannot read settings from ${path}: it must be there and hold { "Values": { "NAME": "text", ... } }.`,
      { cause },
    );
  }
}
