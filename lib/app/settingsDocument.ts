import { z } from "zod";
import { sliceGraceSeconds } from "./settings";
import { settingsSchema, type RawSettings } from "./settingsSchema";

/** Sections of the page; each begins with a setting and goes on, as the schema does, to the next. */
const sections: readonly { readonly title: string; readonly first: keyof RawSettings }[] = [
  { title: "Dataverse", first: "DATAVERSE_URL" },
  { title: "What is billed, and what becomes of mistakes", first: "INVOICE_FROM" },
  { title: "Bundling", first: "BUNDLE_CHUNK_LINES" },
  { title: "The ERP", first: "ERP_URL" },
  { title: "Schedules", first: "CREATE_LINES_SCHEDULE" },
  { title: "Runs and requests", first: "SLICE_SECONDS" },
  { title: "Background operations", first: "BACKGROUND_OPERATIONS" },
  { title: "Further bounds", first: "DATAVERSE_RETRIES" },
  { title: "For tests", first: "STAGE_LOCK" },
  { title: "Storage and telemetry", first: "TABLE_PREFIX" },
];

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** What the schema says of a setting that is not set: its default, or that it must be or may be set. */
function whenUnset(schema: z.ZodType): string {
  const unset = schema.safeParse(undefined);
  if (!unset.success) return "**required**";
  const { data } = unset;
  return typeof data === "string" || typeof data === "number" ? `\`${String(data)}\`` : "";
}

/** The bounds of a number, or the words to choose from. */
function allowed(schema: z.ZodType): string {
  const { minimum, maximum, enum: words } = z.toJSONSchema(schema, { unrepresentable: "any" });
  if (minimum !== undefined && maximum !== undefined) {
    return `${String(minimum)} to ${String(maximum)}`;
  }
  return (words ?? []).map((word) => `\`${String(word)}\``).join(", ");
}

function table(settings: readonly (readonly [string, z.ZodType])[]): string {
  const rows = settings.map(
    ([name, schema]) =>
      `| \`${name}\` | ${whenUnset(schema)} | ${allowed(schema)} | ${cell(schema.description ?? "")} |`,
  );
  return ["| setting | default | allowed | meaning |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

function sectionTexts(): string {
  const settings = Object.entries(settingsSchema.shape);
  const starts = sections.map(({ first }) => settings.findIndex(([name]) => name === first));
  return sections
    .map(({ title }, index) => {
      const own = settings.slice(starts[index], starts[index + 1]);
      return `## ${title}\n\n${table(own)}`;
    })
    .join("\n\n");
}

/** The settings that have no default, by name. */
function requiredNames(): string {
  return Object.entries(settingsSchema.shape)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => `\`${name}\``)
    .join(", ");
}

/** The text of docs/settings.md, made from the schema that checks the settings. */
export function settingsDocument(): string {
  return `# Settings

Made from \`lib/app/settingsSchema.ts\` by \`npm run docs\`; a test keeps both equal.

In Azure they are the function app's configuration. On your own machine they stand in \`local.settings.json\`; copy
\`local.settings.sample.json\`, which has them all. Only these have no default: ${requiredNames()}, besides
the storage account and the ERP's key. A wrong or missing setting is told by name, with its cure, before anything is read or
written; \`npm run job -- check\` tells it too.

${sectionTexts()}

## What the host reads

The host reads the five schedules too, and starts no timer whose schedule is missing: all are required. The sample's are nightly
and in order; a run whose time is used up goes on by itself with \`CONTINUE=queue\`, and with \`CONTINUE=tick\` each stage ticks every
five minutes of its hour for that. \`RUN_QUEUE\` and \`CHUNK_QUEUE\` are the host's too: it listens to both.

## Settings that must fit each other

- \`BUNDLE_CHUNK_LINES\` is at most (\`BATCH_OPERATIONS\` - 4) / 2: two operations a line and four besides go into one batch.
- \`SENDING_TIMEOUT_MINUTES\` is not shorter than \`ERP_TIMEOUT_SECONDS\` and \`ERP_SETTLE_SECONDS\` together.
- \`ERP_AUTH=apikey\` needs \`ERP_API_KEY\`, \`ERP_AUTH=entra\` needs \`ERP_SCOPE\`.
- one of \`AzureWebJobsStorage\`, \`AzureWebJobsStorage__tableServiceUri\` and \`AzureWebJobsStorage__accountName\` is set.
- \`DATAVERSE_URL\`, \`ERP_URL\` and the storage are all real or all on this machine: a laptop's stores never mix with a
  company's data. \`STAGE_LOCK=off\` and \`RECORD_LOCKS=off\` are refused with a real environment.
- \`SLICE_SECONDS\`, ${String(sliceGraceSeconds)} seconds to finish what was begun, and the longer of \`DATAVERSE_TIMEOUT_SECONDS\` and
  \`ERP_TIMEOUT_SECONDS\` fit into \`FUNCTION_TIMEOUT_SECONDS\`, which is \`functionTimeout\` of \`host.json\`.
`;
}
