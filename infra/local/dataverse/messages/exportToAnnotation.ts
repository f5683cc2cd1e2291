import { guidFromSql } from "../store/guid";
import { createRow } from "../writes/createRow";
import { csvOf } from "./csv";
import type { CustomApi, CustomApiWork } from "./CustomApi";
import { defineCustomApi } from "./defineCustomApi";
import { fetchAllRows } from "./fetchAllRows";

/** What marks a note as such an export; the clean-up finds notes by both. */
export const exportedNote = {
  subject: "Export Data Using FetchXml To Csv",
  filename: "exportdatausingfetchxml.csv",
} as const;

const firstBeyondAscii = 128;

/**
 * Microsoft's sample Custom API (DATAVERSE.md 11): all rows of a FetchXML query as a CSV file in a
 * new note, in the caller's name. The sample writes ASCII: other characters become question marks.
 */
export const exportToAnnotation: CustomApi = {
  definition: defineCustomApi({
    name: "sample_ExportDataUsingFetchXmlToAnnotation",
    displayName: "Export Data Using Fetch XML to Annotation",
    description: "Writes the rows of a FetchXML query as CSV into a new note.",
    parameters: { FetchXml: "String" },
    responses: { AnnotationId: "Guid" },
  }),
  *run(call): CustomApiWork {
    const rows = yield* fetchAllRows(call, String(call.parameters["FetchXml"]));
    const { writer, caller } = call;
    const table = writer.model.tables.get("annotation");
    if (table === undefined) {
      throw new Error("The environment has no notes");
    }
    const body = {
      ...exportedNote,
      documentbody: Buffer.from(asciiOf(csvOf(rows)), "latin1").toString("base64"),
      mimetype: "text/csv",
    };
    const note = createRow(writer, caller, { table, body, references: new Map() });
    return { AnnotationId: guidFromSql(note.id) };
  },
};

function asciiOf(text: string): string {
  return Array.from(text, (character) =>
    (character.codePointAt(0) ?? 0) < firstBeyondAscii ? character : "?",
  ).join("");
}
