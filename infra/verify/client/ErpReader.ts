import { z } from "zod";
import { erpDocumentSchema, type ErpDocument } from "../records/ErpDocument";
import type { VerifySettings } from "../settings";
import { VerifyRefusal } from "../VerifyRefusal";
import type { AccessTokens } from "./AccessTokens";
import { getJson } from "./getJson";

/** More pages than these are a fault of the server's, not data. */
const pagesMax = 100_000;

const pageSchema = z.object({
  documents: z.array(erpDocumentSchema),
  /** Where the next page begins; missing on the last. */
  next: z.union([z.string(), z.number()]).nullish(),
});

/** Reads the ERP's books through its API, `GET /api/v1/invoices?after=`. */
export class ErpReader {
  readonly #settings: VerifySettings;
  readonly #tokens: AccessTokens;

  constructor(settings: VerifySettings, tokens: AccessTokens) {
    this.#settings = settings;
    this.#tokens = tokens;
  }

  /** All documents, page by page. */
  async *documents(): AsyncGenerator<ErpDocument> {
    let after = "0";
    for (let pages = 0; pages < pagesMax; pages += 1) {
      const page = await this.#page(after);
      yield* page.documents;
      if (page.next == null) return;
      after = String(page.next);
    }
    throw new VerifyRefusal("Reading the ERP's documents does not end.");
  }

  async #page(after: string): Promise<z.infer<typeof pageSchema>> {
    const url = `${this.#settings.ERP_URL}/api/v1/invoices?after=${encodeURIComponent(after)}`;
    const json = await getJson({ url, server: "The ERP", headers: () => this.#headers() });
    const page = pageSchema.safeParse(json);
    if (page.success) return page.data;
    throw new VerifyRefusal(`The ERP's list is none of documents: ${z.prettifyError(page.error)}`);
  }

  async #headers(): Promise<Readonly<Record<string, string>>> {
    const { ERP_AUTH: auth, ERP_API_KEY: key, ERP_SCOPE: scope } = this.#settings;
    if (auth === "entra") {
      const resource = (scope ?? "").replace(/\/\.default$/, "");
      return { authorization: `Bearer ${await this.#tokens.get(resource)}` };
    }
    return { "x-api-key": key ?? "" };
  }
}
