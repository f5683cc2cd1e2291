/** Pieces of FetchXML about order lines that tests share. */

export const orderLink = (inner: string, type = "inner") =>
  `<link-entity name="salesorder" from="salesorderid" to="salesorderid" alias="o" link-type="${type}">${inner}</link-entity>`;
export const ledgerLink =
  '<link-entity name="invjob_invoiceline" from="invjob_invoicelineid" to="salesorderdetailid" link-type="outer" alias="l"/>';
