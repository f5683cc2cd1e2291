import { unsupportedQuery } from "./ODataError";

/** The preferences that a request names (DATAVERSE.md 0). */
export interface Prefer {
  readonly returnRepresentation: boolean;
  /** Names and patterns of the annotations wanted: `*`, `Microsoft.Dynamics.CRM.*` or a full name. */
  readonly annotations: readonly string[];
  /** Rows a page, from `odata.maxpagesize`. */
  readonly maxPageSize?: number;
  readonly continueOnError: boolean;
  readonly trackChanges: boolean;
  readonly respondAsync: boolean;
  /** Whom to tell when a background operation is completed, from `odata.callback` (DATAVERSE.md 1.2). */
  readonly callbackUrl?: string;
}

export const noPreference: Prefer = {
  returnRepresentation: false,
  annotations: [],
  continueOnError: false,
  trackChanges: false,
  respondAsync: false,
};

const callbackPattern = /(?:^|,)\s*odata\.callback\s*;\s*url\s*=\s*"([^"]*)"/i;
const preferencePattern =
  /([^\s,;=]+)\s*(?:=\s*("[^"]*"|[^,;]*))?\s*(?:;[^,"]*(?:"[^"]*"[^,"]*)*)?(?:,|$)/g;

/** Reads the Prefer header; several headers arrive joined by commas. */
export function parsePrefer(header: string | undefined): Prefer {
  if (header === undefined || header === "") {
    return noPreference;
  }
  const values = new Map<string, string>();
  for (const [, name = "", value = ""] of header.matchAll(preferencePattern)) {
    values.set(name.toLowerCase(), value.trim().replace(/^"|"$/g, ""));
  }
  const pageSize = values.get("odata.maxpagesize");
  const callbackUrl = callbackPattern.exec(header)?.[1];
  return {
    returnRepresentation: values.get("return") === "representation",
    annotations: splitList(values.get("odata.include-annotations")),
    ...(pageSize === undefined ? {} : { maxPageSize: positive(pageSize) }),
    continueOnError: isOn(values.get("odata.continue-on-error")),
    trackChanges: values.has("odata.track-changes"),
    respondAsync: values.has("respond-async"),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
  };
}

/** Whether the annotation was asked for by name or by a pattern that ends in `*`. */
export function wantsAnnotation(prefer: Prefer, name: string): boolean {
  return prefer.annotations.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name,
  );
}

/** What the answer says it applied, or undefined when the request asked for nothing. */
export function preferenceApplied(prefer: Prefer): string | undefined {
  const applied = [
    ...(prefer.returnRepresentation ? ["return=representation"] : []),
    ...(prefer.maxPageSize === undefined
      ? []
      : [`odata.maxpagesize=${String(prefer.maxPageSize)}`]),
    ...(prefer.annotations.length === 0
      ? []
      : [`odata.include-annotations="${prefer.annotations.join(",")}"`]),
    ...(prefer.continueOnError ? ["odata.continue-on-error"] : []),
  ];
  return applied.length === 0 ? undefined : applied.join(", ");
}

function splitList(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value.toLowerCase() !== "false";
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw unsupportedQuery(
      `odata.maxpagesize must be a positive number, not '${text.slice(0, 20)}'.`,
    );
  }
  return Number(text);
}
