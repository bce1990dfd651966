/**
 * Since v1.35 the kubelet holds static pods to the validation options of other pods; before, all of those were off
 * (kubernetes/kubernetes#135031).
 */
export const OPTIONS_SINCE = 35;
