/* Written by `npm run types` from schemas/commands.json. */

/**
 * The files a device keeps.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Part".
 */
export type Part = 'keyring' | 'vault' | 'outbox' | 'device_key';
/**
 * Milliseconds since 1970-01-01T00:00:00Z, as the device believed at that moment. It may be wrong: nothing
 * that matters may depend on it alone.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Timestamp".
 */
export type Timestamp = number;
/**
 * What somebody signed in may do.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OfficerRole".
 */
export type OfficerRole = 'officer' | 'supervisor';
/**
 * What went wrong.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Code".
 */
export type Code =
  | 'unknown_command'
  | 'bad_arguments'
  | 'locked'
  | 'wrong_role'
  | 'not_supervisor'
  | 'provisional_not_allowed'
  | 'not_enrolled'
  | 'already_enrolled'
  | 'code_invalid'
  | 'code_expired'
  | 'software_not_allowed'
  | 'code_not_proved'
  | 'empty_pin'
  | 'pin_too_short'
  | 'pin_too_long'
  | 'pin_not_digits'
  | 'pin_too_common'
  | 'wrong_pin'
  | 'wait'
  | 'slot_destroyed'
  | 'no_free_slot'
  | 'number_taken'
  | 'damaged'
  | 'key_file_missing'
  | 'key_file_wrong'
  | 'key_file_damaged'
  | 'key_file_in_use'
  | 'chip_absent'
  | 'chip_busy'
  | 'chip_lockout'
  | 'chip_foreign'
  | 'chip_refused'
  | 'not_saved'
  | 'not_found'
  | 'not_yours'
  | 'answer_differs'
  | 'blocked'
  | 'ended'
  | 'consent_missing'
  | 'nothing_to_refer'
  | 'preview_stale'
  | 'no_recipient'
  | 'too_long'
  | 'lower_needs_supervisor'
  | 'not_lower'
  | 'pack_invalid'
  | 'pack_missing'
  | 'no_move'
  | 'busy'
  | 'hub_unreachable'
  | 'captive_portal'
  | 'tls_wrong'
  | 'refused'
  | 'hub_busy'
  | 'directory_invalid'
  | 'update_needed'
  | 'not_possible_now'
  | 'internal';
/**
 * What guards a device's keys beside the PIN.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Protection".
 */
export type Protection = 'software' | 'key_file' | 'tpm';
/**
 * What a device is for. Decided by its certificate.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "DeviceRole".
 */
export type DeviceRole = 'tablet' | 'desk';
/**
 * How far a device has come.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Stage".
 */
export type Stage = 'not_enrolled' | 'enrolling' | 'no_officer' | 'locked' | 'open' | 'damaged';
/**
 * One answer to one item. An item without an answer is *not asked*.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Answer".
 */
export type Answer =
  | ('yes' | 'no' | 'unknown' | 'refused' | 'not_applicable' | 'contradicted')
  | {
      choice: string;
    }
  | {
      choices: string[];
    }
  | {
      number: number;
    }
  | {
      date: string;
    }
  | {
      text: string;
    };
/**
 * Why an answer differs from the earlier one.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Change".
 */
export type Change = 'mis_tap' | 'said_otherwise' | 'settle';
/**
 * How sure whoever gave an answer is of it. It goes with the answer to whoever reads it and weighs nothing in the
 * rules: a sign that is not certain is a sign.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Confidence".
 */
export type Confidence = 'sure' | 'unsure';
/**
 * One person's interview on this device (UUID v7; never leaves the device).
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "DraftId".
 */
export type DraftId = string;
/**
 * Who or what an answer comes from.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Source".
 */
export type Source = 'person' | 'officer_observed' | 'document' | 'companion';
/**
 * What to show.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "StepView".
 */
export type StepView =
  | {
      item: ItemView;
      kind: 'item';
      /**
       * Reminders to show with it.
       */
      prompts: PromptView[];
    }
  | {
      guard: GuardView;
      kind: 'guard';
    }
  | {
      kind: 'done';
    };
/**
 * How an item is learnt.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "AskedBy".
 */
export type AskedBy = 'ask' | 'observe' | 'document' | 'attest' | 'inform' | 'never_ask' | 'calculate';
/**
 * Which part of the person's road an item speaks of.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Phase".
 */
export type Phase = 'before_departure' | 'recruitment' | 'transit' | 'destination' | 'now';
/**
 * How an item is answered. `unknown` and `refused` can always be given to `ask` items, `unknown` to the others.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Response".
 */
export type Response =
  | ('yes_no' | 'date' | 'acknowledge')
  | {
      choice: string[];
    }
  | {
      choices: string[];
    }
  | {
      number: NumberRange;
    }
  | {
      text: TextLimit;
    }
  | {
      place: TextLimit;
    };
/**
 * Why an interview was stopped before its end.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "StopReason".
 */
export type StopReason = 'person_asked' | 'distress' | 'emergency' | 'interpreter' | 'privacy_lost' | 'other';
/**
 * An agency of the directory, such as `pmm-ankara`: lower-case letters, digits and hyphens, at most 32.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "AgencyId".
 */
export type AgencyId = string;
/**
 * The number an officer keeps when the case itself is gone: 8 characters of Crockford base 32,
 * written `XXXX-XXXX`. Random: it says nothing of place, time or order.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "CaseNumber".
 */
export type CaseNumber = string;
/**
 * A referral, the same on the tablet and at the agency (UUID v4).
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ReferralId".
 */
export type ReferralId = string;
/**
 * Why an agency cannot act on a referral. Codes only: free text could carry a place or a name.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "RejectReason".
 */
export type RejectReason = 'not_competent' | 'duplicate' | 'not_enough' | 'not_reachable' | 'consent_withdrawn';
/**
 * Where a referral stands. One list everywhere; it only moves forward.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ReferralState".
 */
export type ReferralState =
  'queued' | 'at_hub' | 'opened' | 'asks_back' | 'rejected' | 'accepted' | 'decided' | 'closed';
/**
 * Something about the hub or the device that is not as it should be. Texts: `sync-note-<code>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "SyncNote".
 */
export type SyncNote =
  | 'clock_differs'
  | 'directory_old'
  | 'directory_refused'
  | 'hub_put_back'
  | 'vault_put_back'
  | 'vault_damaged'
  | 'receipt_invalid'
  | 'not_taken'
  | 'not_an_envelope';
/**
 * What a sync does.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "SyncPhase".
 */
export type SyncPhase = 'idle' | 'connecting' | 'sending' | 'receiving';
/**
 * What a case worker can do with an opened referral.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "DeskAction".
 */
export type DeskAction =
  | 'accept'
  | {
      reject: RejectReason;
    }
  | {
      ask_back: string[];
    };
/**
 * Why the referral may be sent.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Basis".
 */
export type Basis = 'consent' | 'child' | 'danger_to_life';
/**
 * The answer to a consent question.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ConsentGiven".
 */
export type ConsentGiven = 'yes' | 'no' | 'cannot';
/**
 * How far a fact of the pack can be relied on.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Status".
 */
export type Status = 'official' | 'secondary' | 'provisional' | 'unverified';
/**
 * The short number an officer types before the PIN: 1 to 6 digits.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OfficerNumber".
 */
export type OfficerNumber = string;
/**
 * How much one indicator weighs.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Strength".
 */
export type Strength = 'W' | 'M' | 'S';
/**
 * How far an enrolment has come.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "EnrolState".
 */
export type EnrolState = 'waiting' | 'done';
/**
 * What a check found.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Found".
 */
export type Found =
  | {
      check: 'key_store';
      protection: Protection;
    }
  | {
      check: 'disk';
      disk: Disk;
    }
  | {
      check: 'swap';
      swap: Swap;
    }
  | {
      check: 'core_dumps';
      core_dumps: CoreDumps;
    }
  | {
      check: 'sleep';
      sleep: SleepLock;
    }
  | {
      check: 'space';
      /**
       * Whole MiB.
       */
      free_mib?: number | null;
    }
  | {
      check: 'clock';
      clock: ClockDoubt;
      /**
       * When a sync last ended well.
       */
      last_success?: Timestamp | null;
    }
  | {
      check: 'pack';
      /**
       * The day whose law it states, `2026-11-24`; absent without a usable pack.
       */
      legal_basis_date?: string | null;
    }
  | {
      check: 'web_view';
      /**
       * Its version, as it writes it itself.
       */
      version?: string | null;
    };
/**
 * Whether the disk under the device's files is encrypted as a whole.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Disk".
 */
export type Disk = 'encrypted' | 'plain' | 'unknown';
/**
 * What the system does with memory that it runs short of.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Swap".
 */
export type Swap = 'none' | 'memory' | 'encrypted' | 'plain' | 'unknown';
/**
 * What becomes of this program's memory when it crashes.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "CoreDumps".
 */
export type CoreDumps = 'off' | 'handed_on' | 'written' | 'unknown';
/**
 * When a device that sleeps is locked: a sleeping machine keeps its memory.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "SleepLock".
 */
export type SleepLock = 'before' | 'after' | 'unknown';
/**
 * What speaks against the clock.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ClockDoubt".
 */
export type ClockDoubt = 'none' | 'differs' | 'behind' | 'never_synced';
/**
 * How a check stands.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "CheckState".
 */
export type CheckState = 'good' | 'look' | 'bad' | 'unknown';
/**
 * The unit of a clock.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ClockUnit".
 */
export type ClockUnit = 'hours' | 'days';
/**
 * Whether an officer can sign in now. Texts: `sign-in-<code>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "SignIn".
 */
export type SignIn = 'possible' | 'waits' | 'destroyed';
/**
 * Why an answer cannot be read under another version.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LeftWhy".
 */
export type LeftWhy = 'dropped' | 'gone' | 'not_accepted';

/**
 * Every use case by name.
 */
export interface Commands {
  add_officer: {
    args: NewOfficer;
    result: StatusView;
  };
  answer: {
    args: GiveAnswer;
    result: InterviewView;
  };
  change_pin: {
    args: ChangePin;
    result: StatusView;
  };
  close_screening: {
    args: OneScreening;
    result: HomeView;
  };
  create_first_officer: {
    args: NewOfficer;
    result: StatusView;
  };
  decide: {
    args: Decide;
    result: ReferralView;
  };
  enrol: {
    args: Enrol;
    result: EnrolView;
  };
  enrol_cancel: {
    args: Nothing;
    result: StatusView;
  };
  enrol_check: {
    args: Nothing;
    result: EnrolView;
  };
  field_use: {
    args: Nothing;
    result: FieldUseView;
  };
  finalise: {
    args: Finalise;
    result: FinalisedView;
  };
  hand_over: {
    args: HandOver;
    result: HomeView;
  };
  health: {
    args: Nothing;
    result: HealthView;
  };
  home: {
    args: Nothing;
    result: HomeView;
  };
  inbox: {
    args: ListInbox;
    result: InboxView;
  };
  lock: {
    args: Nothing;
    result: StatusView;
  };
  lower_outcome: {
    args: LowerOutcome;
    result: OutcomeView;
  };
  move_draft: {
    args: MoveDraft;
    result: InterviewView;
  };
  officers: {
    args: Nothing;
    result: OfficersView;
  };
  open_referral: {
    args: OneReferral;
    result: ReferralView;
  };
  open_screening: {
    args: OneScreening;
    result: InterviewView;
  };
  outcome: {
    args: OneScreening;
    result: OutcomeView;
  };
  pause_screening: {
    args: OneScreening;
    result: HomeView;
  };
  preview_loss: {
    args: OneOfficer;
    result: LossView;
  };
  preview_move: {
    args: OneScreening;
    result: MoveView;
  };
  preview_referral: {
    args: PreviewReferral;
    result: PreviewView;
  };
  raise_outcome: {
    args: RaiseOutcome;
    result: OutcomeView;
  };
  remove_officer: {
    args: RemoveOfficer;
    result: OfficersView;
  };
  reset_officer: {
    args: ResetOfficer;
    result: OfficersView;
  };
  set_field_use: {
    args: SetFieldUse;
    result: FieldUseView;
  };
  set_language: {
    args: SetLanguage;
    result: StatusView;
  };
  show_item: {
    args: ShowItem;
    result: InterviewView;
  };
  show_record: {
    args: OneScreening;
    result: RecordView;
  };
  start_screening: {
    args: StartScreening;
    result: InterviewView;
  };
  status: {
    args: Nothing;
    result: StatusView;
  };
  stop_screening: {
    args: StopScreening;
    result: HomeView;
  };
  sync: {
    args: Nothing;
    result: SyncView;
  };
  sync_status: {
    args: Nothing;
    result: SyncView;
  };
  touch: {
    args: Nothing;
    result: Nothing;
  };
  undo: {
    args: OneScreening;
    result: InterviewView;
  };
  unlock: {
    args: Unlock;
    result: StatusView;
  };
}
/**
 * `create_first_officer`, `add_officer`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "NewOfficer".
 */
export interface NewOfficer {
  /**
   * One to six digits.
   */
  number: string;
  /**
   * Six to twelve digits.
   */
  pin: string;
}
/**
 * `status`, and the answer of everything that changes it.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "StatusView".
 */
export interface StatusView {
  /**
   * With `damaged`.
   */
  damaged?: Part | null;
  /**
   * Seconds without a touch after which the interface locks.
   */
  idle_lock_s: number;
  /**
   * The interface language, kept on the device.
   */
  language: string;
  /**
   * Languages the interface has.
   */
  languages: string[];
  now: Timestamp;
  /**
   * Who is signed in.
   */
  officer?: OfficerView | null;
  /**
   * The pack in use, `id version`.
   */
  pack?: string | null;
  /**
   * Why there is none: what every command that needs it answers.
   */
  pack_error?: CallError | null;
  /**
   * The station or agency it belongs to.
   */
  place?: string | null;
  /**
   * What guards the keys; absent when the device's own file is damaged.
   */
  protection?: Protection | null;
  /**
   * Absent until enrolled.
   */
  role?: DeviceRole | null;
  stage: Stage;
  /**
   * Sealed envelopes that the hub has not signed for.
   */
  unsent: number;
}
/**
 * Who is signed in.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OfficerView".
 */
export interface OfficerView {
  /**
   * The officer number.
   */
  number: string;
  role: OfficerRole;
}
/**
 * Why a call was not carried out.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "CallError".
 */
export interface CallError {
  /**
   * With `bad_arguments`: where, as a path of field names. With `pack_invalid` and `pack_missing`: the file, and where in it.
   */
  at?: string | null;
  code: Code;
  /**
   * With `pack_invalid` and `pack_missing`: the name that was probably meant.
   */
  did_you_mean?: string | null;
  /**
   * With `pack_invalid` and `pack_missing`: what is wrong there, as a code of the pack's checks.
   */
  finding?: string | null;
  /**
   * With `wrong_pin`: tries left before a wait or the end.
   */
  left?: number | null;
  /**
   * With `damaged`: which file. With `pack_missing`: the file that holds it, where that is damaged.
   */
  part?: Part | null;
  /**
   * With `wrong_pin`, `wait` and `chip_lockout`: milliseconds until the next try is possible.
   */
  wait_ms?: number | null;
}
/**
 * `answer`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "GiveAnswer".
 */
export interface GiveAnswer {
  answer: Answer;
  /**
   * Needed when an earlier answer says something else.
   */
  change?: Change | null;
  /**
   * How sure that is; sure when absent.
   */
  confidence?: Confidence | null;
  id: DraftId;
  /**
   * Which item.
   */
  item: string;
  /**
   * Where it comes from; follows from how the item is learnt when absent.
   */
  source?: Source | null;
}
/**
 * The screen of the interview.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "InterviewView".
 */
export interface InterviewView {
  /**
   * The last answer can be taken back.
   */
  can_undo: boolean;
  id: DraftId;
  /**
   * The language the person hears.
   */
  language: string;
  /**
   * Seconds of interview so far, pauses left out.
   */
  led_s: number;
  led_with: LedWith;
  /**
   * The item after this one, when this one is answered already.
   */
  next?: string | null;
  /**
   * Nothing may be asked: observations only.
   */
  observe_only: boolean;
  pack: PackRef;
  /**
   * Put down by the officer.
   */
  paused: boolean;
  /**
   * The item shown before this one, if any.
   */
  previous?: string | null;
  progress: ProgressView;
  /**
   * No further question can change the outcome: the interview may end.
   */
  settled: boolean;
  step: StepView;
  /**
   * Stopped before its end.
   */
  stopped?: StopReason | null;
  /**
   * The texts for all of this.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
  /**
   * What is never asked and only ticked when the person brings it up; answered with `yes`.
   */
  ticks: ItemView[];
  /**
   * Reminders that are due after so much interview, due or not.
   */
  timers: TimerView[];
  /**
   * Urgent triggers that hold now, by id. Texts: `urgent.<id>`, `urgent.<id>.do`.
   */
  urgent: string[];
}
/**
 * The pack that a draft is led with, beside the one that interviews begin with now.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LedWith".
 */
export interface LedWith {
  /**
   * It is the one that interviews begin with now.
   */
  is_current: boolean;
  /**
   * It cannot be had: the draft can be read, stopped and closed, and not led on.
   */
  is_missing: boolean;
  /**
   * The version that the draft can be moved to.
   */
  move_to?: string | null;
  /**
   * Its version; absent where that is not known.
   */
  version?: string | null;
}
/**
 * Exactly which pack an interview was led with.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "PackRef".
 */
export interface PackRef {
  /**
   * SHA-256 over the pack's files, lower-case hex.
   */
  hash: string;
  /**
   * The pack's id, such as `tr-first-level`.
   */
  id: string;
  /**
   * The pack's version, such as `1.0.0`.
   */
  version: string;
}
/**
 * How far an interview has come.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ProgressView".
 */
export interface ProgressView {
  /**
   * Items answered.
   */
  answered: number;
  /**
   * Items still to come as far as can be seen now.
   */
  remaining: number;
  /**
   * Every stage of the pack in order.
   */
  stages: StageProgress[];
}
/**
 * One stage of the way.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "StageProgress".
 */
export interface StageProgress {
  /**
   * Items answered in it.
   */
  answered: number;
  /**
   * The stage of the step shown.
   */
  current: boolean;
  /**
   * Its id. Texts: `stage.<id>`.
   */
  id: string;
  /**
   * Items visible in it.
   */
  total: number;
}
/**
 * One item. Texts: `item.<id>`, `item.<id>.lead_in`, `item.<id>.guidance`, `item.<id>.choice.<code>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ItemView".
 */
export interface ItemView {
  asked_by: AskedBy;
  /**
   * Answers that stand, oldest first; more than one: they disagree and the higher concern counts.
   */
  given: Given[];
  /**
   * Its id in the pack.
   */
  id: string;
  /**
   * An answer may be marked as not certain.
   */
  may_be_unsure: boolean;
  phase: Phase;
  response: Response;
  /**
   * 1 plain, 2 sensitive.
   */
  sensitivity: number;
  /**
   * Sources the officer may choose from; the first is the default.
   */
  sources: Source[];
  /**
   * Its stage. Texts: `stage.<id>`.
   */
  stage: string;
}
/**
 * An answer together with its source.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Given".
 */
export interface Given {
  answer: Answer;
  confidence?: Confidence;
  source: Source;
}
/**
 * Which numbers can be given. All are counted in the smallest unit: with two decimals 1250 is 12.50.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "NumberRange".
 */
export interface NumberRange {
  /**
   * How many digits stand after the point, 0 to 6.
   */
  decimals?: number;
  /**
   * The highest.
   */
  max?: number | null;
  /**
   * The lowest.
   */
  min?: number | null;
}
/**
 * How long words can be.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "TextLimit".
 */
export interface TextLimit {
  /**
   * Characters, 1 to 300: what is written has to fit into a sealed envelope.
   */
  max: number;
}
/**
 * A reminder. Texts: `guard.<id>`, `guard.<id>.do`, `guard.<id>.never_say.<code>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "PromptView".
 */
export interface PromptView {
  /**
   * The guard's id.
   */
  id: string;
  /**
   * Sentences that must not be said, by code.
   */
  never_say: string[];
}
/**
 * A safety condition. Texts: `guard.<id>`, `guard.<id>.why`, `guard.<id>.do`, `guard.<id>.never_say.<code>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "GuardView".
 */
export interface GuardView {
  /**
   * The guard's id.
   */
  id: string;
  /**
   * The items that settle it.
   */
  items: ItemView[];
  /**
   * Sentences that must not be said, by code.
   */
  never_say: string[];
}
/**
 * A reminder that comes with time.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "TimerView".
 */
export interface TimerView {
  /**
   * After how many minutes of interview.
   */
  after_minutes: number;
  prompt: PromptView;
}
/**
 * `change_pin`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ChangePin".
 */
export interface ChangePin {
  /**
   * Six to twelve digits.
   */
  new: string;
  /**
   * The PIN until now.
   */
  old: string;
}
/**
 * `open_screening`, `pause_screening`, `undo`, `outcome`, `close_screening`, `show_record`, `preview_move`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OneScreening".
 */
export interface OneScreening {
  id: DraftId;
}
/**
 * `home`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "HomeView".
 */
export interface HomeView {
  /**
   * How many interviews ended without a referral.
   */
  closed_count: number;
  /**
   * The signed-in officer's interviews that are not finished, the last touched first.
   */
  drafts: DraftCard[];
  /**
   * The room for the device's files runs out; see `health`.
   */
  is_space_low: boolean;
  /**
   * No interview can begin until a supervisor allows the pack's provisional parts; see `field_use`.
   */
  must_allow_provisional: boolean;
  /**
   * How many referrals there are in all.
   */
  referral_count: number;
  /**
   * Referrals of this device, the newest first, at most 100.
   */
  referrals: ReferralCard[];
  sync: SyncView;
  /**
   * Item texts, and the names of agencies that answered: `agency.<id>`.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
}
/**
 * An unfinished interview in a list.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "DraftCard".
 */
export interface DraftCard {
  /**
   * Items answered.
   */
  answered: number;
  id: DraftId;
  led_with: LedWith;
  /**
   * Put down by the officer.
   */
  paused: boolean;
  /**
   * The pack stage it stands in. Texts: `stage.<id>`.
   */
  stage?: string | null;
  started_at: Timestamp;
  /**
   * Stopped before its end, still to be closed or referred.
   */
  stopped: boolean;
  /**
   * The text of its stage, as its own pack has it.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
  touched_at: Timestamp;
}
/**
 * A referral of this device in a list.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ReferralCard".
 */
export interface ReferralCard {
  /**
   * The agency that answered last.
   */
  agency?: AgencyId | null;
  /**
   * With `asks_back`: items of the pack.
   */
  asks: string[];
  case: CaseNumber;
  changed_at: Timestamp;
  finalised_at: Timestamp;
  id: ReferralId;
  /**
   * With `rejected`.
   */
  reason?: RejectReason | null;
  state: ReferralState;
}
/**
 * `sync`, `sync_status`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "SyncView".
 */
export interface SyncView {
  /**
   * Steps done in this run.
   */
  done: number;
  /**
   * Why the last one did not.
   */
  last_error?: Code | null;
  /**
   * When a sync last ended well.
   */
  last_success?: Timestamp | null;
  /**
   * What somebody should look at. Nothing is lost by any of it.
   */
  notes: SyncNote[];
  /**
   * When the oldest of them was sealed.
   */
  oldest_unsent?: Timestamp | null;
  phase: SyncPhase;
  /**
   * Answers of agencies that were opened since the last run began. Only at a tablet.
   */
  received: number;
  /**
   * Steps of this run.
   */
  total: number;
  /**
   * Sealed envelopes that the hub has not signed for.
   */
  unsent: number;
}
/**
 * `decide`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Decide".
 */
export interface Decide {
  action: DeskAction;
  id: ReferralId;
}
/**
 * One referral, opened.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ReferralView".
 */
export interface ReferralView {
  /**
   * What can be done now: `accept`, `reject`, `ask_back`.
   */
  actions: string[];
  /**
   * Every answer that counts.
   */
  answers: AnsweredView[];
  basis: Basis;
  case: CaseNumber;
  /**
   * What the person agreed to.
   */
  consent: ConsentEntry[];
  /**
   * Deadlines by route. Texts: `route.<id>`.
   */
  due: {
    [k: string]: Timestamp;
  };
  finalised_at: Timestamp;
  /**
   * Flags.
   */
  flags: string[];
  /**
   * What happened to it here.
   */
  history: HistoryView[];
  id: ReferralId;
  /**
   * Legal consequences to consider.
   */
  legal: LegalView[];
  /**
   * The officer's note: hostile input, shown literally.
   */
  note: string;
  /**
   * Who led the interview.
   */
  officer: string;
  outcome: OutcomeSummary;
  pack: PackRef;
  /**
   * This desk has that pack; without it ids are shown instead of texts.
   */
  pack_known: boolean;
  received_at: Timestamp;
  /**
   * Which revision.
   */
  rev: number;
  /**
   * Outcomes from the lowest to the highest.
   */
  scale: string[];
  state: ReferralState;
  /**
   * Where it comes from.
   */
  station: string;
  /**
   * The texts for all of this.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
  /**
   * Urgent triggers.
   */
  urgent: string[];
  why: WhyView;
}
/**
 * One answer. Texts: `item.<id>`, `item.<id>.choice.<code>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "AnsweredView".
 */
export interface AnsweredView {
  answer: Answer;
  /**
   * How it was learnt, which decides how the answer is worded; absent without the pack.
   */
  asked_by?: AskedBy | null;
  confidence: Confidence;
  /**
   * With a number: how many of its digits stand after the point; absent without the pack.
   */
  decimals?: number | null;
  /**
   * The item's id.
   */
  item: string;
  source: Source;
  /**
   * Its stage. Texts: `stage.<id>`.
   */
  stage?: string | null;
}
/**
 * One thing the person was asked to agree to.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ConsentEntry".
 */
export interface ConsentEntry {
  given: ConsentGiven;
  /**
   * The pack's id of what was asked, such as `refer`.
   */
  purpose: string;
}
/**
 * One step in a referral's life.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "HistoryView".
 */
export interface HistoryView {
  at: Timestamp;
  /**
   * Who did it.
   */
  by?: string | null;
  /**
   * With `asks_back`.
   */
  items: string[];
  /**
   * With `rejected`.
   */
  reason?: RejectReason | null;
  state: ReferralState;
}
/**
 * A legal consequence. Texts: `legal.<id>`, `law.<law>`, `body.<decides>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LegalView".
 */
export interface LegalView {
  /**
   * What of it; empty where all of it is meant.
   */
  article: string;
  /**
   * Who decides.
   */
  decides: string;
  /**
   * Its id.
   */
  id: string;
  /**
   * The law.
   */
  law: string;
  provenance: Provenance;
}
/**
 * Where a fact of the pack comes from.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Provenance".
 */
export interface Provenance {
  /**
   * The document or address it was read in; `design` for a choice of the pack's authors.
   */
  source: string;
  status: Status;
}
/**
 * The outcome as it is sent.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OutcomeSummary".
 */
export interface OutcomeSummary {
  /**
   * Whether the open answers could lift it over the line.
   */
  incomplete: boolean;
  /**
   * With every open answer as not observed.
   */
  lower: string;
  /**
   * The supervisor who signed it.
   */
  lowered_by?: OfficerNumber | null;
  /**
   * The supervisor's reason for that.
   */
  lowered_reason?: string | null;
  /**
   * What a supervisor takes the outcome for, if one signed; it takes nothing away from what is shown.
   */
  lowered_to?: string | null;
  /**
   * Whether it rests on provisional strengths.
   */
  provisional: boolean;
  /**
   * The officer's reason for that.
   */
  raised_reason?: string | null;
  /**
   * The officer's higher outcome, if any; both are kept.
   */
  raised_to?: string | null;
  /**
   * With everything open as observed.
   */
  reachable: string;
  /**
   * The outcome shown to the officer.
   */
  shown: string;
  /**
   * With unknown and refused as observed.
   */
  unresolved: string;
}
/**
 * Why the outcome is what it is.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "WhyView".
 */
export interface WhyView {
  /**
   * Facts by name. Texts: `fact.<name>.<value>`.
   */
  facts: {
    [k: string]: string;
  };
  /**
   * Indicators that stayed open although asked (unknown or refused). Texts: `indicator.<id>`.
   */
  open: string[];
  /**
   * One entry for each profile that ran. Texts: `profile.<id>`.
   */
  profiles: WhyProfile[];
  /**
   * Some of it rests on provisional strengths.
   */
  provisional: boolean;
}
/**
 * What one profile says.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "WhyProfile".
 */
export interface WhyProfile {
  /**
   * Named classes. Texts: `class.<id>`.
   */
  classes: string[];
  /**
   * Every dimension in order.
   */
  dimensions: WhyDimension[];
  /**
   * Its id.
   */
  id: string;
  /**
   * Its outcome.
   */
  outcome: string;
  /**
   * Its strengths are provisional.
   */
  provisional: boolean;
  /**
   * The rule that decided.
   */
  rule: string;
}
/**
 * What one dimension says. Texts: `dimension.<id>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "WhyDimension".
 */
export interface WhyDimension {
  /**
   * Its id.
   */
  id: string;
  /**
   * Indicators observed in it. Texts: `indicator.<id>`.
   */
  indicators: WhyIndicator[];
  /**
   * Whether it is positive.
   */
  positive: boolean;
}
/**
 * One observed indicator.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "WhyIndicator".
 */
export interface WhyIndicator {
  /**
   * Its id.
   */
  id: string;
  strength: Strength;
}
/**
 * `enrol`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Enrol".
 */
export interface Enrol {
  /**
   * The one-time code as typed or scanned.
   */
  code: string;
}
/**
 * `enrol`, `enrol_check`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "EnrolView".
 */
export interface EnrolView {
  /**
   * The six digits that both screens must show.
   */
  digits?: string | null;
  /**
   * The station or agency in the code.
   */
  place: string;
  state: EnrolState;
}
/**
 * No arguments.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Nothing".
 */
export interface Nothing {}
/**
 * `field_use`, `set_field_use`: what a supervisor decides about the pack in the field.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "FieldUseView".
 */
export interface FieldUseView {
  /**
   * The one that the device is in; `elsewhere` for none of them; absent when nobody said.
   */
  province?: string | null;
  /**
   * The provinces that the pack tells apart, by code. Texts: `province.<code>`.
   */
  provinces: string[];
  /**
   * The parts that nobody has confirmed, by text key: `part.<id>`, `profile.<id>`.
   */
  provisional: string[];
  /**
   * Interviews may begin with them.
   */
  provisional_allowed: boolean;
  /**
   * The texts for all of this.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
}
/**
 * `finalise`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Finalise".
 */
export interface Finalise {
  /**
   * The digest of the preview that the officer has seen: exactly that is sealed.
   */
  digest: string;
  id: DraftId;
}
/**
 * `finalise`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "FinalisedView".
 */
export interface FinalisedView {
  /**
   * The agencies it is sealed to.
   */
  agencies: AgencyView[];
  case: CaseNumber;
  id: ReferralId;
  /**
   * Bytes on the wire.
   */
  sealed_size: number;
  state: ReferralState;
}
/**
 * An agency of the directory. Texts: `agency_kind.<kind>`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "AgencyView".
 */
export interface AgencyView {
  id: AgencyId;
  /**
   * Its kind.
   */
  kind: string;
  /**
   * Its name by language.
   */
  names: {
    [k: string]: string;
  };
}
/**
 * `hand_over`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "HandOver".
 */
export interface HandOver {
  id: DraftId;
  /**
   * The officer who goes on with it, one to six digits.
   */
  to: string;
}
/**
 * `health`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "HealthView".
 */
export interface HealthView {
  /**
   * Always all of them, in the same order.
   */
  checks: CheckView[];
}
/**
 * One check.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "CheckView".
 */
export interface CheckView {
  found: Found;
  state: CheckState;
}
/**
 * `inbox`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ListInbox".
 */
export interface ListInbox {
  /**
   * Pages of 50, from 0.
   */
  page: number;
}
/**
 * The inbox.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "InboxView".
 */
export interface InboxView {
  /**
   * Urgent ones first, then the oldest deadline.
   */
  cards: InboxCard[];
  /**
   * How many there are in all.
   */
  count: number;
  /**
   * The room for the device's files runs out; see `health`.
   */
  is_space_low: boolean;
  /**
   * How many of them nobody has decided on.
   */
  open_count: number;
  sync: SyncView;
  /**
   * The texts for all of this.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
  /**
   * Sealed envelopes that could not be opened (not for this desk, or damaged).
   */
  unreadable: number;
}
/**
 * A referral in the inbox.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "InboxCard".
 */
export interface InboxCard {
  case: CaseNumber;
  /**
   * By when the first deadline asks for a step.
   */
  due_at?: Timestamp | null;
  finalised_at: Timestamp;
  /**
   * Flags. Texts: `flag.<id>`.
   */
  flags: string[];
  id: ReferralId;
  /**
   * The outcome. Texts: `outcome.<id>`.
   */
  outcome: string;
  received_at: Timestamp;
  state: ReferralState;
  /**
   * Where it comes from.
   */
  station: string;
  /**
   * Urgent triggers. Texts: `urgent.<id>`.
   */
  urgent: string[];
}
/**
 * `lower_outcome`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LowerOutcome".
 */
export interface LowerOutcome {
  id: DraftId;
  /**
   * The supervisor who signs, one to six digits.
   */
  number: string;
  /**
   * The supervisor's PIN.
   */
  pin: string;
  /**
   * Why, in the supervisor's words.
   */
  reason: string;
  /**
   * A lower outcome of the pack.
   */
  to: string;
}
/**
 * The outcome screen.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OutcomeView".
 */
export interface OutcomeView {
  /**
   * Outcomes a supervisor may take it for.
   */
  can_lower_to: string[];
  /**
   * Outcomes the officer may raise it to.
   */
  can_raise_to: string[];
  /**
   * Flags that hold, by id. Texts: `flag.<id>`, `flag.<id>.why`.
   */
  flags: string[];
  id: DraftId;
  /**
   * The open answers could lift it over the line.
   */
  incomplete: boolean;
  /**
   * Legal consequences to consider.
   */
  legal: LegalView[];
  /**
   * A supervisor's lower outcome, which takes nothing away from what is shown.
   */
  lowered?: LoweredView | null;
  /**
   * The officer's higher outcome.
   */
  raised?: RaisedView | null;
  /**
   * What it could still become when everything open were answered.
   */
  reachable: string;
  referral: ReferralOffer;
  /**
   * What to do, in order.
   */
  routes: RouteView[];
  /**
   * Outcomes from the lowest to the highest, for the scale.
   */
  scale: string[];
  /**
   * The outcome shown. Texts: `outcome.<id>`, `outcome.<id>.explain`.
   */
  shown: string;
  /**
   * Stopped before its end: no question can be answered any more.
   */
  stopped?: StopReason | null;
  /**
   * The texts for all of this.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
  /**
   * What a single answer would change, in the order of the interview.
   */
  turnings: TurningView[];
  /**
   * Urgent triggers that hold, by id. Texts: `urgent.<id>`, `urgent.<id>.do`.
   */
  urgent: string[];
  why: WhyView;
}
/**
 * A lower outcome that a supervisor signed.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LoweredView".
 */
export interface LoweredView {
  /**
   * The outcome that counted then.
   */
  from: string;
  /**
   * It still lies below the outcome shown.
   */
  is_below: boolean;
  /**
   * Why, in the supervisor's words.
   */
  reason: string;
  /**
   * The supervisor's number.
   */
  supervisor: string;
  /**
   * What the supervisor takes it for.
   */
  to: string;
}
/**
 * A higher outcome chosen by the officer.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "RaisedView".
 */
export interface RaisedView {
  /**
   * What the answers amount to.
   */
  from: string;
  /**
   * Why, in the officer's words.
   */
  reason: string;
  /**
   * The outcome chosen.
   */
  to: string;
}
/**
 * Whether and on what ground it can be referred.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ReferralOffer".
 */
export interface ReferralOffer {
  /**
   * The ground on which it can be sent now; absent: it cannot. Texts: `basis.<id>`.
   */
  basis?: Basis | null;
  /**
   * What the person said; absent when not asked yet.
   */
  consent?: boolean | null;
  /**
   * The item that asks for agreement.
   */
  consent_item: string;
  /**
   * The answers give a reason to refer.
   */
  offered: boolean;
}
/**
 * One thing to do. Texts: `route.<id>`, `route.<id>.how`.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "RouteView".
 */
export interface RouteView {
  /**
   * Whom to call. Texts: `contact.<id>`.
   */
  contact?: ContactView | null;
  /**
   * By when. Texts: `clock.<id>`.
   */
  due?: DueView | null;
  /**
   * Its id.
   */
  id: string;
  provenance: Provenance;
  /**
   * Before anything else.
   */
  urgent: boolean;
}
/**
 * Whom to call.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ContactView".
 */
export interface ContactView {
  /**
   * Day and night.
   */
  always_open?: boolean | null;
  /**
   * Its id.
   */
  id: string;
  /**
   * Languages spoken.
   */
  languages: string[];
  /**
   * The number to dial.
   */
  phone?: string | null;
}
/**
 * By when.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "DueView".
 */
export interface DueView {
  /**
   * How many.
   */
  amount: number;
  /**
   * What of it; empty where all of it is meant.
   */
  article: string;
  /**
   * When it ends, counted from the moment the outcome is shown; absent where something else starts it.
   */
  at?: Timestamp | null;
  /**
   * The clock's id.
   */
  id: string;
  /**
   * The law.
   */
  law: string;
  unit: ClockUnit;
}
/**
 * An item whose answer alone would change the outcome.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "TurningView".
 */
export interface TurningView {
  /**
   * Any one of these answers, in place of what stands.
   */
  answers: AnsweredView[];
  /**
   * The outcome that the answers would then amount to.
   */
  outcome: string;
}
/**
 * `move_draft`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "MoveDraft".
 */
export interface MoveDraft {
  /**
   * The digest of the preview that the officer has seen: exactly that is done.
   */
  digest: string;
  id: DraftId;
}
/**
 * `officers`, and the answer of what changes them.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OfficersView".
 */
export interface OfficersView {
  /**
   * By number.
   */
  officers: OfficerCard[];
}
/**
 * One officer.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OfficerCard".
 */
export interface OfficerCard {
  /**
   * Interviews in progress.
   */
  drafts: number;
  /**
   * It is who is signed in.
   */
  is_own: boolean;
  /**
   * The officer number.
   */
  number: string;
  /**
   * When the oldest of them began.
   */
  oldest_at?: Timestamp | null;
  role: OfficerRole;
  sign_in: SignIn;
  /**
   * With `waits`: milliseconds until the next try is possible.
   */
  wait_ms?: number | null;
}
/**
 * `open_referral`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OneReferral".
 */
export interface OneReferral {
  id: ReferralId;
}
/**
 * `preview_loss`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "OneOfficer".
 */
export interface OneOfficer {
  /**
   * One to six digits.
   */
  number: string;
}
/**
 * `preview_loss`: what nobody could read any more without this officer's keys. Sealed referrals are not among it.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LossView".
 */
export interface LossView {
  /**
   * Names exactly this list, for `remove_officer` and `reset_officer`.
   */
  digest: string;
  /**
   * The interviews in progress, the oldest first.
   */
  drafts: LostDraftView[];
  /**
   * The officer.
   */
  number: string;
}
/**
 * An interview that would be lost. Nothing of what was said in it is shown to anybody else.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LostDraftView".
 */
export interface LostDraftView {
  id: DraftId;
  started_at: Timestamp;
  touched_at: Timestamp;
}
/**
 * `preview_move`: what moving a draft to the current pack would do.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "MoveView".
 */
export interface MoveView {
  after: StandingView;
  /**
   * Items that would be asked in addition to those open now; all that would be open where the pack is missing.
   */
  asked: string[];
  /**
   * What the answers amount to now; absent where the pack is missing.
   */
  before?: StandingView | null;
  /**
   * Items whose answers go on under the id they have.
   */
  carried: number;
  /**
   * Names exactly this preview: `move_draft` does this or nothing.
   */
  digest: string;
  /**
   * An outcome of what a supervisor said is none of the new pack's: it would be shown no longer.
   */
  drops_lowering: boolean;
  /**
   * The outcome that the officer had chosen is none of the new pack's and would count no longer.
   */
  drops_raise: boolean;
  /**
   * The version it is led with.
   */
  from: string;
  id: DraftId;
  /**
   * Answers that would be kept and count no longer.
   */
  left_behind: LeftView[];
  /**
   * Items whose answers go on under another.
   */
  renamed: RenamedView[];
  /**
   * The new pack's texts: renamed and asked items, and all of `after`.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
  /**
   * The texts of the pack it is led with: items left behind, and all of `before`.
   */
  texts_before: {
    [k: string]: {
      [k: string]: string;
    };
  };
  /**
   * The version it would be led with.
   */
  to: string;
}
/**
 * What answers amount to under one pack.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "StandingView".
 */
export interface StandingView {
  /**
   * Flags that hold, by id.
   */
  flags: string[];
  /**
   * The open answers could lift it over the line.
   */
  incomplete: boolean;
  /**
   * What is advised, by id, in order.
   */
  routes: string[];
  /**
   * The outcome shown.
   */
  shown: string;
  /**
   * Urgent triggers that hold, by id.
   */
  urgent: string[];
}
/**
 * Answers that the new pack cannot read.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "LeftView".
 */
export interface LeftView {
  /**
   * The answers as they were given.
   */
  answers: AnsweredView[];
  /**
   * The item's id in the pack it is led with.
   */
  item: string;
  why: LeftWhy;
}
/**
 * An item whose answers go on under another id.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "RenamedView".
 */
export interface RenamedView {
  /**
   * Its id in the pack it is led with.
   */
  from: string;
  /**
   * The item of the new pack.
   */
  to: string;
}
/**
 * `preview_referral`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "PreviewReferral".
 */
export interface PreviewReferral {
  id: DraftId;
  /**
   * A short note for the agency, or empty.
   */
  note: string;
}
/**
 * Exactly what would be sent, and to whom.
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "PreviewView".
 */
export interface PreviewView {
  /**
   * The agencies that can open it, and nobody else.
   */
  agencies: AgencyView[];
  /**
   * The answers sent, in the order of the pack.
   */
  answers: AnsweredView[];
  basis: Basis;
  /**
   * The content byte for byte, for those who want to read it all (JSON).
   */
  content: string;
  /**
   * SHA-256 of the content, lower-case hex: `finalise` seals exactly this.
   */
  digest: string;
  /**
   * Flags sent.
   */
  flags: string[];
  id: DraftId;
  /**
   * Legal flags sent.
   */
  legal: string[];
  /**
   * The note sent.
   */
  note: string;
  /**
   * The outcome sent. Texts: `outcome.<id>`.
   */
  outcome: string;
  /**
   * The most there can be.
   */
  room: number;
  /**
   * Bytes on the wire, always the same.
   */
  sealed_size: number;
  /**
   * The texts for all of this.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
  /**
   * Urgent triggers sent.
   */
  urgent: string[];
  /**
   * Bytes used and the most there can be.
   */
  used: number;
}
/**
 * `raise_outcome`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "RaiseOutcome".
 */
export interface RaiseOutcome {
  id: DraftId;
  /**
   * Why, in the officer's words.
   */
  reason: string;
  /**
   * A higher outcome of the pack.
   */
  to: string;
}
/**
 * `remove_officer`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "RemoveOfficer".
 */
export interface RemoveOfficer {
  /**
   * The digest of the list that the supervisor has read: exactly that is destroyed.
   */
  digest: string;
  /**
   * One to six digits.
   */
  number: string;
}
/**
 * `reset_officer`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ResetOfficer".
 */
export interface ResetOfficer {
  /**
   * The digest of the list that the supervisor has read: exactly that is destroyed.
   */
  digest: string;
  /**
   * One to six digits.
   */
  number: string;
  /**
   * The new PIN, six to twelve digits.
   */
  pin: string;
}
/**
 * `set_field_use`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "SetFieldUse".
 */
export interface SetFieldUse {
  /**
   * One of the pack's provinces, `elsewhere`, or nothing said.
   */
  province?: string | null;
  /**
   * Interviews may begin with parts of the pack that nobody has confirmed.
   */
  provisional_allowed: boolean;
}
/**
 * `set_language`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "SetLanguage".
 */
export interface SetLanguage {
  /**
   * `tr` or `en`.
   */
  language: string;
}
/**
 * `show_item`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "ShowItem".
 */
export interface ShowItem {
  id: DraftId;
  /**
   * An item that was answered before, or the open one.
   */
  item: string;
}
/**
 * `show_record`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "RecordView".
 */
export interface RecordView {
  /**
   * The answers that stand, in the order in which they were given.
   */
  answers: AnsweredView[];
  id: DraftId;
  led_with: LedWith;
  /**
   * Answers that an earlier pack could read and the present one cannot: kept, never counted.
   */
  left_behind: AnsweredView[];
  /**
   * Why it cannot be led on.
   */
  pack_error?: CallError | null;
  started_at: Timestamp;
  /**
   * Stopped before its end.
   */
  stopped?: StopReason | null;
  /**
   * The texts for all of this, those of the current pack where its own is not at hand.
   */
  texts: {
    [k: string]: {
      [k: string]: string;
    };
  };
}
/**
 * `start_screening`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "StartScreening".
 */
export interface StartScreening {
  /**
   * The language the items are shown in.
   */
  language: string;
}
/**
 * `stop_screening`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "StopScreening".
 */
export interface StopScreening {
  id: DraftId;
  reason: StopReason;
}
/**
 * `unlock`
 *
 * This interface was referenced by `Commands`'s JSON-Schema
 * via the `definition` "Unlock".
 */
export interface Unlock {
  /**
   * One to six digits.
   */
  number: string;
  /**
   * Six to twelve digits.
   */
  pin: string;
}
