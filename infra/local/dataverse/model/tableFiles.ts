/** The standard tables, as their files give them (see `parseTable`). */
import account from "../tables/account.json";
import annotation from "../tables/annotation.json";
import backgroundoperation from "../tables/backgroundoperation.json";
import businessunit from "../tables/businessunit.json";
import contact from "../tables/contact.json";
import invoice from "../tables/invoice.json";
import invoicedetail from "../tables/invoicedetail.json";
import lead from "../tables/lead.json";
import organization from "../tables/organization.json";
import pricelevel from "../tables/pricelevel.json";
import product from "../tables/product.json";
import productpricelevel from "../tables/productpricelevel.json";
import salesorder from "../tables/salesorder.json";
import salesorderdetail from "../tables/salesorderdetail.json";
import systemuser from "../tables/systemuser.json";
import task from "../tables/task.json";
import team from "../tables/team.json";
import transactioncurrency from "../tables/transactioncurrency.json";
import uom from "../tables/uom.json";
import type { TableFile } from "./parseTable";

export const tableFiles: readonly TableFile[] = [
  account,
  annotation,
  backgroundoperation,
  businessunit,
  contact,
  invoice,
  invoicedetail,
  lead,
  organization,
  pricelevel,
  product,
  productpricelevel,
  salesorder,
  salesorderdetail,
  systemuser,
  task,
  team,
  transactioncurrency,
  uom,
];
