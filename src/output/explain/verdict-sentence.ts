import type { Explanation } from '../../nodes/explanation.ts';
import { explainsHiddenPod } from '../../nodes/hidden-explanation.ts';
import { fullName } from '../../pods/mirrors.ts';
import { kubectlPod } from '../../rules/commands.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { isOver } from '../../pods/pod-phase.ts';

/** The first sentence of an explanation; `name` is ready to print. */
export function verdictSentence(name: string, explanation: Explanation): string {
  const { verdict, controller, suspicions } = explanation;
  switch (verdict) {
    case 'static':
      return `${name} is a static pod${staticWords(explanation)}`;
    case 'suspect': {
      const doubt = suspicions.includes('left-over')
        ? `${kubeletOf(explanation)} does not run it`
        : 'something about it does not fit';
      return `${name} is suspect: it has the annotation of a mirror pod, but ${doubt}.`;
    }
    case 'lookalike':
      return `${name} is not a static pod, though it looks like one: it lacks the annotation that every mirror pod has. ${describeHint(explanation)}`;
    case 'ordinary': {
      const made =
        controller === undefined
          ? 'it has no controller: it was created on its own'
          : `it belongs to ${escapeLine(`${controller.kind ?? ''} ${controller.name ?? ''}`)}`;
      return `${name} is not a static pod: ${made}. ${describeHint(explanation)}`;
    }
  }
}

/** What is no static pod is looked at as any other. */
function describeHint({ metadata }: Explanation): string {
  return `See it with ${escapeLine(kubectlPod('describe pod', { pod: fullName(metadata) }))}.`;
}

/** Only the kubelet itself tells that it runs a pod; a mirror tells that it did. */
function staticWords(explanation: Explanation): string {
  const { source, kubelet, phase } = explanation;
  const on = kubeletOf(explanation);
  const from = source === 'http' ? 'a manifest that it fetches from a URL' : 'a manifest file';
  const hasEnded = isOver(kubelet?.value.phase);
  const refusal = kubelet?.value.refused === true ? kubelet.value.status : undefined;
  const running =
    refusal === undefined
      ? `: ${on} ${hasEnded ? 'ran' : 'runs'} it from ${from}${hasEnded ? ' until it finished' : ''}`
      : `: ${on} has it from ${from}, but refuses to run it (${escapeLine(refusal)})`;
  if (explainsHiddenPod(explanation)) {
    return ` without a mirror pod${running}, and the API server does not show it.`;
  }
  if (kubelet === undefined) {
    return `, judging by its mirror alone: ${on} created this read-only Pod for ${from}. Whether the pod runs now is not known.`;
  }
  const { differences, phase: real } = kubelet.value;
  const runs = `${running}.`;
  if (differences.includes('hash')) return `${runs} This Pod is its read-only mirror, but shows another manifest.`;
  if (!differences.includes('phase')) return `${runs} This Pod is only its read-only mirror.`;
  return `${runs} This Pod is only its read-only mirror, and says ${escapeLine(phase ?? '')} where the kubelet says ${escapeLine(real ?? '')}.`;
}

function kubeletOf({ node }: Explanation): string {
  return `the kubelet of node ${escapeLine(node?.name ?? '')}`;
}
