import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DocumentBook } from "../../../../infra/local/erp/DocumentBook";
import { anErpMessage } from "../../../support/erpSamples";

describe("the ERP's books", () => {
  it("are whole in their one file once they are closed", () => {
    const folder = mkdtempSync(join(tmpdir(), "books-"));
    try {
      const book = new DocumentBook(join(folder, "erp.sqlite"));
      const message = { ...anErpMessage(), idempotencyKey: "key-1" };
      expect(book.post([message])).toMatchObject([{ outcome: "accepted" }]);
      book.close();
      copyFileSync(join(folder, "erp.sqlite"), join(folder, "alone.sqlite"));
      const copy = new DocumentBook(join(folder, "alone.sqlite"));
      expect(copy.summarize()).toMatchObject({ documents: 1 });
      copy.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
