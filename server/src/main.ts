import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';
import { DiskFileSystem } from './workspace/disk';

const TRANSPORTS = /^--(?:stdio|node-ipc|socket=\d+|pipe=.+)$/;

// the transport is chosen by the library from the same arguments; without one it would throw a stack trace
if (process.argv.some((argument) => TRANSPORTS.test(argument) || argument === '--socket' || argument === '--pipe')) {
  startServer(createConnection(ProposedFeatures.all), new DiskFileSystem());
} else {
  process.stderr.write('usage: node server.js --stdio   (or --node-ipc, --socket=PORT, --pipe=NAME)\n');
  process.exitCode = 2;
}
