export interface Tls {
  /** PEM file to trust. */
  certificate: string;
  /** Address of the proxy. */
  proxy: string;
  stop(): void;
}
export function startTls(hosts: string[], originOf: (host: string) => string): Promise<Tls>;
