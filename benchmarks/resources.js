// As many resources as a synth writes, made in CDKTF for TypeScript as its compiler leaves it: the stacks in the files
// given, each twice, since a synth writes each as a stack and as a module. Its output goes to the folder given first.
"use strict";
const { readFileSync } = require("fs");
const { App, DataResource, TerraformStack } = require("cdktf");
const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");

const [folder, ...files] = process.argv.slice(2);

function camelCase(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

// Arguments as the bindings call them; the keys of maps are people's own.
function configuration(value, isMap) {
  if (Array.isArray(value)) return value.map((item) => configuration(item, false));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => isMap || name !== "//");
  return Object.fromEntries(
    entries.map(([name, item]) => [isMap ? name : camelCase(name), configuration(item, name === "tags")]),
  );
}

const app = new App({ outdir: folder, stackTraces: false });
for (const copy of ["stack", "module"]) {
  files.forEach((file, number) => {
    const stack = new TerraformStack(app, `${copy}-${number}`);
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    for (const [type, resources] of Object.entries(JSON.parse(readFileSync(file, "utf8")).resource)) {
      const name = type.replace(/^aws_/, "");
      const className = camelCase(`_${name}`);
      // Terraform's own resource is in CDKTF itself.
      const Resource =
        type === "terraform_data"
          ? DataResource
          : require(`@cdktf/provider-aws/lib/${name.replaceAll("_", "-")}`)[className];
      for (const [id, body] of Object.entries(resources)) {
        const { dependsOn, forEach, ...rest } = configuration(body, false);
        const resource = new Resource(stack, `${className}.${id}`, rest);
        resource.overrideLogicalId(id);
        if (dependsOn) resource.addOverride("depends_on", dependsOn);
        if (forEach) resource.addOverride("for_each", forEach);
      }
    }
  });
}
app.synth();
