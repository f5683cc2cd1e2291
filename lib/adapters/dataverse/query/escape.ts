const xmlEscapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** What XML 1.0 cannot hold in any form: control characters, halves of surrogate pairs, U+FFFE/F. */
const notXml = /[\p{Cs}\ufffe\uffff]|[^\P{Cc}\t\n\r\u007f-\u009f]/gu;

/** Text for an XML attribute or element; what XML cannot hold is left out. */
export function escapeXml(text: string): string {
  return text.replace(notXml, "").replace(/[&<>"'\t\n\r]/g, (char) => xmlEscapes[char] ?? char);
}

const namedEntities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function entityText(whole: string, name: string): string {
  const code = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name);
  if (code === null) return namedEntities[name.toLowerCase()] ?? whole;
  const [, hex, digits] = code;
  const point = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
  return String.fromCodePoint(point);
}

/** Reads the text of an XML attribute. */
export function unescapeXml(text: string): string {
  return text.replace(/&(#?\w+);/g, entityText);
}
