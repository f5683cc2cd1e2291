const variables = ["http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"] as const;

/** Does something while the environment names a proxy for every host. */
export async function withProxy<T>(proxy: string, work: () => Promise<T>): Promise<T> {
  const before = variables.map((name) => [name, process.env[name]] as const);
  for (const name of variables) process.env[name] = /no_/i.test(name) ? "" : proxy;
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
