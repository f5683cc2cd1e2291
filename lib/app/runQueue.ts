/** The queue of runs that were promised, in the storage account of the host (FUNCTIONS.md 5). */
export const runQueue = { queueName: "%RUN_QUEUE%", connection: "AzureWebJobsStorage" } as const;
