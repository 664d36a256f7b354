export { startServerProcess, type ServerProcess } from './server-process.js';
