import { invoiceErrorCodes, lineErrorCodes, type ErrorCodeEntry } from "../domain/errorCodes";

const healing: Readonly<Record<ErrorCodeEntry["heals"], string>> = {
  itself: "at the next run, once mended",
  retry: "tried again by itself",
  hand: "only by hand",
};

function table(codes: Readonly<Record<string, ErrorCodeEntry>>): string {
  const rows = Object.entries(codes).map(
    ([code, { cause, who, cure, heals }]) =>
      `| \`${code}\` | ${cause} | ${who} | ${cure} | ${healing[heals]} |`,
  );
  return [
    "| code | cause | who mends it | how | heals |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The text of docs/error-codes.md, made from the catalogue that the stages use. */
export function errorCodesDocument(): string {
  return `# Error codes

Made from \`lib/domain/errorCodes.ts\` by \`npm run docs\`; a test keeps both equal. A record in error carries its code in
\`invjob_errorcode\` and a sentence in \`invjob_errormessage\`. Other records of the same customer go on.

## Order lines

Judged in this order: the first that applies is the code, the message names all.

${table(lineErrorCodes)}

## Invoices

${table(invoiceErrorCodes)}
`;
}
