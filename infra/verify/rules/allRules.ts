import { documentWithoutInvoice } from "./documentWithoutInvoice";
import { invoiceRules } from "./invoiceRules";
import { leftLocked } from "./leftLocked";
import { leftRunning } from "./leftRunning";
import { lineRules } from "./lineRules";
import { notOursChanged } from "./notOursChanged";
import type { Rule } from "./Rule";
import { twoOpenDrafts } from "./twoOpenDrafts";

/** Every kind of violation. */
export const allRules: readonly Pick<Rule<never>, "code" | "meaning">[] = [
  ...lineRules,
  ...invoiceRules,
  twoOpenDrafts,
  documentWithoutInvoice,
  leftLocked,
  leftRunning,
  notOursChanged,
];
