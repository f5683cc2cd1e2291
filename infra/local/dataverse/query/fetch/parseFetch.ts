/** From a FetchXML text to its tree. */
import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import type {
  Fetch,
  FetchAttribute,
  FetchCondition,
  FetchEntity,
  FetchFilter,
  FetchLink,
  FetchOrder,
} from "./ast";
import { XmlElement } from "./XmlElement";

const entityElements = ["attribute", "all-attributes", "order", "filter", "link-entity"];
/** Hints for tuning and legacy attributes: nothing in an answer depends on them. */
const hints = ["version", "mapping", "output-format", "no-lock", "latematerialize", "options"];
const fetchAttributes = [
  ...hints,
  "top",
  "count",
  "page",
  "paging-cookie",
  "distinct",
  "aggregate",
  "returntotalrecordcount",
];

/** @throws ODataError 400 for a text that is no FetchXML, 501 for what the emulator has not */
export function parseFetch(text: string): Fetch {
  const fetch = XmlElement.parse(text, "fetch");
  fetch.refuseOthers({ attributes: fetchAttributes, elements: ["entity"] });
  const [entity, ...others] = fetch.children("entity");
  if (entity === undefined || others.length > 0) {
    throw unsupportedQuery("The element <fetch> needs one <entity>.");
  }
  entity.refuseOthers({ attributes: ["name"], elements: entityElements });
  const top = fetch.positive("top");
  const paging = ["page", "count", "returntotalrecordcount"].find(
    (name) => fetch.attribute(name) !== null,
  );
  if (top !== null && paging !== undefined) {
    throw unsupportedQuery(`The top attribute can't be specified with paging attribute ${paging}`);
  }
  return {
    top,
    count: fetch.positive("count"),
    page: fetch.positive("page") ?? 1,
    pagingCookie: fetch.attribute("paging-cookie"),
    distinct: fetch.flag("distinct"),
    aggregate: fetch.flag("aggregate"),
    totalRecordCount: fetch.flag("returntotalrecordcount"),
    entity: parseEntity(entity),
  };
}

function parseEntity(element: XmlElement): FetchEntity {
  return {
    name: element.required("name"),
    attributes: element.children("attribute").map(parseAttribute),
    allAttributes: element.children("all-attributes").length > 0,
    orders: element.children("order").map(parseOrder),
    filters: element.children("filter").map(parseFilter),
    links: element.children("link-entity").map(parseLink),
  };
}

function parseLink(element: XmlElement): FetchLink {
  element.refuseOthers({
    attributes: ["name", "from", "to", "alias", "link-type", "visible", "intersect"],
    elements: entityElements,
  });
  const linkType = element.attribute("link-type") ?? "inner";
  if (linkType !== "inner" && linkType !== "outer") {
    throw notImplemented(`link-type '${linkType}' in FetchXML`);
  }
  return {
    ...parseEntity(element),
    from: element.required("from"),
    to: element.required("to"),
    alias: element.attribute("alias"),
    linkType,
  };
}

function parseAttribute(element: XmlElement): FetchAttribute {
  element.refuseOthers({
    attributes: ["name", "alias", "aggregate", "groupby", "distinct"],
    elements: [],
  });
  return {
    name: element.required("name"),
    alias: element.attribute("alias"),
    aggregate: element.attribute("aggregate"),
    groupBy: element.flag("groupby"),
    distinct: element.flag("distinct"),
  };
}

function parseOrder(element: XmlElement): FetchOrder {
  element.refuseOthers({
    attributes: ["attribute", "alias", "descending", "entityname"],
    elements: [],
  });
  return {
    attribute: element.attribute("attribute"),
    alias: element.attribute("alias"),
    entityName: element.attribute("entityname"),
    descending: element.flag("descending"),
  };
}

function parseFilter(element: XmlElement): FetchFilter {
  element.refuseOthers({
    attributes: ["type", "isquickfindfields", "hint"],
    elements: ["condition", "filter"],
  });
  const type = element.attribute("type") ?? "and";
  if (type !== "and" && type !== "or") {
    throw unsupportedQuery(`A filter has the type 'and' or 'or', not '${type}'.`);
  }
  return {
    type,
    conditions: element.children("condition").map(parseCondition),
    filters: element.children("filter").map(parseFilter),
  };
}

function parseCondition(element: XmlElement): FetchCondition {
  element.refuseOthers({
    attributes: ["attribute", "operator", "value", "entityname", "valueof", "uiname", "uitype"],
    elements: ["value"],
  });
  return {
    attribute: element.required("attribute"),
    operator: element.required("operator"),
    value: element.attribute("value"),
    values: element.children("value").map((value) => value.text()),
    entityName: element.attribute("entityname"),
    valueOf: element.attribute("valueof"),
  };
}
