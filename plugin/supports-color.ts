/** Whether there is colour is decided by `src/kubectl/printers/styles.ts`; chalk's own looks at terminals and asks the system. */
export default { stdout: false, stderr: false };
