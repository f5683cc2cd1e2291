/** One element of a parsed XML text, read with checks instead of trust. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { notImplemented, unsupportedQuery } from "../../http/ODataError";

type Content = Readonly<Record<string, unknown>>;

const attributePrefix = "@";
const textName = "#text";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: attributePrefix,
  textNodeName: textName,
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  htmlEntities: true,
  isArray: (...[, , , isAttribute]) => !isAttribute,
});

export class XmlElement {
  readonly name: string;
  readonly #content: Content;

  private constructor(name: string, content: unknown) {
    this.name = name;
    this.#content =
      typeof content === "object" && content !== null
        ? (content as Content)
        : { [textName]: content };
  }

  /**
   * @param rootName the only element allowed at the top
   * @throws ODataError 400 where the text is not well-formed or has another root
   */
  static parse(text: string, rootName: string): XmlElement {
    const validity = XMLValidator.validate(text);
    if (validity !== true) {
      throw unsupportedQuery(`Invalid XML: ${validity.err.msg}`);
    }
    const document = new XmlElement("document", parsed(text));
    const [root] = document.children(rootName);
    if (root === undefined) {
      throw unsupportedQuery(`Invalid XML: the root element must be <${rootName}>.`);
    }
    return root;
  }

  children(name: string): XmlElement[] {
    const found = this.#content[name];
    return Array.isArray(found) ? found.map((content) => new XmlElement(name, content)) : [];
  }

  attribute(name: string): string | null {
    const value = this.#content[attributePrefix + name];
    return typeof value === "string" ? value : null;
  }

  /** @throws ODataError 400 where the attribute is missing */
  required(name: string): string {
    const value = this.attribute(name);
    if (value === null || value === "") {
      throw unsupportedQuery(`The element <${this.name}> needs the attribute '${name}'.`);
    }
    return value;
  }

  flag(name: string): boolean {
    const value = this.attribute(name);
    return value === "true" || value === "1";
  }

  /** @throws ODataError 400 where the attribute is no whole number above zero */
  positive(name: string): number | null {
    const value = this.attribute(name);
    if (value !== null && !/^[1-9]\d{0,8}$/.test(value)) {
      throw unsupportedQuery(`The attribute '${name}' must be a whole number above zero.`);
    }
    return value === null ? null : Number(value);
  }

  text(): string {
    const value = this.#content[textName];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === "string" ? first : "";
  }

  /**
   * @throws ODataError 501 naming the first attribute or element that is not among the known ones,
   * so that nothing a query says is passed over in silence
   */
  refuseOthers(known: {
    readonly attributes: readonly string[];
    readonly elements: readonly string[];
  }): void {
    for (const key of Object.keys(this.#content)) {
      const isAttribute = key.startsWith(attributePrefix);
      const name = isAttribute ? key.slice(attributePrefix.length) : key;
      const names = isAttribute ? known.attributes : known.elements;
      if (key !== textName && !names.includes(name)) {
        const what = isAttribute ? `the attribute '${name}'` : `the element <${name}>`;
        throw notImplemented(`${what} of <${this.name}> in FetchXML`);
      }
    }
  }
}

/** The parser sets bounds of its own, to nesting for one. */
function parsed(text: string): unknown {
  try {
    return parser.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be parsed";
    throw unsupportedQuery(`Invalid XML: ${reason}`);
  }
}
