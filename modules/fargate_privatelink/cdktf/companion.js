// What this package does in Node: in one call what jsii would take a call for with each resource.
"use strict";
const { readdirSync, readFileSync, rmSync, writeFileSync } = require("fs");
const { join } = require("path");
// Named by companion.py in front of this.
const CORE = require(ENGINE);

// Kinds of blocks that an element declares, by the number of their labels.
const LABELS = { data: 2, ephemeral: 2, resource: 2, module: 1 };

class Companion {
  // Each element: its scope, type, id and configuration, its name in Terraform, and overrides by path.
  static add(elements) {
    for (const [scope, type, id, config, name, overrides] of elements) {
      const [assembly, ...names] = type.split(".");
      const Type = names.reduce((found, each) => found[each], require(assembly));
      const made = new Type(scope, id, config);
      if (name) made.overrideLogicalId(name);
      for (const [path, value] of Object.entries(overrides)) made.addOverride(path, value);
    }
  }

  // Writes stack.json, the stack's JSON as its app would write it, and elements.json, what its elements declare.
  static synthesize(stack, folder) {
    const root = stack.node.root.node;
    if (root.children.length > 1 || root.children[0] !== stack) {
      // What one stack needs of another is there after all were prepared.
      for (const each of root.findAll()) if (CORE.TerraformStack.isStack(each)) each.prepareStack();
    }
    // What a stack that was refused has left.
    rmSync(join(folder, "stacks"), { recursive: true, force: true });
    const manifest = new CORE.Manifest("", folder, false);
    // As the app does, which may be told to skip them.
    const { skipValidation = false } = stack.node.root;
    stack.synthesizer.synthesize({ manifest, outdir: folder, skipValidation });
    const [name] = readdirSync(join(folder, "stacks"));
    writeFileSync(join(folder, "stack.json"), readFileSync(join(folder, "stacks", name, "cdk.tf.json")));
    rmSync(join(folder, "stacks"), { recursive: true });
    writeFileSync(join(folder, "elements.json"), JSON.stringify(described(stack)));
  }
}

function described(stack) {
  const inside = stack.node.findAll();
  const others = inside.filter((each) => each !== stack && CORE.TerraformStack.isStack(each));
  const elsewhere = others.map((each) => `${each.node.path}/`);
  const bodies = new Map();
  const elements = [];
  for (const each of inside) {
    const { path } = each.node;
    if (elsewhere.some((other) => `${path}/`.startsWith(other))) continue;
    if (each instanceof CORE.TerraformAsset) elements.push({ asset: [path, each.path] });
    // Less to ask for, and all that is of use.
    else if (each instanceof CORE.TerraformVariable) elements.push(labelled("variable", each));
    else if (each instanceof CORE.TerraformOutput) elements.push(labelled("output", each));
    else if (CORE.TerraformElement.isTerraformElement(each)) elements.push(declared(each, `${stack.node.path}/`, bodies));
  }
  return { bodies: [...bodies.keys()].map(JSON.parse), elements };
}

function labelled(kind, element) {
  return { child: "", blocks: [[[kind, element.friendlyUniqueId], null]], pinned: {} };
}

function declared(element, prefix, bodies) {
  const found = element.toHclTerraform();
  const blocks = [];
  let place = "";
  for (const [kind, labels] of Object.entries(LABELS)) {
    for (const [address, body] of unfolded(found[kind], [kind], labels)) {
      place = body["//"]?.metadata?.path || element.node.path;
      // Many resources declare the same.
      const text = JSON.stringify(trimmed(body));
      if (!bodies.has(text)) bodies.set(text, bodies.size);
      blocks.push([address, bodies.get(text)]);
    }
  }
  const required = Object.entries(found.terraform?.required_providers ?? {});
  const pinned = Object.fromEntries(required.filter(([, each]) => each.version).map(([name, each]) => [name, each.version]));
  if (place.startsWith(prefix)) place = place.slice(prefix.length);
  return { child: place.split("/")[0], blocks, pinned };
}

function* unfolded(value, address, labels) {
  for (const each of Array.isArray(value) ? value : value ? [value] : []) {
    if (!labels) yield [address, each];
    else for (const [label, inside] of Object.entries(each)) yield* unfolded(inside, [...address, label], labels - 1);
  }
}

// What tells blocks from arguments: `isBlock` of each attribute, and the same of what is inside.
function trimmed(body) {
  const kept = {};
  for (const [name, entry] of Object.entries(body)) {
    if (!isPlain(entry) || typeof entry.isBlock !== "boolean") continue;
    const inside = (Array.isArray(entry.value) ? entry.value : [entry.value]).filter(isPlain).map(trimmed);
    const value = inside.filter((each) => Object.keys(each).length);
    kept[name] = value.length ? { isBlock: entry.isBlock, value } : { isBlock: entry.isBlock };
  }
  return kept;
}

function isPlain(value) {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

exports.Companion = Companion;
