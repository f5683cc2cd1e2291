import { z } from "zod";
import type { StageName } from "../domain/stages";
import { address, list, whole } from "./settingKinds";

/** A secret that nobody guesses: 32 characters at least. */
function secret(description: string) {
  return z.string().min(32, "must have at least 32 characters").optional().describe(description);
}

const customApiName = /^[A-Za-z]\w*$/;

function customApiOf(stage: StageName) {
  return z
    .string()
    .regex(customApiName, "must be the unique name of a Custom API")
    .optional()
    .describe(
      `Custom API that carries out the stage \`${stage}\` inside Dataverse, called in the background without parameters; empty: the app carries it out.`,
    );
}

/** The settings of background operations, with their bounds and defaults. */
export const backgroundSettings = {
  BACKGROUND_OPERATIONS: list()
    .refine((names) => names.every((name) => customApiName.test(name)), {
      message: "must be unique names of Custom APIs with commas between them",
    })
    .describe("Custom APIs that may be run in the background on demand; none if empty."),
  STAGE_CREATE_LINES_CUSTOM_API: customApiOf("create-lines"),
  STAGE_BUNDLE_CUSTOM_API: customApiOf("bundle"),
  STAGE_CALCULATE_CUSTOM_API: customApiOf("calculate"),
  STAGE_SEND_CUSTOM_API: customApiOf("send"),
  AUDIT_EXPORT: z
    .enum(["on", "off"])
    .default("off")
    .describe(
      "On: what a run of stage 4 sent is exported into a note by Microsoft's sample Custom API `sample_ExportDataUsingFetchXmlToAnnotation`, which must be installed.",
    ),
  CALLBACK_URL: address("")
    .optional()
    .describe(
      "Address of `operation-callback` as Dataverse reaches it, such as `https://contoso-jobs.azurewebsites.net/api/background-operations/callback`; empty: operations are polled only.",
    ),
  CALLBACK_SECRET: secret(
    "Signs callback addresses, at least 32 characters; needed with CALLBACK_URL.",
  ),
  CALLBACK_SECRET_PREVIOUS: secret(
    "The secret before the last change: addresses signed with it are still good until they expire.",
  ),
  CALLBACK_LIFETIME_HOURS: whole(
    { min: 1, max: 720, byDefault: 48 },
    "How long a callback address is good.",
  ),
  OPERATION_POLL_SECONDS: whole(
    { min: 60, max: 86_400, byDefault: 60 },
    "An operation that stays silent is looked at so often at most; the platform asks for a minute.",
  ),
  OPERATION_GIVE_UP_HOURS: whole(
    { min: 1, max: 720, byDefault: 24 },
    "An operation whose end was not seen after this time is given up, visibly.",
  ),
};
