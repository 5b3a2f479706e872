import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
} from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** The entry point, location, upstream or service at the cursor. */
export function prepareCalls(_context: FeatureContext, _params: CallHierarchyPrepareParams): CallHierarchyItem[] {
  return [];
}

/** What sends requests to it. */
export function incomingCalls(
  _context: FeatureContext,
  _params: CallHierarchyIncomingCallsParams,
): CallHierarchyIncomingCall[] {
  return [];
}

/** What it sends requests to. */
export function outgoingCalls(
  _context: FeatureContext,
  _params: CallHierarchyOutgoingCallsParams,
): CallHierarchyOutgoingCall[] {
  return [];
}
