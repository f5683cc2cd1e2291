import type { ApiRequest, RequestKind } from "./Api";

const metadataPattern =
  /^(EntityDefinitions|GlobalOptionSetDefinitions|RelationshipDefinitions|\$metadata)/;

/** What kind of request it is, by method, address and conditions. */
export function requestKind(request: ApiRequest): RequestKind {
  const { method, url } = request;
  if (url.startsWith("$batch")) {
    return "batch";
  }
  if (metadataPattern.test(url)) {
    return "metadata";
  }
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  switch (method) {
    case "GET":
      return readKind(path, mark < 0 ? "" : url.slice(mark));
    case "POST":
      // Entity sets are lower case; actions and Custom APIs have capitals in their names.
      return /^[a-z_][a-z0-9_]*$/.test(path) ? "create" : "action";
    case "PATCH":
      return request.headers["if-match"] === undefined ? "upsert" : "update";
    case "PUT":
      return "update";
    case "DELETE":
      return path.includes(")/") ? "update" : "delete";
    default:
      return "other";
  }
}

/** Kinds that change data: the write operations of the log. */
export const writeKinds: ReadonlySet<RequestKind> = new Set([
  "create",
  "update",
  "upsert",
  "delete",
]);

function readKind(path: string, query: string): RequestKind {
  if (/\?(.*&)?fetchXml=/.test(query)) {
    return "fetchXml";
  }
  // A bound function computes an answer; it reads no record for its own sake.
  if (path.includes(")/Microsoft.Dynamics.CRM.")) {
    return "action";
  }
  if (path.endsWith("/$count")) {
    return "count";
  }
  if (/^WhoAmI/.test(path)) {
    return "action";
  }
  return path.endsWith(")") ? "retrieve" : "query";
}
