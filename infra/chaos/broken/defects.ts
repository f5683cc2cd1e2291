import type { Defect } from "./Defect";

const writes = "lib/adapters/dataverse/writes";

/** Guards that the promises rest on, each taken away alone. */
export const defects: readonly Defect[] = [
  {
    name: "erp-key",
    lacks: "the idempotency key at the ERP: every call has another",
    edits: [
      {
        file: "lib/adapters/erp/createHttpErp.js",
        from: "async function sendPart(deliveries, correlationId) {",
        to: `async function sendPart(keyed, correlationId) {
          const { randomUUID } = require("node:crypto");
          const deliveries = keyed.map((one) => ({ ...one, idempotencyKey: randomUUID() }));`,
      },
    ],
    caughtBy: ["TWO_DOCUMENTS"],
  },
  {
    name: "finalise",
    lacks: "`If-Match` where stage 3 finishes an invoice",
    edits: [
      {
        file: `${writes}/invoicePayload.js`,
        from: "return (0, updateInvoice_1.updateAnyInvoice)(write.invoice, columns, { platform: write.invoice, stamp });",
        to: `const all = (0, updateInvoice_1.updateAnyInvoice)(write.invoice, columns, { platform: write.invoice, stamp });
          for (const one of all.operations) delete one.headers["If-Match"];
          return all;`,
      },
    ],
    caughtBy: ["HELD_INVOICE_MOVED", "TWO_DOCUMENTS", "DOCUMENT_WITHOUT_INVOICE", "TOTALS_NOT_SUM"],
  },
  {
    name: "bundle-lines",
    lacks: "`If-Match` on the lines that stage 2 puts on a draft",
    edits: [
      {
        file: `${writes}/draftPayload.js`,
        from: "(0, ledgerPayload_1.updateRow)(line.row, bundled),",
        to: "{ ...(0, ledgerPayload_1.updateRow)(line.row, bundled), headers: {} },",
      },
    ],
    caughtBy: ["HELD_LINE_MOVED", "HOLD_LOST", "LINE_ON_TWO_LIVE_INVOICES", "DETAIL_DIFFERS"],
  },
  {
    name: "alternate-key",
    lacks: "the active alternate key of a bundle's open draft, and preflight's look at it",
    edits: [
      {
        file: "lib/adapters/dataverse/environment/schemaGaps.js",
        from: "...present.flatMap(keyGaps),",
        to: "",
      },
    ],
    schema: { alternateKeyStatus: { invjob_openbundle: "Pending" } },
    caughtBy: ["TWO_OPEN_DRAFTS"],
  },
  {
    name: "claim",
    lacks: "the claim before a call of the ERP",
    edits: [
      {
        file: "lib/stages/sendInvoices.js",
        from: "const outcomes = await store.claim(claims, (0, stage_1.stampOf)(run, guard));",
        to: 'const outcomes = claims.map(({ invoice }) => ({ kind: "saved", etag: invoice.etag }));',
      },
    ],
    caughtBy: ["TWO_DOCUMENTS", "DOCUMENT_WITHOUT_INVOICE", "LINE_ON_TWO_LIVE_INVOICES"],
  },
  {
    name: "claim-version",
    lacks: "`If-Match` at the claim",
    edits: [
      {
        file: `${writes}/invoicePayload.js`,
        from: "headers: { ...operation.headers, Prefer: draftPayload_1.versionOnly },",
        to: "headers: { Prefer: draftPayload_1.versionOnly },",
      },
    ],
    caughtBy: ["HELD_INVOICE_MOVED", "DOCUMENT_WITHOUT_INVOICE", "TOTALS_NOT_SUM"],
  },
  {
    name: "decisions",
    lacks: "`If-Match` where a line's decision is written",
    edits: [
      {
        file: `${writes}/ledgerPayload.js`,
        from: "return updateRow(write.current, columns);",
        to: "return { ...updateRow(write.current, columns), headers: {} };",
      },
    ],
    caughtBy: ["HELD_LINE_MOVED", "HOLD_LOST", "UNBUNDLED_LINE_ON_INVOICE"],
  },
  {
    name: "unknown-answer",
    lacks: "the doubt where the ERP does not answer: it counts as a rejection",
    edits: [
      {
        file: "lib/adapters/erp/createHttpErp.js",
        from: "return deliveries.map(() => judged);",
        to: 'return deliveries.map(() => ({ kind: "rejected", message: judged.message }));',
      },
    ],
    caughtBy: ["DOCUMENT_WITHOUT_INVOICE", "TWO_DOCUMENTS"],
  },
  {
    name: "change-set",
    lacks: "the change set: each of its writes goes alone",
    edits: [
      {
        file: `${writes}/saveChangeSets.js`,
        from: "const { saves } = request;",
        to: `const { saves } = request;
          if (saves.some(({ operations }) => operations.length > 1)) {
            const ends = [];
            for (const { operations, reads, ...save } of saves) {
              for (const [index, operation] of operations.entries()) {
                const isLast = index === operations.length - 1;
                const alone = { ...save, operations: [operation], ...(isLast && reads && { reads }) };
                const [end] = await saveChangeSets(client, { ...request, saves: [alone] }, options);
                if (isLast || end.outcome.kind !== "saved") {
                  ends.push(end);
                  break;
                }
              }
            }
            return ends;
          }`,
      },
    ],
    caughtBy: ["DIFFERS_BY_ITSELF", "LINE_ON_TWO_LIVE_INVOICES", "TOTALS_NOT_SUM"],
  },
];
