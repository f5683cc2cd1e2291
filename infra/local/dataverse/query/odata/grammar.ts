/**
 * The grammar of the OData query options (DATAVERSE.md 3.1, 3.3) for peggy. It is a string because
 * the compiler copies no grammar files; the parser is made once, when the program loads.
 */
export const odataGrammar = String.raw`
{{
  function list(head, tail) { return [head, ...tail]; }
  function joined(kind, head, tail) {
    return tail.length === 0 ? head : { kind, items: [head, ...tail] };
  }
  function literal(type, text) { return { kind: "literal", type, text }; }
}}

Filter = _ item:Or _ { return item; }
OrderBy = _ head:OrderItem tail:(_ "," _ @OrderItem)* _ { return list(head, tail); }
Expand = _ items:ExpandItems _ { return items; }
AliasValue = _ value:(List / Literal / Path) _ { return value; }
Apply = _ @ApplyPipeline _

Or = head:And tail:(__ "or" __ @And)* { return joined("or", head, tail); }
And = head:Not tail:(__ "and" __ @Not)* { return joined("and", head, tail); }
Not
  = "not" WordEnd _ item:Not { return { kind: "not", item }; }
  / Truth

Truth
  = item:Predicate test:(__ operator:("eq" / "ne") __ value:("true" / "false") WordEnd {
      return (operator === "eq") === (value === "true");
    })? {
      return test === false ? { kind: "not", item } : item;
    }

Predicate
  = "(" _ @Or _ ")"
  / Lambda
  / Function
  / Text
  / left:Operand __ operator:CompareOperator __ right:Operand {
      return { kind: "compare", left, operator, right };
    }

CompareOperator = @("eq" / "ne" / "gt" / "ge" / "lt" / "le") WordEnd
Operand = Literal / Alias / Path

Lambda
  = path:Path "/" quantifier:Quantifier "(" _ body:LambdaBody? _ ")" {
      return {
        kind: "lambda", path, quantifier,
        variable: body === null ? null : body.variable,
        item: body === null ? null : body.item
      };
    }
LambdaBody = variable:Name _ ":" _ item:Or { return { variable, item }; }
Quantifier = @("any" / "all") &"("

Function
  = on:(@Path "/")? Namespace name:Name "(" _ args:Arguments? _ ")" {
      return { kind: "function", name, on, arguments: Object.fromEntries(args ?? []) };
    }
Arguments = head:Argument tail:(_ "," _ @Argument)* { return list(head, tail); }
Argument = name:Name _ "=" _ value:(List / Literal / Alias) { return [name, value]; }
List
  = "[" _ items:(head:ListItem tail:(_ "," _ @ListItem)* { return list(head, tail); })? _ "]" {
      return { kind: "list", items: items ?? [] };
    }
ListItem
  = '"' text:$[^"]* '"' { return literal("string", text); }
  / Literal

Text
  = name:("contains" / "startswith" / "endswith") "(" _ path:Path _ "," _ value:(Literal / Alias) _ ")" {
      return { kind: "text", function: name, path, value };
    }

Path
  = head:Name tail:("/" !Quantifier !Namespace @Name)* {
      return { kind: "path", segments: list(head, tail) };
    }
Alias = "@" name:Name { return { kind: "alias", name: "@" + name }; }
Namespace = "Microsoft.Dynamics.CRM."
Name = $([A-Za-z_] [A-Za-z0-9_]*)
WordEnd = ![A-Za-z0-9_]

Literal
  = "'" text:$("''" / [^'])* "'" { return literal("string", text.replaceAll("''", "'")); }
  / text:$(Hex8 "-" Hex4 "-" Hex4 "-" Hex4 "-" Hex8 Hex4) WordEnd { return literal("guid", text); }
  / text:$(Date ("T" Digit Digit ":" Digit Digit (":" Digit Digit ("." Digit+)?)? Zone)?) WordEnd {
      return literal("date", text);
    }
  / text:$("-"? Digit+ ("." Digit+)?) WordEnd { return literal("number", text); }
  / text:("true" / "false") WordEnd { return literal("boolean", text); }
  / "null" WordEnd { return literal("null", "null"); }
Date = Digit Digit Digit Digit "-" Digit Digit "-" Digit Digit
Zone = "Z" / [+-] Digit Digit ":" Digit Digit
Digit = [0-9]
Hex4 = [0-9A-Fa-f] [0-9A-Fa-f] [0-9A-Fa-f] [0-9A-Fa-f]
Hex8 = Hex4 Hex4

OrderItem
  = by:(Alias / Path) direction:(__ @("asc" / "desc") WordEnd)? {
      return { by, descending: direction === "desc" };
    }

ExpandItems = head:ExpandItem tail:(_ "," _ @ExpandItem)* { return list(head, tail); }
ExpandItem
  = navigationProperty:$(Name ("/" "$"? Name)*) options:("(" _ @ExpandOptions _ ")")? {
      const item = {
        navigationProperty, select: null, filter: null, orderBy: null, top: null, expand: null,
        unsupported: []
      };
      for (const [name, value] of options ?? []) {
        if (name === "unsupported") { item.unsupported.push(value); } else { item[name] = value; }
      }
      return item;
    }
ExpandOptions = head:ExpandOption tail:(_ ";" _ @ExpandOption)* { return list(head, tail); }
ExpandOption
  = "$select=" _ head:Name tail:(_ "," _ @Name)* { return ["select", list(head, tail)]; }
  / "$filter=" _ value:Or { return ["filter", value]; }
  / "$orderby=" _ head:OrderItem tail:(_ "," _ @OrderItem)* { return ["orderBy", list(head, tail)]; }
  / "$top=" _ value:$Digit+ { return ["top", Number(value)]; }
  / "$expand=" _ value:ExpandItems { return ["expand", value]; }
  / name:$("$"? Name) "=" [^;)]* { return ["unsupported", name]; }

ApplyPipeline
  = filter:("filter(" _ @Or _ ")" _ "/" _)? rest:(GroupBy / AggregateOnly) {
      return { filter, ...rest };
    }
GroupBy
  = "groupby(" _ "(" _ head:Path tail:(_ "," _ @Path)* _ ")" aggregates:(_ "," _ @Aggregate)? _ ")" {
      return { groupBy: list(head, tail), aggregates: aggregates ?? [] };
    }
AggregateOnly = aggregates:Aggregate { return { groupBy: [], aggregates }; }
Aggregate = "aggregate(" _ head:AggregateItem tail:(_ "," _ @AggregateItem)* _ ")" { return list(head, tail); }
AggregateItem
  = "$count" __ "as" __ alias:Name { return { method: "count", path: null, alias }; }
  / path:Path __ "with" __ method:("sum" / "min" / "max" / "average" / "countdistinct") __ "as" __ alias:Name {
      return { method, path, alias };
    }

_ = [ \t]*
__ = [ \t]+
`;
