// TEMPORARY
export type ThreadShare = number;
export interface ThreadWork { readonly isConstant: boolean; shareAt(timePs: number): number; wantedPs(fromPs: number, toPs: number): number }
export function createThreadWork(share: ThreadShare): ThreadWork { return { isConstant: true, shareAt: () => share, wantedPs: (a, b) => share * (b - a) }; }
