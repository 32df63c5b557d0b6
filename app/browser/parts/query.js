// The query of a question to the server.

/** The parameters as a query with %20 for a space: a + would be read as a plus where that makes a formula, too. */
export const queryText = (parameters) => new URLSearchParams(parameters).toString().replaceAll("+", "%20");
