import { createAuditExports } from "../../../../../lib/adapters/dataverse/operations/createAuditExports";
import { createDataverseClient } from "../../../../../lib/adapters/dataverse/http/createDataverseClient";
import { systemClock } from "../../../../../lib/adapters/clock/systemClock";
import { patientBreaker } from "../../../../support/patientBreaker";
import { RecordingTelemetry } from "../../../../support/RecordingTelemetry";

const audit = createAuditExports(
  createDataverseClient({
    url: "http://127.0.0.1:9",
    credential: { getToken: () => Promise.resolve(null) },
    clock: systemClock,
    telemetry: new RecordingTelemetry(),
    breaker: patientBreaker,
  }),
);

describe("the export of what a run sent", () => {
  it("names the run and nothing else of it, so that no run is too long, and escapes it", () => {
    const { name, parameters } = audit.request(`8204265600000-send-0000abcd"/><x a='`);
    expect(name).toBe("sample_ExportDataUsingFetchXmlToAnnotation");
    const fetchXml = String(parameters["FetchXml"]);
    expect(fetchXml).toMatch(/^<fetch><entity name="invoice">.*<\/entity><\/fetch>$/);
    expect(fetchXml).toContain('value="8204265600000-send-0000abcd&quot;/&gt;&lt;x a=&apos;"');
    expect(fetchXml.length).toBeLessThan(2_000);
  });

  it("reads the note's id, and no other answer", () => {
    expect(audit.annotationOf({ AnnotationId: "a note" })).toBe("a note");
    expect(audit.annotationOf({ AnnotationId: 7 })).toBeUndefined();
    expect(audit.annotationOf(null)).toBeUndefined();
  });
});
