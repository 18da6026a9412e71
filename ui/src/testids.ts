/*
The `data-testid`s that tests may rely on. `{x}` stands for a value. A test keeps this list complete.

Front door   splash · failure failure-do failure-retry · damaged damaged-part (data-part) damaged-kept · language-switch language-{language} · light light-{choice} · place protection
Enrolment    enrol enrol-code enrol-go · enrol-waiting enrol-digits (data-digits) enrol-place enrol-cancel
First/add    first-officer · add-officer add-officer-sheet · field-{field} = field-number field-old field-pin field-again · pin-differs number-differs form-go
PIN pad      unlock unlock-left unlock-wait unsent · pad pad-{digit} pad-0 pad-erase pad-go. `pad-go` (or Enter) goes from field to field and
             submits on the last one: number, pad-go, PIN, pad-go.
Errors       error error-code (its text is the code) error-details
Sheets       {testid}-close closes any sheet; Escape too
Cover        cover (three quick taps, F9) settings-hide
Bar          top-back top-note open-supervisor open-settings lock · idle-notice
Home         field-use (data-allowed) field-use-allow field-use-forbid field-use-province · home start-card start read-in-{code} · drafts draft (data-id) no-drafts closed-count · hand-over hand-over-sheet hand-over-draft (data-id) hand-over-to-{officer.number} hand-over-nobody hand-over-go
             hand-over-cancel handed-over · referrals referral (data-id, data-state)
             referral-case referral-reason referral-asks no-referrals timeline state (data-state)
Sync         sync (data-running) sync-now sync-status sync-unsent sync-note sync-line (data-error; on a phone)
Interview    interview (data-step = item id, guard id or "done") stage (data-stage) progress (data-answered) · stop stop-sheet stop-{reason} ·
             item (data-item) item-text item-own voice (data-voice) phase (data-phase) sensitive guidance guidance-open ·
             answers (data-ready: wait for "true" before pressing) answer-{answer} choice-{row.code} answer-done · search search-clear search-count ·
             number number-sign number-says pad-point · date-{name} = date-year date-month date-day, month-{index+1} date-problem · line line-left · lead-in ·
             source (data-source, data-confidence) source-sheet source-{source} confidence-{one} ·
             ticks (data-marked) ticks-sheet tick-{item.id} · back next undo pause more · more-sheet finish-here show-keys lock-here keys-sheet ·
             prompts prompts-open prompt-{prompt.id} never-say · timer (data-guard) timer-close · urgent urgent-{id} · observe-only · guard (data-guard) guard-item (data-item; holds its own answers) guard-change ·
             differs differs-mis_tap differs-said_otherwise · conflict settle-{index} · save-again blocked-by to-condition to-outcome to-home to-record · done done-go stopped-reason
Versions     led-with (data-version) move move-sheet move-result (data-before, data-after) move-drops-raise move-drops-lowering move-carried (data-count) move-renamed
             move-left (li: data-item, data-why) move-asked move-again move-go move-cancel · record left-behind
Result       outcome what outcome-scale (data-outcome) incomplete not-a-verdict raised raise raise-sheet raise-reason raise-go ·
             lowered (data-to, data-below) lower lower-sheet lower-reason lower-next lower-what lower-change · raise-to, lower-to, reject: {testid}-{code} ·
             back-to-interview · why why-nothing why-open turnings turnings-open turning (data-item, data-outcome) facts profile-{profile.id} (data-outcome) dimension-{part.id} (data-positive) provisional ·
             routes route-{route.id} contact-{id} phone due length reliance (data-status) · flags flag-{id} · legal legal-{point.id} ·
             offer (data-state: none, ask, declined, ready) refer ask-consent consent-sheet consent-back close-screening close-sheet close-confirm close-cancel
Referral     preview (data-digest, data-fresh) agencies agency-{agency.id} preview-basis preview-outcome note {testid}-count raw answer-list
             given (data-item, data-answer) · seal seal-sheet seal-confirm seal-cancel · sealed case-number sealed-home
Desk         desk desk-choose open-count inbox inbox-card (data-id, data-state) inbox-empty unreadable page-newer page-older · to-inbox ·
             detail (data-id, data-state) detail-facts detail-basis detail-note detail-raised detail-lowered history pack-unknown ·
             decide accept reject reject-sheet reject-go ask-back ask-sheet ask-{given.item} ask-go
Settings     settings settings-lock about-version about-pack about-role about-place about-idle about-officer to-health · change-pin pin-sheet pin-done pin-done-ok · to-supervisor
Health       health check-{check.found.check} (data-state) · space-low space-low-go
Supervisor   supervisor unsent-oldest unsent-list · officers officers-again officer (data-number, data-sign-in) officer-{officer.number} · officer-sheet officer-reset officer-remove ·
             loss-sheet loss (data-count, data-digest) loss-nothing loss-some loss-draft loss-read loss-cancel · sure-sheet · officer-done pin-tell officer-done-ok · lost-open lost lost-safe
*/
export {};
