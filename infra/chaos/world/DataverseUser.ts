import { createToken } from "../../local/identity/token";
import { users } from "../../local/dataverse/seed/seedData";
import { demand, send, type Answer } from "./send";

/** A token that no round outlives: 2100-01-01. */
const expiresAt = 4_102_444_800;
const rowsMax = 5_000;

export type Row = Readonly<Record<string, unknown>>;

/** An administrator of the environment with the Web API in hand, as users of a model-driven app have it. */
export class DataverseUser {
  readonly #root: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param url the environment's origin */
  constructor(url: string) {
    this.#root = `${url}/api/data/v9.2`;
    const oid = users.find(({ isAdministrator }) => isAdministrator)?.objectId ?? "";
    const token = createToken({ aud: url, exp: expiresAt, oid });
    this.#headers = { Authorization: `Bearer ${token}` };
  }

  /** Rows of a query, in one page; none where Dataverse does not answer. */
  async rows(query: string): Promise<readonly Row[]> {
    return rowsOf(await send(`${this.#root}/${query}`, { method: "GET", headers: this.#paged }));
  }

  /** Rows of a query, in one page. @throws Error where Dataverse does not answer */
  async rowsSurely(query: string): Promise<readonly Row[]> {
    return rowsOf(await demand(`${this.#root}/${query}`, { method: "GET", headers: this.#paged }));
  }

  /** A change of what is there: never a new record. @param etag the version that it was read with */
  update(path: string, columns: Readonly<object>, etag = "*"): Promise<Answer> {
    const headers = { ...this.#headers, "If-Match": etag };
    return send(`${this.#root}/${path}`, { method: "PATCH", headers, body: columns });
  }

  remove(path: string): Promise<Answer> {
    return send(`${this.#root}/${path}`, { method: "DELETE", headers: this.#headers });
  }

  /**
   * A write beside a change of its document, both or none: the document is as it was read, or nothing
   * happens. A user who edits what the app sends in the same moment is none of the app's mistakes.
   */
  async writeWith(
    document: { readonly path: string; readonly etag: string },
    write: { readonly method: string; readonly path: string; readonly body?: Readonly<object> },
  ): Promise<boolean> {
    const touched = { method: "PATCH", path: document.path, body: { description: "edited" } };
    const parts = [part({ ...touched, etag: document.etag }, 1), part(write, 2)];
    const body = ["--b", "Content-Type: multipart/mixed; boundary=c", "", ...parts].join("\r\n");
    const answer = await fetch(`${this.#root}/$batch`, {
      method: "POST",
      headers: { ...this.#headers, "Content-Type": "multipart/mixed; boundary=b" },
      body: `${body}--c--\r\n--b--\r\n`,
    }).catch(() => undefined);
    const said = (await answer?.text().catch(() => "")) ?? "";
    return /HTTP\/1\.1 2\d\d/.test(said) && !/HTTP\/1\.1 [45]\d\d/.test(said);
  }

  get #paged(): Readonly<Record<string, string>> {
    return { ...this.#headers, Prefer: `odata.maxpagesize=${String(rowsMax)}` };
  }
}

function rowsOf({ body }: Answer): readonly Row[] {
  const { value } = body;
  return Array.isArray(value) ? (value as readonly Row[]) : [];
}

function part(
  write: {
    readonly method: string;
    readonly path: string;
    readonly etag?: string;
    readonly body?: Readonly<object>;
  },
  number: number,
): string {
  const { method, path, etag, body } = write;
  return [
    "--c",
    "Content-Type: application/http",
    "Content-Transfer-Encoding: binary",
    `Content-ID: ${String(number)}`,
    "",
    `${method} /api/data/v9.2/${path} HTTP/1.1`,
    "Content-Type: application/json",
    ...(etag === undefined ? [] : [`If-Match: ${etag}`]),
    "",
    body === undefined ? "" : JSON.stringify(body),
    "",
  ].join("\r\n");
}
