import type { z } from "zod";
import { sliceGraceSeconds } from "./settings";
import { settingsSchema, type RawSettings } from "./settingsSchema";

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** What the schema says of a setting that is not set: its default, or that it must be or may be set. */
function whenUnset(name: string): string {
  const schema: z.ZodType = settingsSchema.shape[name as keyof RawSettings];
  const unset = schema.safeParse(undefined);
  if (!unset.success) return "**required**";
  const { data } = unset;
  return typeof data === "string" || typeof data === "number" ? `\`${String(data)}\`` : "optional";
}

/** The text of docs/settings.md, made from the schema that checks the settings. */
export function settingsDocument(): string {
  const rows = Object.entries(settingsSchema.shape).map(
    ([name, schema]) => `| \`${name}\` | ${whenUnset(name)} | ${cell(schema.description ?? "")} |`,
  );
  return `# Settings

Made from \`lib/app/settingsSchema.ts\` by \`npm run docs\`; a test keeps both equal. On a laptop settings stand in
\`local.settings.json\` (copy \`local.settings.sample.json\`), in Azure in the app's configuration. A wrong or missing
setting is told by name, with its cure, before anything is read or written.

| setting | default | meaning |
| --- | --- | --- |
${rows.join("\n")}

Besides these, the timers read their schedules (six fields, UTC) from \`CREATE_LINES_SCHEDULE\`, \`BUNDLE_SCHEDULE\`,
\`CALCULATE_SCHEDULE\` and \`SEND_SCHEDULE\`, and \`RUN_QUEUE\` names the queue (lower case, digits and hyphens) through which
runs go that someone asked for by HTTP.

Settings that must fit each other:

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
