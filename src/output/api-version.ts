/** `apiVersion` of everything that this program prints as JSON or YAML. A field is only ever added within a version. */
export const API_VERSION = 'kubectl-static/v1';
