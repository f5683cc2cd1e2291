import { invoiceErrorCodes, lineErrorCodes, type ErrorCodeEntry } from "../domain/errorCodes";

const healing: Readonly<Record<ErrorCodeEntry["heals"], string>> = {
  itself: "heals by itself",
  retry: "is tried again",
  hand: "waits for a person",
};

function table(codes: Readonly<Record<string, ErrorCodeEntry>>): string {
  const rows = Object.entries(codes).map(
    ([code, { cause, who, cure, heals }]) =>
      `| \`${code}\` | ${cause} | ${who}: ${cure} | ${healing[heals]} |`,
  );
  return [
    "| code | cause | who mends it, and how | then |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The text of docs/error-codes.md, made from the catalogue that the stages use. */
export function errorCodesDocument(): string {
  return `# Error codes

Made from \`lib/domain/errorCodes.ts\` by \`npm run docs\`; a test keeps both equal.

A record that cannot be invoiced is never just left: it carries one of these codes in \`invjob_errorcode\` and a sentence that names
the values in \`invjob_errormessage\`. Lines are found in the table \`invjob_invoiceline\`, invoices in \`invoice\`, both where
\`invjob_stage\` is \`Error\`. It harms only itself: other records of the same customer go on.

- **heals by itself**: the record is judged anew in every run, and goes on in the first one after its cause was mended. Nothing is to
  be pressed.
- **is tried again**: as above, or unchanged after a delay that grows, up to a limit.
- **waits for a person**: only a person's decision moves it.

## Order lines

Judged in this order: the first that applies is the code, the message names all.

${table(lineErrorCodes)}

## Invoices

\`ERP_UNKNOWN\` stands on an invoice that is \`Sending\`; the others on one in \`Error\`.

${table(invoiceErrorCodes)}
`;
}
