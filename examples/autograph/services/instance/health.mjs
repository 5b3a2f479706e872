// The container health check: exit code 0 while /health answers 200 on this instance's own port.
const url = `http://127.0.0.1:${process.env.PORT}/health`;

try {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
