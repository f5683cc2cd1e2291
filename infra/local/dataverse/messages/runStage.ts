import { runStageApi } from "../../../dataverse/customApis";
import type { CustomApi, CustomApiWork } from "./CustomApi";

/** `invjob_RunStage`: nothing runs in Dataverse; its webhook steps are told (DATAVERSE.md 11). */
export const runStage: CustomApi = {
  definition: runStageApi,
  *run(): CustomApiWork {
    yield 0;
    return {};
  },
};
