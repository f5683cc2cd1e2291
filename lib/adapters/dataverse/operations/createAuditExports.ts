import type { AuditExports } from "../../../ports/backgroundOperations";
import type { DataverseClient } from "../http/DataverseClient";
import { countRows } from "../query/fetchPages";
import { buildFetchXml, type FetchQuery } from "../query/fetchXml";
import { invoiceStageChoice } from "../rows/choices";
import { invoices } from "../rows/tables";

/** Microsoft's sample: all rows of a query as CSV in a new note (DATAVERSE.md 11). */
const exportName = "sample_ExportDataUsingFetchXmlToAnnotation";

const columns = [
  "invoiceid",
  "invoicenumber",
  "customerid",
  "transactioncurrencyid",
  "invjob_documenttype",
  "invjob_documentdate",
  "invjob_netamount",
  "invjob_taxamount",
  "invjob_totalamount",
  "invjob_linecount",
  "invjob_erpkey",
  "invjob_erpnumber",
  "invjob_contenthash",
  "invjob_runid",
];

/** By the run's id alone, so that the query is as short for a million invoices as for one. */
function sentBy(runId: string): FetchQuery {
  return {
    table: invoices,
    attributes: columns,
    filter: {
      type: "and",
      of: [
        { attribute: "invjob_runid", operator: "eq", values: [runId] },
        {
          attribute: "invjob_stage",
          operator: "eq",
          values: [invoiceStageChoice.toValue("Sent")],
        },
      ],
    },
    order: ["invoiceid"],
  };
}

/** Exports of what runs sent, carried out by Dataverse itself. */
export function createAuditExports(client: DataverseClient): AuditExports {
  return {
    countSent: (runId) => countRows(client, sentBy(runId)),
    // Without a page: the sample turns the pages itself.
    request: (runId) => ({
      name: exportName,
      parameters: { FetchXml: buildFetchXml(sentBy(runId)) },
    }),
    annotationOf: (outputs) => {
      const id = outputs?.["AnnotationId"];
      return typeof id === "string" ? id : undefined;
    },
  };
}
