// The fake under real host names and by TLS: a proxy that leads there, and a certificate for it.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Answers for `hosts` (names, or addresses as `127.0.0.1`) with what `originOf(host and port)`
 * serves by http. Connections to anything else are closed, and requests without TLS go where they say.
 */
export async function startTls(hosts, originOf) {
  const folder = mkdtempSync(join(tmpdir(), "tls-"));
  const certificate = makeCertificate(folder, hosts);
  const secure = createSecureServer(
    { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(certificate) },
    (asked, answer) => pass(asked, answer, new URL(asked.url, originOf(asked.headers.host))),
  ).listen(0, "127.0.0.1");
  await once(secure, "listening");
  const proxy = createServer((asked, answer) => pass(asked, answer, new URL(asked.url)));
  proxy.on("connect", (asked, socket) => {
    if (!hosts.includes(asked.url.split(":")[0])) return socket.destroy();
    const there = connect(secure.address().port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      there.pipe(socket).pipe(there);
    });
    there.on("error", () => socket.destroy());
    return socket.on("error", () => there.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    certificate,
    proxy: `http://127.0.0.1:${proxy.address().port}`,
    stop() {
      for (const server of [secure, proxy]) server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificate(folder, hosts) {
  const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`));
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const about = ["-subj", "/CN=Salesforce hosts", "-addext", `subjectAltName=${names.join(",")}`];
  const leaf = ["-addext", "basicConstraints=critical,CA:FALSE"];
  const certificate = join(folder, "certificate.pem");
  const files = ["-keyout", join(folder, "key.pem"), "-out", certificate];
  const stdio = "ignore";
  execFileSync("openssl", ["req", "-x509", ...made, ...about, ...leaf, ...files], { stdio });
  return certificate;
}

function pass(asked, answer, to) {
  const { method, headers } = asked;
  const sent = request(to, { method, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  sent.on("error", () => answer.destroy());
  asked.pipe(sent);
}
