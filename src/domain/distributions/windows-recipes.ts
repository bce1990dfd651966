import { whatDeletingDoes } from './deletion.ts';
import type { AdviceSubject, Recipes, Step } from './distribution.ts';
import { manifestPattern } from './search-pattern.ts';
import { powershellQuote, shellOperand } from './shell-quote.ts';
import { withoutFinalSlashes } from '../final-slashes.ts';

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
  const back = `Move-Item -LiteralPath ${place.held} -Destination ${place.file}`;
  const out: Step = {
    text: 'Move the manifest out of the directory',
    command: `${makeAside(place)}; Move-Item -Force -LiteralPath ${place.file} -Destination ${place.held}`,
  };
  return {
    reach: [{ text: 'Log in to the node and open PowerShell', command: `ssh ${shellOperand(subject.node)}` }],
    find: findManifest(subject),
    edit: [...place.find, ...editSteps(place)],
    restart: [
      ...place.find,
      {
        ...out,
        command: `${out.command ?? ''}; Start-Sleep -Seconds 60`,
        text: `${out.text ?? ''} and wait: on Windows the kubelet only looks from time to time`,
      },
      { text: 'Move it back; the kubelet starts it again', command: back },
    ],
    stop: [...place.find, out, { text: 'To start it again, move it back', command: back }],
    remove: [
      ...place.find,
      {
        text: `Delete the manifest; ${whatDeletingDoes(subject)}`,
        command: `Remove-Item -LiteralPath ${place.file}`,
      },
    ],
  };
}

function placeOf(subject: AdviceSubject): WindowsPlace {
  const { directory, file, fileConfidence = 'guess' } = subject;
  if (file !== undefined && fileConfidence !== 'guess') {
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

function findManifest({ directory, manifestName }: AdviceSubject): readonly Step[] {
  const search = (where: string): string =>
    `[string]$FILE = (Get-ChildItem -LiteralPath ${where} -File | Select-String -List -CaseSensitive -Pattern ${powershellQuote(manifestPattern(manifestName))}).Path; $FILE`;
  if (directory !== undefined) {
    return [
      {
        text: 'Find the manifest by the pod name in it; if several are printed, set $FILE to the right one',
        command: search(powershellQuote(directory)),
      },
    ];
  }
  return [
    {
      text: 'Find the manifest directory: --pod-manifest-path, else staticPodPath in the file that --config names',
      command: `(Get-CimInstance Win32_Process -Filter "Name = 'kubelet.exe'").CommandLine`,
    },
    {
      text: 'Put it in place of C:\\DIRECTORY, and find the manifest by the pod name in it',
      command: `$DIR = 'C:\\DIRECTORY'; ${search('$DIR')}`,
    },
  ];
}

function makeAside({ aside }: WindowsPlace): string {
  return `New-Item -ItemType Directory -Force -Path ${aside} | Out-Null`;
}

/** Copying and editing share a line, so that an unknown directory leaves the recipe within four steps. */
function editSteps(place: WindowsPlace): readonly Step[] {
  return [
    {
      text: 'Edit a copy outside: the kubelet runs every file in that directory, backups and editor files too',
      command: `${makeAside(place)}; Copy-Item -LiteralPath ${place.file} -Destination ${place.copy}; notepad ${place.copy}`,
    },
    {
      text: 'Put it in place in one move; a file that cannot be parsed removes the running pod, with no Event',
      command: `Move-Item -Force -LiteralPath ${place.copy} -Destination ${place.file}`,
    },
  ];
}
