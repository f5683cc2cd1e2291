// The import direction: functions -> lib/app -> (stages, adapters) -> (engine, ports) -> domain.
// The laptop twin and the app never see each other: a bug that both shared would hide itself.

/** Node modules without input or output. */
const pureCore = "^(node:)?(crypto|events|util|async_hooks|timers/promises)$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "functions-register-only",
      comment: "A file in functions/ registers a trigger: it knows the composition root, no more.",
      severity: "error",
      from: { path: "^functions/" },
      to: { pathNot: "^lib/app/|^node_modules/@azure/functions/" },
    },
    {
      name: "domain-is-pure",
      comment: "The domain knows itself, decimals and hashes.",
      severity: "error",
      from: { path: "^lib/domain/" },
      to: { pathNot: "^lib/domain/|^node_modules/(@types/)?big\\.js/|^(node:)?crypto$" },
    },
    {
      name: "ports-know-the-domain",
      severity: "error",
      from: { path: "^lib/ports/" },
      to: { pathNot: "^lib/(ports|domain)/" },
    },
    {
      name: "engine-knows-ports-and-domain",
      severity: "error",
      from: { path: "^lib/engine/" },
      to: { pathNot: ["^lib/(engine|ports|domain)/", pureCore] },
    },
    {
      name: "stages-know-engine-ports-and-domain",
      severity: "error",
      from: { path: "^lib/stages/" },
      to: { pathNot: ["^lib/(stages|engine|ports|domain)/", pureCore] },
    },
    {
      name: "by-hand-knows-stages-engine-ports-and-domain",
      comment: "What people do goes through the stages' own code.",
      severity: "error",
      from: { path: "^lib/byHand/" },
      to: { pathNot: ["^lib/(byHand|stages|engine|ports|domain)/", pureCore] },
    },
    {
      name: "background-knows-engine-ports-and-domain",
      comment: "What runs inside Dataverse is submitted, watched and followed up here.",
      severity: "error",
      from: { path: "^lib/background/" },
      to: { pathNot: ["^lib/(background|engine|ports|domain)/", pureCore] },
    },
    {
      name: "adapters-know-ports-and-domain",
      comment: "What an adapter adds to that is packages, and the schema in the case of Dataverse.",
      severity: "error",
      from: { path: "^lib/adapters/" },
      to: { path: "^(lib/(app|cli|engine|stages|byHand|background)|functions)/" },
    },
    {
      name: "adapters-do-not-know-each-other",
      comment:
        "Locks, runs and operations share the table client; the two services share the circuit.",
      severity: "error",
      from: { path: "^lib/adapters/([^/]+)/" },
      to: { path: "^lib/adapters/", pathNot: "^lib/adapters/($1|storage|circuit)/" },
    },
    {
      name: "storage-is-for-locks-runs-queues-and-operations",
      severity: "error",
      from: {
        path: "^lib/adapters/",
        pathNot: "^lib/adapters/(storage|locks|runs|operations|queues)/",
      },
      to: { path: "^lib/adapters/storage/" },
    },
    {
      name: "schema-is-for-the-dataverse-adapter",
      comment: "The console provisions; otherwise only the adapter knows tables and columns.",
      severity: "error",
      from: { path: "^(lib|functions)/", pathNot: "^lib/(adapters/dataverse|cli)/" },
      to: { path: "^infra/" },
    },
    {
      name: "app-knows-no-console",
      severity: "error",
      from: { path: "^lib/app/" },
      to: { path: "^(lib/cli|functions)/" },
    },
    {
      name: "console-goes-through-the-app",
      severity: "error",
      from: { path: "^lib/cli/" },
      to: { path: "^(functions|lib/(engine|stages|byHand|background|adapters))/" },
    },
    {
      name: "app-knows-no-twin",
      comment: "There is no emulator branch in the app.",
      severity: "error",
      from: { path: "^(functions|lib|infra/dataverse)/" },
      to: { path: "^infra/local/" },
    },
    {
      name: "twin-knows-no-app",
      comment: "The twin is an independent reading of the platform's facts.",
      severity: "error",
      from: { path: "^infra/local/" },
      to: { path: "^(functions|lib)/" },
    },
    {
      name: "checker-shares-nothing",
      comment: "The checker judges the product: it knows the schema's names and no more of it.",
      severity: "error",
      from: { path: "^infra/verify/" },
      to: { path: "^(functions|lib|infra/local)/" },
    },
    {
      name: "nothing-knows-the-checker",
      severity: "error",
      from: { path: "^(functions|lib|infra/(local|dataverse|bench))/" },
      to: { path: "^infra/verify/" },
    },
    {
      name: "bench-starts-processes",
      comment: "The bench measures the app and has the checker prove it, each as a process.",
      severity: "error",
      from: { path: "^infra/bench/" },
      to: { path: "^(functions|lib)/" },
    },
    {
      name: "nothing-knows-the-bench",
      severity: "error",
      from: { path: "^(functions|lib|infra/(local|dataverse|verify))/" },
      to: { path: "^infra/bench/" },
    },
    {
      name: "chaos-starts-processes",
      comment:
        "The breaker runs the app as processes; the checker's verdict it takes at first hand.",
      severity: "error",
      from: { path: "^infra/chaos/" },
      to: { path: "^(functions|lib|infra/bench)/" },
    },
    {
      name: "nothing-knows-the-breaker",
      severity: "error",
      from: { path: "^(functions|lib|infra/(local|dataverse|verify|bench))/" },
      to: { path: "^infra/chaos/" },
    },
    {
      name: "schema-stands-alone",
      severity: "error",
      from: { path: "^infra/dataverse/" },
      to: { path: "^(functions|lib|infra/local)/" },
    },
    {
      name: "nothing-knows-tests",
      severity: "error",
      from: { path: "^(functions|lib|infra)/" },
      to: { path: "^test/" },
    },
    {
      name: "oracle-shares-nothing",
      comment: "The oracle judges the product: it may not share a line with it.",
      severity: "error",
      from: { path: "^test/oracle/" },
      to: { path: "^(functions|lib|infra)/" },
    },
    {
      name: "one-adapter-per-technology",
      comment: "What talks to the outside world stays at the edge.",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/(adapters|app)/" },
      to: { path: "^node_modules/(@azure|axios|applicationinsights|lossless-json)/" },
    },
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment:
        "A file that nothing uses and that uses nothing is left over. Jest loads its own two, Dynamics the web resources.",
      severity: "error",
      from: {
        orphan: true,
        path: "^(lib|infra|test)/",
        pathNot:
          "(\\.d\\.ts|\\.json|\\.mjs|\\.test\\.ts|/main\\.ts|/global(Setup|Teardown)\\.ts|/webresources/[^/]+\\.js)$",
      },
      to: {},
    },
    {
      name: "no-development-packages",
      comment: "The deployed app is installed without development packages.",
      severity: "error",
      from: { path: "^(functions|lib|infra/dataverse)/" },
      to: {
        dependencyTypes: ["npm-dev"],
        pathNot: "^node_modules/@types/",
      },
    },
    {
      name: "packages-are-declared",
      severity: "error",
      from: { path: "^(functions|lib|infra|test)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-optional"] },
    },
    {
      name: "imports-resolve",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.test.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["require", "node", "default", "types"],
      mainFields: ["main", "types"],
    },
  },
};
