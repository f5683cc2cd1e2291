/** The application user that the Dataverse emulator is seeded with: client id and Entra object id. */
export const localApplication = {
  clientId: "11111111-1111-4111-8111-111111111111",
  objectId: "11111111-1111-4111-8111-111111111112",
} as const;
