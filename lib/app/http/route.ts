import { z } from "zod";
import type { App } from "../composeApp";
import type { HttpAnswer } from "./HttpAnswer";
import { problem, type ProblemCode } from "./problems";
import { sayWrong } from "./sayWrong";

/** A checked request. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Who asks, to be kept with what they do. */
  readonly actor: string;
  /** Names of the request's headers, in lower case. */
  readonly headers: ReadonlySet<string>;
  readonly app: App;
}

/** A request as it came: texts, and whatever JSON the body held. */
export type UncheckedCall = Call<unknown, unknown, unknown>;

/** An answer that is no refusal, as the OpenAPI document tells it. */
export interface Described {
  readonly description: string;
  /** Absent for an answer without a body. */
  readonly schema?: z.ZodType;
}

interface RouteText {
  /** Name of the function and `operationId`. */
  readonly name: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/api`, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly answers: Readonly<Record<number, Described>>;
  /** Refusals of its own, besides those of every route. */
  readonly refusals: readonly ProblemCode[];
  /** Called by Dataverse, which knows no key: its handler checks the caller by other means. */
  readonly isCallback?: boolean;
  /** Of a sender that chooses its own content type; absent where `HTTP_BODY_BYTES` holds, and JSON is asked for. */
  readonly bodyBytes?: "CALLBACK_BODY_BYTES" | "WEBHOOK_BODY_BYTES";
  /** Asked before a byte of the body is read: the refusal of who has no business here. */
  readonly admit?: (query: Readonly<Record<string, string>>, app: App) => HttpAnswer | undefined;
  /** Its answers may carry a message for the queue of runs. */
  readonly isQueueing?: boolean;
}

interface Schemas<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  /** `noBody` where none is read. */
  readonly body: Body;
}

/** A route of the HTTP interface: what it takes, what it may answer, and what it does. */
export interface Route extends RouteText, Schemas<z.ZodObject, z.ZodObject, z.ZodType> {
  /** Checks the request, then handles it; what is wrong with it is answered field by field. */
  readonly answer: (call: UncheckedCall) => Promise<HttpAnswer>;
}

/** For routes without parameters or without a query. */
export const noFields = z.strictObject({});
/** For routes that read no body. */
export const noBody = z.undefined();

const inWords = { error: sayWrong } as const;

interface FieldError {
  readonly field: string;
  readonly message: string;
}

function fieldErrors(where: string, { issues }: z.ZodError): readonly FieldError[] {
  return issues.map(({ path, message }) => ({ field: [where, ...path].join("."), message }));
}

function refuseFields(
  code: "invalid-request" | "invalid-body",
  errors: readonly FieldError[],
): HttpAnswer {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  return problem(code, `${detail}.`, { errors });
}

/** Makes a route of its definition; the schemas give `handle` its types and OpenAPI its document. */
export function route<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
>(
  definition: RouteText &
    Schemas<Params, Query, Body> & {
      readonly handle: (
        call: Call<z.output<Params>, z.output<Query>, z.output<Body>>,
      ) => Promise<HttpAnswer>;
    },
): Route {
  const { handle, ...described } = definition;
  return {
    ...described,
    answer: async (call) => {
      const params = definition.params.safeParse(call.params, inWords);
      const query = definition.query.safeParse(call.query, inWords);
      const wrong = [
        ...(params.success ? [] : fieldErrors("path", params.error)),
        ...(query.success ? [] : fieldErrors("query", query.error)),
      ];
      if (!params.success || !query.success) return refuseFields("invalid-request", wrong);
      const body = definition.body.safeParse(call.body, inWords);
      if (!body.success) return refuseFields("invalid-body", fieldErrors("body", body.error));
      return handle({ ...call, params: params.data, query: query.data, body: body.data });
    },
  };
}
