import { ODataError } from "../../../../../../infra/local/dataverse/http/ODataError";

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** How the work was refused; an error of another kind, or none, fails the test. */
export function refusal(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof ODataError) {
      return { status: error.status, code: error.code, message: error.message };
    }
    throw error;
  }
  throw new Error("The query was not refused.");
}
