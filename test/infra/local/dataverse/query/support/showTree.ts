import type {
  Argument,
  FilterNode,
  Operand,
} from "../../../../../../infra/local/dataverse/query/odata/ast";

/** A filter's tree as one line: `(and (eq a 1) (contains b "x"))`. */
export function showTree(node: FilterNode): string {
  switch (node.kind) {
    case "and":
    case "or":
      return `(${node.kind} ${node.items.map(showTree).join(" ")})`;
    case "not":
      return `(not ${showTree(node.item)})`;
    case "compare":
      return `(${node.operator} ${showOperand(node.left)} ${showOperand(node.right)})`;
    case "text":
      return `(${node.function} ${showOperand(node.path)} ${showOperand(node.value)})`;
    case "function": {
      const shown = Object.entries(node.arguments).map(
        ([name, value]) => `${name}=${showOperand(value)}`,
      );
      const on = node.on === null ? "" : `${showOperand(node.on)}.`;
      return `(${on}${node.name} ${shown.join(" ")})`;
    }
    case "lambda": {
      const body = node.item === null ? "" : ` ${node.variable ?? ""} ${showTree(node.item)}`;
      return `(${node.quantifier} ${showOperand(node.path)}${body})`;
    }
  }
}

function showOperand(operand: Operand | Argument): string {
  switch (operand.kind) {
    case "literal":
      return operand.type === "string"
        ? JSON.stringify(operand.text)
        : `${operand.type}:${operand.text}`;
    case "path":
      return operand.segments.join("/");
    case "alias":
      return operand.name;
    case "list":
      return `[${operand.items.map(showOperand).join(",")}]`;
  }
}
