/** From the text of a query option to its tree. */
import { generate } from "peggy";
import { unsupportedQuery } from "../../http/ODataError";
import type { ApplyNode, Argument, ExpandItem, FilterNode, OrderItem, Path } from "./ast";
import { odataGrammar } from "./grammar";

interface StartRules {
  readonly Filter: FilterNode;
  readonly OrderBy: readonly OrderItem[];
  readonly Expand: readonly ExpandItem[];
  readonly AliasValue: Argument | Path;
  readonly Apply: ApplyNode;
}

const parser = generate(odataGrammar, {
  allowedStartRules: ["Filter", "OrderBy", "Expand", "AliasValue", "Apply"],
});

interface SyntaxFault {
  readonly location: { readonly start: { readonly offset: number } };
}

function isSyntaxFault(error: unknown): error is SyntaxFault {
  return error instanceof Error && "location" in error;
}

/**
 * @param rule which option the text belongs to
 * @throws ODataError 400 naming the position where the text stops making sense
 */
export function parseOData<Rule extends keyof StartRules>(
  rule: Rule,
  text: string,
): StartRules[Rule] {
  try {
    return parser.parse(text, { startRule: rule }) as StartRules[Rule];
  } catch (error) {
    if (isSyntaxFault(error)) {
      throw unsupportedQuery(
        `Syntax error at position ${error.location.start.offset.toString()} in '${text}'.`,
      );
    }
    if (error instanceof RangeError) {
      throw unsupportedQuery("The query is nested too deeply.");
    }
    throw error;
  }
}
