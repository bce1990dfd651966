import { whatDeletingDoes } from './deletion.ts';
import type { AdviceSubject, Recipes, Step } from '../distribution.ts';
import { ANNOTATE_BY_HAND } from '../restart-annotation.ts';
import { manifestPattern } from './search-pattern.ts';
import { powershellQuote, shellOperand } from '../../../facts/shell-quote.ts';
import { withoutFinalSlashes } from '../../../facts/final-slashes.ts';

/** PowerShell expressions for the paths of one manifest. */
interface WindowsPlace {
  readonly find: readonly Step[];
  readonly file: string;
  /** Where the file waits outside the manifest directory. */
  readonly held: string;
  readonly copy: string;
  readonly aside: string;
}

/**
 * The same as `fileRecipes` for a Windows node: PowerShell, no crictl, and no inotify, so that only the rescan
 * sees a change (kubelet `pkg/kubelet/config/file_unsupported.go`).
 */
export function windowsRecipes(subject: AdviceSubject): Recipes {
  const place = placeOf(subject);
  const { find, file, held } = place;
  const out: Step = {
    text: 'Move the manifest out of the directory',
    command: `${makeAside(place)}; Move-Item -LiteralPath ${file} -Destination ${held}`,
  };
  const back = { command: `Move-Item -LiteralPath ${held} -Destination ${file}`, later: true } as const;
  return {
    powershell: true,
    reach: [{ text: 'Log in to the node and open PowerShell', command: `ssh ${shellOperand(subject.node)}` }],
    find,
    edit: [
      ...find,
      ...editSteps(
        place,
        'Edit a copy outside the directory: the kubelet runs every file in it, including backups and editor files',
      ),
    ],
    restart: [...find, ...editSteps(place, `Edit a copy outside the directory, and ${ANNOTATE_BY_HAND}`)],
    stop: [...find, out, { text: 'To start it again', ...back }],
    remove: [
      ...find,
      { ...out, text: `${out.text ?? ''}; ${whatDeletingDoes(subject)}` },
      { text: 'To bring it back', ...back },
    ],
  };
}

function placeOf(subject: AdviceSubject): WindowsPlace {
  const { directory, file, fileConfidence = 'guess', singleFile } = subject;
  if (file !== undefined && (fileConfidence === 'certain' || singleFile === true)) {
    const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    const aside = asideOf(directory ?? file.slice(0, -name.length));
    const held = `${aside}${aside.includes('\\') ? '\\' : '/'}${name}`;
    return {
      find: [],
      file: powershellQuote(file),
      held: powershellQuote(held),
      copy: powershellQuote(`${held}.new`),
      aside: powershellQuote(aside),
    };
  }
  const aside = directory === undefined ? '"$DIR.aside"' : powershellQuote(asideOf(directory));
  const held = `(Join-Path ${aside} (Split-Path -Leaf $FILE))`;
  return { find: findManifest(subject), file: '$FILE', held, copy: `(${held} + '.new')`, aside };
}

function asideOf(directory: string): string {
  return `${withoutFinalSlashes(directory, '\\/')}.aside`;
}

/** Sets FILE where exactly one file has the pod's name: PowerShell refuses to take an empty path for one. */
function findManifest({ directory, manifestName }: AdviceSubject): readonly Step[] {
  const search = (where: string): string =>
    `$FILE = @((Get-ChildItem -LiteralPath ${where} -File | Select-String -List -CaseSensitive -Pattern ${powershellQuote(manifestPattern(manifestName))}).Path); $FILE; $FILE = if ($FILE.Count -eq 1) { $FILE[0] } else { '' }`;
  const several =
    'if several are printed, $FILE stays empty: only one of them runs, and another takes over when it is gone, so move the others away and look again';
  if (directory !== undefined) {
    return [
      { text: `Find the manifest by the pod name in it; ${several}`, command: search(powershellQuote(directory)) },
    ];
  }
  return [
    {
      text: 'Find the manifest directory: --pod-manifest-path, or else staticPodPath in the file that --config names',
      command: `(Get-CimInstance Win32_Process -Filter "Name = 'kubelet.exe'").CommandLine`,
    },
    {
      text: `Replace C:\\DIRECTORY with it, and find the manifest by the pod name in it; ${several}`,
      command: `$DIR = 'C:\\DIRECTORY'; ${search('$DIR')}`,
    },
  ];
}

function makeAside({ aside }: WindowsPlace): string {
  return `New-Item -ItemType Directory -Force -Path ${aside} | Out-Null`;
}

function editSteps(place: WindowsPlace, what: string): readonly Step[] {
  const { file, held, copy } = place;
  const old = `(${held} + '.old')`;
  return [
    {
      // What ssh starts has no desktop: notepad would run on unseen, and the copy go back as it was.
      text: `${what}; its path is printed: edit it at the console or in a remote desktop, or copy it with scp, edit it and copy it back`,
      command: `${makeAside(place)}; Copy-Item -LiteralPath ${file} -Destination ${old}; Copy-Item -LiteralPath ${file} -Destination ${copy}; ${copy}`,
    },
    {
      text: 'Once it is saved, move it into place; if it cannot be parsed, the kubelet stops the running pod without an Event',
      command: `Move-Item -Force -LiteralPath ${copy} -Destination ${file}`,
    },
    { text: 'To undo', command: `Copy-Item -LiteralPath ${old} -Destination ${file}`, later: true },
  ];
}
