import { createContext, runInContext } from "node:vm";
import { runStageApi } from "../../../infra/dataverse/customApis";
import { EmulatorClient } from "../local/dataverse/support/EmulatorClient";
import { readProjectFile } from "../../support/projectFiles";

interface Request {
  readonly Stage: string;
  readonly Table: string;
  readonly RecordId: string;
  getMetadata(): { readonly operationName: string; readonly parameterTypes: object };
}

interface Button {
  runStageForForm(primaryControl: object, stage: string): Promise<void>;
  runStageForSelection(ids: readonly string[], table: string, stage: string): Promise<void>;
}

const braced = "{AB81597F-0F9F-E711-8122-000D3AA2331C}";
const plain = "ab81597f-0f9f-e711-8122-000d3aa2331c";

/** The web resource as a page of Dynamics loads it, before an environment that is really there. */
async function press(
  work: (button: Button) => Promise<void>,
): Promise<{ requests: Request[]; texts: string[]; statuses: number[] }> {
  const client = await EmulatorClient.start();
  const requests: Request[] = [];
  const texts: string[] = [];
  const statuses: number[] = [];
  const execute = async (request: Request): Promise<void> => {
    requests.push(request);
    const { Stage, Table, RecordId } = request;
    const { operationName } = request.getMetadata();
    const answer = await client.post(operationName, { Stage, Table, RecordId });
    statuses.push(answer.status);
    if (answer.status >= 400) throw new Error(answer.errorMessage);
  };
  const page = createContext({
    Xrm: {
      WebApi: { online: { execute } },
      Navigation: {
        openAlertDialog: ({ text }: { text: string }) => {
          texts.push(text);
          return Promise.resolve();
        },
      },
    },
  });
  runInContext(readProjectFile("infra/dataverse/webresources/invjob_runstage.js"), page);
  await work((page as { InvoicingJobs: Button }).InvoicingJobs);
  await client.close();
  return { requests, texts, statuses };
}

function form(id: string): object {
  return { data: { entity: { getId: () => id, getEntityName: () => "invoice" } } };
}

describe("the button in Dynamics", () => {
  it("asks for the stage of the form's record, by its plain id", async () => {
    const { requests, texts, statuses } = await press((button) =>
      button.runStageForForm(form(braced), "calculate"),
    );
    expect(requests.map(({ Stage, Table, RecordId }) => [Stage, Table, RecordId])).toEqual([
      ["calculate", "invoice", plain],
    ]);
    expect(statuses).toEqual([204]);
    expect(texts).toEqual(["Asked for the stage calculate on 1 record(s)."]);
  });

  it("declares exactly the parameters that the Custom API has", async () => {
    const { requests } = await press((button) => button.runStageForForm(form(braced), "send"));
    const declared = requests[0]?.getMetadata().parameterTypes ?? {};
    expect(Object.keys(declared)).toEqual(
      runStageApi.CustomAPIRequestParameters.map(({ uniquename }) => uniquename),
    );
  });

  it("asks for each selected record of a list, and for none of too many", async () => {
    const some = await press((button) =>
      button.runStageForSelection([braced, braced], "invoice", "send"),
    );
    expect(some.requests).toHaveLength(2);
    const many = await press((button) =>
      button.runStageForSelection(Array<string>(51).fill(braced), "invoice", "send"),
    );
    expect([many.requests, many.texts]).toEqual([[], ["Select between 1 and 50 records."]]);
  });

  it("wants a new record saved first", async () => {
    const { requests, texts } = await press((button) => button.runStageForForm(form(""), "send"));
    expect([requests, texts]).toEqual([[], ["Save the record first."]]);
  });
});
