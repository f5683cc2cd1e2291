import { z } from "zod";
import type { Sighting } from "../../../domain/backgroundOperation";
import type { OperationDetails } from "../../../ports/backgroundOperations";
import { ProtocolError } from "../../../ports/errors";
import { isJsonObject, numberText, parseJson } from "../json";

/** States and status reasons of a background operation (DATAVERSE.md 1.5). */
const completed = 3;
const locked = 2;
const endings = new Map([
  [30, "succeeded"],
  [31, "failed"],
  [32, "canceled"],
] as const);
type EndingCode = 30 | 31 | 32;

const whole = z.preprocess((value) => Number(numberText(value) ?? Number.NaN), z.int());

const monitorSchema = z.looseObject({
  backgroundOperationStateCode: whole,
  backgroundOperationStatusCode: whole,
  backgroundOperationErrorCode: whole.optional(),
  backgroundOperationErrorMessage: z.string().nullish(),
});

const time = z.string().nullish();

const rowSchema = z.object({
  name: z.string(),
  inputparameters: z.string().nullish(),
  createdon: time,
  starttime: time,
  endtime: time,
  retrycount: z.unknown().optional(),
});

function read<T>(schema: z.ZodType<T>, body: string, what: string): T {
  try {
    return schema.parse(parseJson(body));
  } catch (cause) {
    throw new ProtocolError(`Dataverse's ${what} has an unknown form.`, { cause });
  }
}

/** Numbers as the app's own JSON has them; one that a double would change stays text. */
function plain(value: unknown): unknown {
  const text = numberText(value);
  if (text !== undefined) return String(Number(text)) === text ? Number(text) : text;
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/**
 * The status monitor's answer: flat, outputs beside the state (DATAVERSE.md 1.6).
 *
 * @throws ProtocolError where it is none
 */
export function readMonitor(body: string): Sighting {
  const {
    backgroundOperationStateCode: state,
    backgroundOperationStatusCode: code,
    backgroundOperationErrorCode: errorCode,
    backgroundOperationErrorMessage: errorMessage,
    ...outputs
  } = read(monitorSchema, body, "status monitor");
  if (state !== completed) return { kind: "pending", isStarted: state === locked };
  const status = endings.get(code as EndingCode);
  if (status === undefined)
    throw new ProtocolError(`Dataverse's status monitor shows the unknown status ${String(code)}.`);
  const hasError = errorMessage != null || errorCode !== undefined;
  return {
    kind: "ended",
    status,
    outputs: status === "succeeded" ? (plain(outputs) as Record<string, unknown>) : null,
    error: hasError ? { code: errorCode ?? null, message: errorMessage ?? "" } : null,
  };
}

const pairs = z.array(z.object({ Key: z.string(), Value: z.unknown() }));

/** JSON text of names and values (DATAVERSE.md 1.7); none where its form is another. */
function parametersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const read = pairs.parse(plain(parseJson(text)));
    return Object.fromEntries(read.map(({ Key, Value }) => [Key, Value]));
  } catch {
    return {};
  }
}

/**
 * A row of `backgroundoperations` (DATAVERSE.md 1.7).
 *
 * @throws ProtocolError where it is none
 */
export function readDetails(body: string): OperationDetails {
  const row = read(rowSchema, body, "row of an operation");
  const retries = numberText(row.retrycount);
  return {
    name: row.name,
    parameters: parametersOf(row.inputparameters ?? "[]"),
    timings: {
      createdOn: row.createdon ?? null,
      startedOn: row.starttime ?? null,
      endedOn: row.endtime ?? null,
      retries: retries === undefined ? null : Number(retries),
    },
  };
}

const idsSchema = z.object({ value: z.array(z.object({ backgroundoperationid: z.string() })) });

/**
 * The ids of a page of `backgroundoperations`.
 *
 * @throws ProtocolError where it is none
 */
export function readOperationIds(body: string): readonly string[] {
  const { value } = read(idsSchema, body, "list of operations");
  return value.map(({ backgroundoperationid: id }) => id.toLowerCase());
}
