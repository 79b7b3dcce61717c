// Serves a folder as the broker serves the app: compressed beforehand, and kept for ever but for the page.
// A process of its own, so that whoever measures is not in its way. Prints its address when it listens.

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const FOLDER = process.argv[2];
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript" };

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const name = pathname === "/" ? "index.html" : pathname.slice(1);
  const file = join(FOLDER, name);
  if (name.includes("..") || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const compressed = /\bbr\b/.test(request.headers["accept-encoding"] ?? "") && `${file}.br`;
  const smaller = compressed && existsSync(compressed);
  const content = readFileSync(smaller ? compressed : file);
  response.writeHead(200, {
    "content-type": TYPES[extname(name)],
    "content-length": content.length,
    vary: "accept-encoding",
    "cache-control": name.startsWith("assets/")
      ? "public, max-age=31536000, immutable"
      : "no-cache",
    ...(smaller ? { "content-encoding": "br" } : {}),
  });
  response.end(content);
});

server.listen(0, "127.0.0.1", () => {
  console.log(`http://localhost:${server.address().port}`);
});
