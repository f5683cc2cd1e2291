import { readProjectFile } from "../support/projectFiles";

interface PackageFile {
  readonly main: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/** Packages that have an install script and work without it, and why. Scripts are switched off. */
const worksWithoutScript: Readonly<Record<string, string>> = {
  "node_modules/@parcel/watcher": "its binary comes as a package for the platform",
  "node_modules/@photostructure/sqlite": "carries its binaries; the script compiles them anew",
  "node_modules/protobufjs": "the script only warns of a version",
  "node_modules/unrs-resolver": "its binary comes as a package for the platform",
};

const packageFile = JSON.parse(readProjectFile("package.json")) as PackageFile;
const locked = Object.entries(
  (
    JSON.parse(readProjectFile("package-lock.json")) as {
      packages: Readonly<Record<string, LockedPackage>>;
    }
  ).packages,
).filter(([path]) => path !== "");

describe("package.json", () => {
  it("names exact versions", () => {
    const all = { ...packageFile.dependencies, ...packageFile.devDependencies };
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  it("lets the host load the functions and nothing else", () => {
    expect(packageFile.main).toBe("dist/functions/*.js");
  });
});

describe("package-lock.json", () => {
  it("holds the versions that package.json names", () => {
    const all = { ...packageFile.dependencies, ...packageFile.devDependencies };
    const versions = new Map(locked.map(([path, { version }]) => [path, version]));
    for (const [name, version] of Object.entries(all)) {
      expect(`${name} ${versions.get(`node_modules/${name}`) ?? "missing"}`).toBe(
        `${name} ${version}`,
      );
    }
  });

  it("names no place that packages come from, but what they must be", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(locked.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  it("holds no package that needs an install script, but for those known to work without", () => {
    const scripted = locked.filter(([, entry]) => entry.hasInstallScript === true);
    expect(scripted.map(([path]) => path).sort()).toEqual(Object.keys(worksWithoutScript).sort());
  });
});

describe(".npmrc", () => {
  it.each(["ignore-scripts=true", "engine-strict=true", "save-exact=true"])("says %s", (line) => {
    expect(readProjectFile(".npmrc").split("\n")).toContain(line);
  });
});
