export type DeviceRole = 'tablet' | 'desk';
export type Stage = 'not_enrolled' | 'enrolling' | 'no_officer' | 'locked' | 'open' | 'damaged';
export type OfficerRole = 'officer' | 'supervisor';
export type Part = 'keyring' | 'vault' | 'outbox' | 'device_key';
export type EnrolState = 'waiting' | 'done';
export type SyncPhase = 'idle' | 'connecting' | 'sending' | 'receiving';
export type ReferralState = 'queued' | 'at_hub' | 'opened' | 'asks_back' | 'rejected' | 'accepted' | 'decided' | 'closed';
export type RejectReason = 'not_competent' | 'duplicate' | 'not_enough' | 'not_reachable' | 'consent_withdrawn';
export type StopReason = 'person_asked' | 'distress' | 'emergency' | 'interpreter' | 'privacy_lost' | 'other';
export type Source = 'person' | 'officer_observed' | 'document' | 'companion';
export type Answer = ('yes' | 'no' | 'unknown' | 'refused' | 'not_applicable' | 'contradicted') | { choice: string };
export type AskedBy = 'ask' | 'observe' | 'document' | 'attest' | 'inform' | 'never_ask';
export type Phase = 'before_departure' | 'recruitment' | 'transit' | 'destination' | 'now';
export type Response = 'yes_no' | { choice: string[] } | 'acknowledge';
export type Strength = 'W' | 'M' | 'S';
export type ClockUnit = 'hours' | 'days';
export type Status = 'official' | 'secondary' | 'provisional' | 'unverified';
export type Basis = 'consent' | 'child' | 'danger_to_life';
export type ConsentGiven = 'yes' | 'no' | 'cannot';
export type Change = 'mis_tap' | 'said_otherwise' | 'settle';
export type DeskAction = 'accept' | { reject: RejectReason } | { ask_back: string[] };
export type Texts = Record<string, Record<string, string>>;
export type Code =
  | 'unknown_command' | 'bad_arguments' | 'locked' | 'wrong_role' | 'not_supervisor' | 'not_enrolled'
  | 'already_enrolled' | 'code_invalid' | 'code_expired' | 'code_not_proved' | 'empty_pin' | 'pin_too_short'
  | 'pin_too_long' | 'pin_not_digits' | 'pin_too_common' | 'wrong_pin' | 'wait' | 'slot_destroyed' | 'no_free_slot'
  | 'number_taken' | 'damaged' | 'not_saved' | 'not_found' | 'not_yours' | 'answer_differs' | 'blocked' | 'ended'
  | 'consent_missing' | 'nothing_to_refer' | 'preview_stale' | 'no_recipient' | 'too_long' | 'lower_needs_supervisor'
  | 'pack_invalid' | 'busy' | 'hub_unreachable' | 'captive_portal' | 'tls_wrong' | 'refused' | 'hub_busy'
  | 'directory_invalid' | 'update_needed' | 'not_possible_now' | 'internal';
export interface CallError { code: Code; left?: number | null; wait_ms?: number | null; part?: Part | null; at?: string | null }
export interface OfficerView { number: string; role: OfficerRole }
export interface StatusView {
  stage: Stage; role?: DeviceRole | null; place?: string | null; officer?: OfficerView | null; damaged?: Part | null;
  language: string; languages: string[]; protection: string; idle_lock_s: number; unsent: number; pack?: string | null; now: number;
}
export interface EnrolView { state: EnrolState; digits?: string | null; place: string }
export interface SyncView {
  phase: SyncPhase; done: number; total: number; last_success?: number | null; last_error?: Code | null; unsent: number; received: number;
}
export interface DraftCard {
  id: string; started_at: number; touched_at: number; answered: number; stage?: string | null; paused: boolean; stopped: boolean;
}
export interface ReferralCard {
  id: string; case: string; state: ReferralState; finalised_at: number; changed_at: number; agency?: string | null;
  reason?: RejectReason | null; asks: string[];
}
export interface HomeView {
  drafts: DraftCard[]; referrals: ReferralCard[]; referral_count: number; closed_count: number; sync: SyncView; texts: Texts;
}
export interface AgencyView { id: string; kind: string; names: Record<string, string> }
export interface FinalisedView { id: string; case: string; state: ReferralState; sealed_size: number; agencies: AgencyView[] }
export interface PackRef { id: string; version: string; hash: string }
export interface Given { answer: Answer; source: Source }
export interface ItemView {
  id: string; stage: string; asked_by: AskedBy; phase: Phase; sensitivity: number; response: Response; given: Given[]; sources: Source[];
}
export interface PromptView { id: string }
export interface GuardView { id: string; items: ItemView[] }
export interface StageProgress { id: string; answered: number; total: number; current: boolean }
export interface ProgressView { answered: number; remaining: number; stages: StageProgress[] }
export type StepView =
  | { kind: 'item'; item: ItemView; prompts: PromptView[] }
  | { kind: 'guard'; guard: GuardView }
  | { kind: 'done' };
export interface InterviewView {
  id: string; pack: PackRef; language: string; step: StepView; previous?: string | null; next?: string | null;
  progress: ProgressView; observe_only: boolean; urgent: string[]; paused: boolean; stopped?: StopReason | null;
  ticks: ItemView[]; can_undo: boolean; texts: Texts;
}
export interface Provenance { status: Status; source: string }
export interface RaisedView { to: string; from: string; reason: string }
export interface WhyIndicator { id: string; strength: Strength }
export interface WhyDimension { id: string; positive: boolean; indicators: WhyIndicator[] }
export interface WhyProfile {
  id: string; outcome: string; rule: string; provisional: boolean; dimensions: WhyDimension[]; classes: string[];
}
export interface WhyView { profiles: WhyProfile[]; facts: Record<string, string>; open: string[]; provisional: boolean }
export interface LegalView { id: string; article: string; decides: string; provenance: Provenance }
export interface ContactView { id: string; phone?: string | null; languages: string[]; always_open?: boolean | null }
export interface DueView { id: string; amount: number; unit: ClockUnit; at: number; article: string }
export interface RouteView { id: string; urgent: boolean; contact?: ContactView | null; due?: DueView | null; provenance: Provenance }
export interface ReferralOffer { offered: boolean; consent?: boolean | null; basis?: Basis | null; consent_item: string }
export interface OutcomeView {
  id: string; shown: string; scale: string[]; incomplete: boolean; reachable: string; raised?: RaisedView | null;
  can_raise_to: string[]; why: WhyView; urgent: string[]; flags: string[]; legal: LegalView[]; routes: RouteView[];
  referral: ReferralOffer; texts: Texts;
}
export interface AnsweredView { item: string; asked_by: AskedBy; stage?: string | null; answer: Answer; source: Source }
export interface PreviewView {
  id: string; digest: string; agencies: AgencyView[]; basis: Basis; outcome: string; answers: AnsweredView[]; urgent: string[];
  flags: string[]; legal: string[]; note: string; content: string; used: number; room: number; sealed_size: number; texts: Texts;
}
export interface InboxCard {
  id: string; case: string; station: string; state: ReferralState; finalised_at: number; received_at: number;
  due_at?: number | null; outcome: string; urgent: string[]; flags: string[];
}
export interface InboxView { cards: InboxCard[]; count: number; open_count: number; unreadable: number; sync: SyncView; texts: Texts }
export interface ConsentEntry { purpose: string; given: ConsentGiven }
export interface OutcomeSummary {
  shown: string; lower: string; unresolved: string; reachable: string; incomplete: boolean; raised_to?: string | null;
  raised_reason?: string | null; provisional: boolean;
}
export interface HistoryView { at: number; state: ReferralState; by?: string | null; reason?: RejectReason | null; items: string[] }
export interface ReferralView {
  id: string; rev: number; case: string; station: string; officer: string; finalised_at: number; received_at: number;
  state: ReferralState; basis: Basis; consent: ConsentEntry[]; outcome: OutcomeSummary; scale: string[]; why: WhyView;
  urgent: string[]; flags: string[]; legal: LegalView[]; answers: AnsweredView[]; note: string; pack: PackRef;
  pack_known: boolean; history: HistoryView[]; actions: string[]; due_at?: number | null; due: Record<string, number>; texts: Texts;
}
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Nothing {}
export interface OneScreening { id: string }
export interface NewOfficer { number: string; pin: string }
export interface Commands {
  status: { args: Nothing; result: StatusView };
  set_language: { args: { language: string }; result: StatusView };
  enrol: { args: { code: string }; result: EnrolView };
  enrol_check: { args: Nothing; result: EnrolView };
  enrol_cancel: { args: Nothing; result: StatusView };
  create_first_officer: { args: NewOfficer; result: StatusView };
  add_officer: { args: NewOfficer; result: StatusView };
  unlock: { args: NewOfficer; result: StatusView };
  lock: { args: Nothing; result: StatusView };
  sync: { args: Nothing; result: SyncView };
  sync_status: { args: Nothing; result: SyncView };
  home: { args: Nothing; result: HomeView };
  start_screening: { args: { language: string }; result: InterviewView };
  open_screening: { args: OneScreening; result: InterviewView };
  show_item: { args: { id: string; item: string }; result: InterviewView };
  answer: { args: { id: string; item: string; answer: Answer; source?: Source | null; change?: Change | null }; result: InterviewView };
  undo: { args: OneScreening; result: InterviewView };
  pause_screening: { args: OneScreening; result: HomeView };
  stop_screening: { args: { id: string; reason: StopReason }; result: OutcomeView };
  outcome: { args: OneScreening; result: OutcomeView };
  raise_outcome: { args: { id: string; to: string; reason: string }; result: OutcomeView };
  preview_referral: { args: { id: string; note: string }; result: PreviewView };
  finalise: { args: { id: string; digest: string }; result: FinalisedView };
  close_screening: { args: OneScreening; result: HomeView };
  inbox: { args: { page: number }; result: InboxView };
  open_referral: { args: { id: string }; result: ReferralView };
  decide: { args: { id: string; action: DeskAction }; result: ReferralView };
}
