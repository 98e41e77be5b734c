// Stops with a plain sentence when this Node is older than the build tools of ui/ accept.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`\nerror: Node ${process.versions.node} is too old.\n    Install Node 20.19 or newer, then try again.`);
  process.exit(1);
}
