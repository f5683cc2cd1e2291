import type { BackgroundOperations } from "../background/BackgroundOperations";
import type { CustomApiBook } from "../messages/CustomApiBook";
import type { Model } from "../model/types";
import type { RoleBook } from "../security/RoleBook";
import type { WebhookSteps } from "../webhooks/WebhookSteps";
import type { Caller, RowReference, Writer } from "../writes/Writer";
import type { Prefer } from "./prefer";

/** A Web API request, or one of those inside a `$batch`. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query below the service root, as sent: `invoices(…)?$select=name`. */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Ids by the address as it was sent; undefined where no record had the key. */
export type ResolvedKeys = ReadonlyMap<string, Uint8Array | undefined>;

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a request was, for the request log. */
export type RequestKind =
  | "query"
  | "fetchXml"
  | "count"
  | "retrieve"
  | "create"
  | "update"
  | "upsert"
  | "delete"
  | "batch"
  | "action"
  | "metadata"
  | "other";

/** What carrying out one operation needs beyond the request itself. */
export interface OperationContext {
  readonly writer: Writer;
  readonly model: Model;
  readonly roles: RoleBook;
  readonly customApis: CustomApiBook;
  readonly background: BackgroundOperations;
  readonly webhooks: WebhookSteps;
  readonly caller: Caller;
  readonly prefer: Prefer;
  /** The service root without a slash at its end: `http://host:port/api/data/v9.2`. */
  readonly baseUrl: string;
  /** Rows written before in the same change set, by Content-ID (DATAVERSE.md 2.2). */
  readonly references: ReadonlyMap<string, RowReference>;
  /** What alternate keys led to when they were resolved ahead of the work. */
  readonly resolvedKeys?: ResolvedKeys;
}

/** An answer, and the row that it wrote, if any, for later parts of a change set. */
export interface OperationResult extends ApiResponse {
  readonly row?: RowReference;
}

export const jsonContentType = "application/json; odata.metadata=minimal";
export const versionHeader = { "OData-Version": "4.0" } as const;
