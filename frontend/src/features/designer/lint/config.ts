import StaticResolver from 'bpmnlint/lib/resolver/static-resolver.js'
import conditionalFlows from 'bpmnlint/rules/conditional-flows.js'
import endEventRequired from 'bpmnlint/rules/end-event-required.js'
import eventBasedGateway from 'bpmnlint/rules/event-based-gateway.js'
import eventSubProcessTypedStart from 'bpmnlint/rules/event-sub-process-typed-start-event.js'
import fakeJoin from 'bpmnlint/rules/fake-join.js'
import labelRequired from 'bpmnlint/rules/label-required.js'
import linkEvent from 'bpmnlint/rules/link-event.js'
import noBpmndi from 'bpmnlint/rules/no-bpmndi.js'
import noDisconnected from 'bpmnlint/rules/no-disconnected.js'
import noDuplicateFlows from 'bpmnlint/rules/no-duplicate-sequence-flows.js'
import noGatewayJoinFork from 'bpmnlint/rules/no-gateway-join-fork.js'
import noImplicitEnd from 'bpmnlint/rules/no-implicit-end.js'
import noImplicitSplit from 'bpmnlint/rules/no-implicit-split.js'
import noOverlappingElements from 'bpmnlint/rules/no-overlapping-elements.js'
import singleBlankStart from 'bpmnlint/rules/single-blank-start-event.js'
import singleEventDefinition from 'bpmnlint/rules/single-event-definition.js'
import startEventRequired from 'bpmnlint/rules/start-event-required.js'
import subProcessBlankStart from 'bpmnlint/rules/sub-process-blank-start-event.js'
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway.js'

import type { ServerFindings } from './findings.ts'
import { serverRule, unsupportedRule } from './rules.ts'

type Level = 'error' | 'warn'

type Rules = Record<string, [rule: unknown, level: Level]>

/** How well drawn a model is; whether it can run is the server's word. */
const DRAWING: Rules = {
  'conditional-flows': [conditionalFlows, 'error'],
  'end-event-required': [endEventRequired, 'warn'],
  'event-based-gateway': [eventBasedGateway, 'error'],
  'event-sub-process-typed-start-event': [eventSubProcessTypedStart, 'error'],
  'fake-join': [fakeJoin, 'warn'],
  'label-required': [labelRequired, 'warn'],
  'link-event': [linkEvent, 'error'],
  'no-bpmndi': [noBpmndi, 'warn'],
  'no-disconnected': [noDisconnected, 'error'],
  'no-duplicate-sequence-flows': [noDuplicateFlows, 'error'],
  'no-gateway-join-fork': [noGatewayJoinFork, 'warn'],
  'no-implicit-end': [noImplicitEnd, 'warn'],
  'no-implicit-split': [noImplicitSplit, 'warn'],
  'no-overlapping-elements': [noOverlappingElements, 'warn'],
  'single-blank-start-event': [singleBlankStart, 'error'],
  'single-event-definition': [singleEventDefinition, 'error'],
  'start-event-required': [startEventRequired, 'error'],
  'sub-process-blank-start-event': [subProcessBlankStart, 'error'],
  'superfluous-gateway': [superfluousGateway, 'warn'],
}

/** Prefix of the rules that repeat the server's findings on the canvas. */
export const SERVER_RULES = 'server-'

export function lintConfig(findings: ServerFindings) {
  const rules: Rules = {
    ...DRAWING,
    unsupported: [unsupportedRule(findings), 'error'],
    [`${SERVER_RULES}error`]: [serverRule(findings, 'error'), 'error'],
    [`${SERVER_RULES}warning`]: [serverRule(findings, 'warning'), 'warn'],
  }
  const cache = Object.fromEntries(Object.entries(rules).map(([name, [rule]]) => [`rule:bpmnlint/${name}`, rule]))
  const levels = Object.fromEntries(Object.entries(rules).map(([name, [, level]]) => [name, level]))
  return { config: { rules: levels }, resolver: new StaticResolver(cache) }
}
