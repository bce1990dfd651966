/** Where this program is at home. Written by `npm run docs`, from `repository` of package.json. */
export const HOME = 'https://github.com/kubectl-static/kubectl-static';
