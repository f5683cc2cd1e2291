/** The words that the sample's customers and products are named with. */

export const materials = [
  "Oak",
  "Beech",
  "Steel",
  "Brass",
  "Linen",
  "Cork",
  "Glass",
  "Slate",
  "Canvas",
  "Copper",
  "Felt",
  "Bamboo",
] as const;

export const goods = [
  "Desk",
  "Shelf",
  "Lamp",
  "Stool",
  "Cabinet",
  "Clock",
  "Tray",
  "Bench",
  "Coat Rack",
  "Drawer Unit",
  "Side Table",
  "Planter",
  "Mirror",
  "Screen",
] as const;

export const smallParts = [
  "Wood Screw 4x40",
  "Hinge Pin",
  "Felt Pad",
  "Cable Clip",
  "Shelf Peg",
  "Washer M6",
] as const;

export const services = ["Assembly", "Delivery Setup", "Room Planning", "Repair"] as const;

export const sizes = ["S", "M", "L", "XL"] as const;

export const firmNames = [
  "Harbour",
  "Linden",
  "Northgate",
  "Silver Fox",
  "Meadow",
  "Old Mill",
  "Kestrel",
  "Juniper",
  "Lighthouse",
  "Orchard",
  "Granite",
  "Willow",
  "Falcon",
  "Riverside",
  "Hilltop",
  "Bluebell",
] as const;

export const firmTrades = [
  "Interiors",
  "Hotels",
  "Offices",
  "Trading",
  "Studios",
  "Clinics",
  "Schools",
  "Cafés",
  "Libraries",
  "Galleries",
] as const;

export const givenNames = [
  "Anna",
  "Ben",
  "Chiyo",
  "Dario",
  "Elif",
  "Femi",
  "Greta",
  "Hugo",
  "Ines",
  "Jun",
  "Kaya",
  "Liam",
] as const;

export const familyNames = [
  "Abbot",
  "Brandt",
  "Castel",
  "Dufour",
  "Eriksen",
  "Fujita",
  "Gomes",
  "Hayashi",
  "Ivers",
  "Jansen",
  "Keller",
  "Lopes",
] as const;

export const specialJobs = [
  'Engraving "Reception", two lines',
  "Special colour, RAL 5014",
  "Rush handling",
  "Custom cut, per drawing",
  "Return of the old furniture",
] as const;
