/**
 * The part of the `@azure/functions-core` interface that this host supplies and that the
 * `@azure/functions` library calls (FUNCTIONS.md 1). Enums travel as strings.
 */

export type LogLevel =
  "trace" | "debug" | "information" | "warning" | "error" | "critical" | "none";
export type LogCategory = "user" | "system" | "customMetric";
export type WriteLog = (level: LogLevel, category: LogCategory, message: string) => void;

/** One value on its way between host and handler; exactly one property is set. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
}

export interface HttpCookie {
  readonly name?: string;
  readonly value?: string;
  readonly domain?: { readonly value?: string };
  readonly path?: { readonly value?: string };
  readonly expires?: { readonly value?: { readonly seconds?: number } };
  readonly secure?: { readonly value?: boolean };
  readonly httpOnly?: { readonly value?: boolean };
  readonly sameSite?: string;
  readonly maxAge?: { readonly value?: number };
}

/** A request on its way in, or a response on its way out. */
export interface HttpData {
  readonly url?: string;
  readonly method?: string;
  readonly nullableHeaders?: Record<string, { readonly value: string }>;
  readonly nullableQuery?: Record<string, { readonly value: string }>;
  readonly nullableParams?: Record<string, { readonly value: string }>;
  readonly statusCode?: string;
  readonly headers?: Record<string, string>;
  readonly cookies?: readonly HttpCookie[];
  readonly body?: TypedData;
}

export type FunctionCallback = (...args: unknown[]) => unknown;
export type HookCallback = (context: object) => unknown;

export interface InvocationRequest {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Record<string, TypedData>;
  readonly traceContext?: { readonly traceParent: string };
}

export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: unknown;
  state: "preInvocationHooks" | "invocation" | "postInvocationHooks";
  readonly log: WriteLog;
}

export interface InvocationResponse {
  readonly outputData?: readonly { readonly name: string; readonly data: TypedData }[];
  readonly returnValue?: TypedData | null;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: object; inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], handler: FunctionCallback): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}
