import { bytesOf } from "../store/rowValues";
import { deleteRow } from "../writes/deleteRow";
import type { CustomApi, CustomApiWork } from "./CustomApi";
import { defineCustomApi } from "./defineCustomApi";
import { exportedNote } from "./exportToAnnotation";

const notesAStep = 100;

/** Microsoft's sample Custom API that deletes the notes which the export made (DATAVERSE.md 11). */
export const cleanUpExportedData: CustomApi = {
  definition: defineCustomApi({
    name: "sample_CleanupExportedDataAnnotations",
    displayName: "Clean Up Exported Data Annotations",
    description: "Deletes the notes that the export made.",
    parameters: {},
    responses: {},
  }),
  *run({ writer, caller }): CustomApiWork {
    const table = writer.model.tables.get("annotation");
    const sql = "SELECT annotationid FROM annotation WHERE subject = ? AND filename = ? LIMIT ?";
    const params = [exportedNote.subject, exportedNote.filename, notesAStep];
    for (;;) {
      const found = writer.db.all(sql, params).map((row) => bytesOf(row["annotationid"]));
      if (found.length === 0 || table === undefined) {
        return {};
      }
      for (const id of found.filter((one) => one !== null)) {
        deleteRow(writer, caller, { table, id, ifMatch: undefined });
      }
      yield 0;
    }
  },
};
