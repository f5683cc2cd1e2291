import type { LineErrorCode } from "./errorCodes";
import type { LineHold } from "./hold";
import type { LineAmounts } from "./orderLine";

/** What stage 1 decides about an order line; `inputHash` is over every input that the decision used. */
export type LineDecision =
  | {
      readonly stage: "Validated";
      readonly amounts: LineAmounts;
      readonly bundleKey: string;
      readonly inputHash: string;
    }
  | {
      readonly stage: "Error";
      readonly code: LineErrorCode;
      readonly message: string;
      readonly inputHash: string;
    };

/** What is written about a line: stage 1's decision, or that someone sets it aside. */
export type LineVerdict = LineDecision | LineHold;
