### The interface's texts in English. Interview texts belong to the protocol pack.

## Everywhere
close = Close
go-back = Back
retry = Try again
language = Language
light = Screen
light-to-day = Bright, for daylight
light-to-night = Dark, for the night
light-auto = By the clock
light-day = Day
light-night = Night
lock-now = Lock
settings = Settings
home = Home
help = Help
demo-only = Software keys – demonstration only
error-details = Details for the technician
error-where = Where:
error-finding = Finding:
error-meant = Probably meant:
idle-title = Locking in { $seconds } s
idle-stay = I am still here

## Errors: what happened and what to do
error-unknown_command = This version of the app does not know that step.
error-bad_arguments = Something in what was entered cannot be read.
error-locked = The device is locked. Sign in again.
error-wrong_role = This device is not set up for that.
error-not_supervisor = Only a supervisor can do this.
error-software_not_allowed = This code is for devices with a security chip or a key file. This one has only a PIN. Ask whoever set it up.
error-provisional_not_allowed = A supervisor has to allow the parts of this interview that nobody has confirmed yet.
field-use-waits = Before the first interview
field-use-allowed = Parts not confirmed yet are in use
field-use-what = These parts of the interview still have to be checked against their sources or with the people who will be asked:
field-use-ask = A supervisor signs in on this tablet and allows it.
field-use-allow = Use them in the field
field-use-forbid = Do not use them any more
field-use-province = Province of this tablet
field-use-unsaid = Not said
field-use-elsewhere = Another province
error-not_enrolled = This device does not belong to a station or an agency yet.
error-already_enrolled = This device is already set up.
error-code_invalid = This code cannot be read. Check each character and type it again.
error-code_expired = This code was used or is older than 15 minutes. Ask for a new one.
error-code_not_proved = The other side did not prove that it knows the code. Stop, and call your registrar.
error-empty_pin = Type your PIN.
error-pin_too_short = A PIN has at least six digits.
error-pin_too_long = A PIN has at most twelve digits.
error-pin_not_digits = A PIN has digits only.
error-pin_too_common = This PIN is too easy to guess. Choose another one.
error-wrong_pin = Number and PIN do not belong together.
error-wrong_pin-own = The current PIN is wrong.
error-wait = Too many wrong tries. Wait before the next one.
error-slot_destroyed = Too many wrong tries. The keys of this officer number were destroyed. Ask your supervisor to set you up again.
error-no_free_slot = All sixteen places for officers on this device are taken. Remove an officer first.
error-number_taken = This officer number is taken.
error-damaged = A file of this device is damaged. It was kept as it is.
error-key_file_missing = Put in the key of this device. It opens as soon as the key is there.
error-key_file_wrong = This key belongs to another device. Put in the key of this device.
error-key_file_damaged = The key cannot be read. Nothing on this device was changed.
error-key_file_in_use = There is already a key on this medium. A new device needs an empty one.
error-chip_absent = The security chip of this device does not answer. Nothing was changed.
error-chip_busy = The security chip is busy. Try again in a moment.
error-chip_lockout = The security chip has seen too many wrong PINs. Wait before the next try.
error-chip_foreign = The security chip does not know this device: it was cleared or replaced. The files were kept as they are.
error-chip_refused = The security chip refuses. Nothing was changed.
error-not_saved = This could not be saved.
error-not_saved-do = The storage is full or broken. Everything saved earlier is safe.
error-not_saved-answer = This answer is not saved.
error-not_saved-answer-do = The storage is full or broken. All earlier answers are safe. Write this one on paper and try again.
error-not_found = This record is no longer on this device.
error-not_found-do = It may have been sealed, closed or removed meanwhile. The list shows what there is now.
error-not_yours = This interview belongs to another officer.
error-not_yours-do = Only the officer who began it can go on with it. Lock, and let them sign in with their own PIN.
error-answer_differs = An earlier answer says something else.
error-blocked = A safety condition comes first.
error-ended = This interview is over. Nothing can be added.
error-ended-do = What was said is not lost; the result shows what can be done now.
error-consent_missing = The person has not agreed, and no other ground holds. Nothing can be sent.
error-nothing_to_refer = Nothing in the answers gives a reason to refer.
error-preview_stale = Something changed since you looked. Look again.
error-no_recipient = No agency on the list can take this referral. Sync when there is a network.
error-too_long = It does not fit. Shorten the note.
error-lower_needs_supervisor = A result can only be raised here. A supervisor can sign that they see less.
error-not_lower = That is not below the result that counts now.
error-pack_invalid = The interview protocol on this device cannot be used. Call your supervisor.
error-pack_missing = The protocol that this interview is led with cannot be had on this tablet. Nothing is lost: it can be read and closed here. It is never led with another one by itself.
error-no_move = The newer protocol does not say how this interview could go on with it. It stays with its own.
error-busy = A sync is already running.
error-hub_unreachable = The hub does not answer. Nothing is lost; try again when there is a network.
error-captive_portal = This wifi wants you to sign in first.
error-captive_portal-do = Sign in to the wifi on its own page, then sync again. Nothing was sent to that page.
error-tls_wrong = Somebody else answers in the hub's name. Nothing was sent. Use another network and tell your supervisor.
error-refused = The hub refuses this device. Call your supervisor.
error-hub_busy = The hub is busy. Try again in a few minutes.
error-directory_invalid = The list of agencies is missing or its signature is wrong. Nothing was sealed.
error-update_needed = A newer version of the app is needed to read this.
error-not_possible_now = This is not possible any more in its present state.
error-internal = A fault in the app. Nothing was changed.

## Setting up the device
enrol-title = Set up this device
enrol-lead = Paste or type the one-time code that your registrar gives you. It works for 15 minutes.
enrol-code = One-time code
enrol-go = Continue
enrol-compare-title = Compare the six digits
enrol-compare-lead = Your registrar sees six digits too. Read yours aloud. Only if they are the same, the registrar confirms.
enrol-for = Joining
enrol-digits = Six digits
enrol-waiting = Waiting for the registrar to confirm
enrol-differ = If the digits differ, stop here: somebody is in between.
enrol-stop = Stop the set-up
first-title = First officer
first-lead = This person becomes the supervisor of this device and can add others.
officer-number = Officer number
pin = PIN
pin-new = New PIN
pin-old = Current PIN
pin-hint = 6 to 12 digits. Not a birthday, not a plate code.
pin-again = PIN again
pin-differs = The two PINs are not the same.
number-confirm = Type { $number } to confirm
number-differs = This is not { $number }.
first-go = Create officer

## Signing in
unlock-title = Sign in
unlock-go = Unlock
unlock-left =
    { $left ->
        [one] { $left } try left. After that the keys are destroyed.
       *[other] { $left } tries left. After that the keys are destroyed.
    }
unlock-wait = Next try in
unlock-unsent =
    { $count ->
        [one] { $count } sealed referral waits for a network
       *[other] { $count } sealed referrals wait for a network
    }
unlock-unsent-desk =
    { $count ->
        [one] { $count } sealed answer waits for a network
       *[other] { $count } sealed answers wait for a network
    }
pad-erase = Erase
pad-digit = Digit { $digit }
damaged-title = A file is damaged
damaged-kept = Nothing was deleted, and nothing was made in its place.
damaged-do = Do this now
damaged-do-1 = Do not reinstall the app and do not reset the device.
damaged-do-2 = Write down the time and what you did last.
damaged-do-3 = Hand the device to your supervisor. Use paper or another device until then.
damaged-part = Damaged file
part-keyring = Officers' keys
part-vault = Interviews
part-outbox = Sealed referrals
part-device_key = The device's own key
failure-title = The app cannot start
failure-do = Try again. If it stays, switch the device off and on. If it still stays, hand the device to your supervisor; use paper or another device until then. Do not reinstall the app and delete nothing.

## Home
home-start = Start a screening
home-start-hint = 15 to 20 minutes. Works without a network.
home-read-in = Read to the person in
home-drafts = To be finished
home-no-drafts = No unfinished interview
home-no-drafts-hint = An interview you pause waits here; only you can open it.
home-outbox = Referrals
home-no-referrals = No referral yet
home-no-referrals-hint = Sealed referrals appear here with their case number and what the agency answers.
home-more-referrals =
    { $count ->
        [one] and { $count } older one
       *[other] and { $count } older ones
    }
home-closed =
    { $count ->
        [one] { $count } interview ended without a referral
       *[other] { $count } interviews ended without a referral
    }
draft-answered =
    { $count ->
        [one] { $count } answer
       *[other] { $count } answers
    }
draft-paused = Paused
draft-stopped = Stopped
draft-open = Open
draft-resume = Go on
draft-to-outcome = See result
draft-new = Just started
draft-missing = Cannot be led on
draft-read = Read
hand-over = Hand over
hand-over-title = Hand over an interview
hand-over-which = Which one
hand-over-to = To whom
hand-over-what = From then on only this officer can open it, after signing in. You no longer can; only they can hand it back.
hand-over-nobody = No other officer on this tablet
hand-over-nobody-hint = A supervisor adds officers.
hand-over-choose-which = Choose an interview
hand-over-choose = Choose an officer
hand-over-go = Hand over to { $number }
hand-over-done = Handed over to officer { $number }. It waits until they sign in.
sync-now = Sync now
sync-running = Syncing
sync-connecting = Looking for the hub
sync-sending = Sending { $done } of { $total }
sync-receiving = Fetching answers
sync-last = Last sync { $when }
sync-never = Never synced
sync-unsent =
    { $count ->
        [0] Nothing waits to be sent
        [one] { $count } sealed referral waits to be sent
       *[other] { $count } sealed referrals wait to be sent
    }
sync-unsent-desk =
    { $count ->
        [0] Nothing waits to be sent
        [one] { $count } sealed answer waits to be sent
       *[other] { $count } sealed answers wait to be sent
    }
sync-look = See the warning
sync-received =
    { $count ->
        [one] { $count } answer came in
       *[other] { $count } answers came in
    }
sync-note-clock_differs = This device's clock and the hub's are more than five minutes apart. Check it: deadlines count by it.
sync-note-directory_old = The list of agencies is older than it should be. Sync; if this stays, tell your supervisor.
sync-note-directory_refused = The hub offers a list of agencies that is not genuine. The one held stays in use. Tell your supervisor.
sync-note-vault_put_back = This device's store is older than it should be: somebody put an earlier copy back. What was entered since may be missing. The hub is told. Tell your supervisor.
sync-note-vault_damaged = A part of this device's store cannot be read. Nothing was deleted, and everything else goes on. Do not reinstall the app. Tell your supervisor.
sync-note-hub_put_back = The hub has lost something that it had confirmed. Referrals that no agency has answered yet are sent again by themselves. Tell your supervisor.
sync-note-receipt_invalid = The hub's confirmation is not genuine. Nothing is lost and it is tried again. Tell your supervisor.
sync-note-not_taken = The hub does not take something that was sealed here. It is kept and tried again. Tell your supervisor.
sync-note-not_an_envelope = Something at the hub was not sealed and was put aside. Tell your supervisor.
state-queued = Sealed, waiting
state-new = New
state-asked = Asked back
state-at_hub = At the hub
state-opened = Opened by the agency
state-asks_back = The agency asks
state-rejected = Not taken
state-accepted = Accepted
state-decided = Decided
state-closed = Closed
step-sealed = Sealed
step-at_hub = Hub
step-opened = Opened
step-answer = Answer
asks-about = The agency asks about:
reason-not_competent = Another agency is competent
reason-duplicate = The same person was referred before
reason-not_enough = Not enough to act on
reason-not_reachable = The person cannot be reached any more
reason-consent_withdrawn = The person withdrew their consent

## Interview
interview = Interview
progress-left =
    { $count ->
        [one] ≈ { $count } more
       *[other] ≈ { $count } more
    }
progress-label = { $answered } answered, about { $remaining } to come
voice-ask = Read this aloud
voice-inform = Read this aloud
voice-observe = Observe silently
voice-observe-hint = Say nothing about it
voice-document = Check the document
voice-document-hint = Look, do not question
voice-attest = Do this
voice-attest-hint = Then confirm here
voice-never_ask = Never ask
voice-never_ask-hint = Mark it only if the person brings it up
voice-calculate = Worked out
sensitive = Sensitive
guidance = For you, not to be read aloud
in-your-language = In your language
phase-before_departure = At home, before leaving
phase-recruitment = When it was offered
phase-transit = On the way
phase-destination = At work, or where kept
phase-now = Here and now
answer-yes = Yes
answer-no = No
answer-unknown = Doesn't know
answer-refused = Won't say
answer-not_applicable = Does not apply
answer-contradicted = Contradictory
answer-observe-unknown = Can't tell
answer-never_ask-yes = Said it
answer-never_ask-no = Not said
answer-inform-yes = Said and understood
answers = Answers
source = Who says so
source-person = The person
source-officer_observed = I saw or heard it
source-document = A document shows it
source-companion = A companion
source-companion-hint = A companion's word never counts as the person's word.
confidence = How sure
confidence-sure = Sure
confidence-unsure = Not certain
confidence-unsure-short = not certain
confidence-unsure-hint = It counts all the same. Whoever reads the referral sees that it is not certain.
search = Search
search-clear = Clear the search
search-none = Nothing fits. Look for another word or a part of it.
search-count = { $count } of { $total }
several-hint = Mark all that apply.
several-done =
    { $count ->
        [0] Mark at least one
        [one] Done: { $count } marked
       *[other] Done: { $count } marked
    }
entry-done = Done
number-label = Number
number-sign = Below zero
number-between = between { $min } and { $max }
number-least = { $min } or more
number-most = { $max } or less
number-empty = Type a number, or choose an answer below.
number-range = This number is not possible here: { $range }.
number-whole = Type a whole number.
number-decimals =
    { $count ->
        [one] At most one digit after the point.
       *[other] At most { $count } digits after the point.
    }
pad-point = Point before the decimals
date-year = Year
date-month = Month
date-day = Day
date-no-year = Type all four digits of the year.
date-no-day = { $month } has { $count } days.
date-done-year = Done: { $date }, only the year
date-done-month = Done: { $date }, no day
date-done-day = Done: { $date }
line-label = In a few words
line-hint = Do not write names or anything that could put the person in danger.
line-empty = Write something, or choose an answer below.
line-left =
    { $count ->
        [one] { $count } character left
       *[other] { $count } characters left
    }
place-label = Name of the place
place-hint = The name only, no coordinates.
never-say = Do not say
timer-after = Minute { $minutes } of the interview
timer-close = Understood
back = Back
next = Next
undo = Undo
pause = Pause
more = More
stop = STOP
stop-title = Stop the interview?
stop-lead = What was said stays and still counts. Choose why:
stop-person_asked = The person wants to stop
stop-distress = The person is too distressed
stop-emergency = Danger or medical help comes first
stop-interpreter = The interpreter cannot be relied on
stop-privacy_lost = A companion came back, or others can hear
stop-other = Another duty calls me away
urgent-do = What to do now
observe-only-title = Observe only
observe-only-text = A safety condition cannot be met. Ask nothing; only mark what you see.
blocked-go = Go to the condition
guard-title = First make it safe
guard-why = Why
guard-do = What to do
guard-blocked = The questions go on as soon as this is settled.
guard-change = Change
differs-title = You marked something else before
differs-before = Before
differs-now = Now
differs-mis_tap = The first was a mis-tap
differs-mis_tap-hint = Only the new answer counts.
differs-said_otherwise = The person now says something else
differs-said_otherwise-hint = Both are kept. The higher concern counts until it is settled.
ticks = Told unasked
ticks-lead = Never ask about these. Mark one only if the person brings it up.
ticks-marked = Marked
conflict-title = Two answers stand
conflict-text = The higher concern counts. Settle it only if you know which one is right:
conflict-settle = This one stands
not-saved-retry = Save again
done-title = That was the last question
done-text = Thank the person. The result is ready; nothing has been sent.
done-go = See the result
finish-here = See the result now
finish-here-hint = You can come back and go on.
finish-here-settled = No question left can change the result; you may end here. Still tell them their rights and the helpline.
record-open = All that was recorded
record-title = What was recorded
record-left = No longer counted
record-left-hint = Answers from an earlier version of the protocol. They are kept and never counted.
led-with = Led with protocol version { $version }
led-with-unknown = Led with an earlier protocol
move = Move to the newer version
move-open = Move to version { $version }
move-title = Move to version { $version }?
move-lead = Led with version { $from } until now. Nothing that was said is changed or lost.
move-now = Result now
move-then = Result afterwards
move-added = New
move-gone = No longer there
move-same = Result, urgent points, special needs and next steps stay the same.
move-drops-raise = The new version does not have the result you raised it to. Your result would no longer count.
move-drops-lowering = What a supervisor signed does not fit the new version's results. It would no longer be shown.
move-carried =
    { $count ->
        [one] { $count } answer goes on as it is.
       *[other] { $count } answers go on as they are.
    }
move-left-count =
    { $count ->
        [one] { $count } would no longer count.
       *[other] { $count } would no longer count.
    }
move-renamed = Answers that go on under a new question
move-left = Answers that would no longer count
move-left-hint = They stay readable in what was recorded.
move-asked = Still to be asked or observed, in addition
move-final = This cannot be undone.
move-go = Move now
left-dropped = The new version leaves this out.
left-gone = The new version does not know this question.
left-not_accepted = The new version has no such answer here.
stopped-title = The interview was stopped
prompt = Remember
keys-title = Keys on the keyboard
keys-answers = Answers, in the order shown
keys-words = Yes, no, doesn't know, won't say
key-yes = Y
key-no = N
key-unknown = D
key-refused = W
key-pause = P
key-stop = X
keys-search = Search in a long list
keys-done = Finish several answers
keys-back = Back
keys-undo = Take back the last answer
keys-pause = Pause
keys-stop = Stop: opens the reasons
keys-lock = Hide and lock at once
cover-lift = To the lock screen
settings-hide = Three quick taps beside the buttons hide the screen behind a clock and lock, at once. F9 does the same. Nothing you entered is lost.
keys-help = This list
keys-desk-move = Next and previous referral
keys-desk-open = Open the referral

## Result
outcome-title = Result
outcome-not-verdict = The result is not a decision about the person. The agency decides.
outcome-incomplete = Incomplete
outcome-incomplete-text = Open answers could raise this to:
outcome-raised-by-you = Raised by you
outcome-raised-from = The answers alone amount to:
outcome-why = Why
outcome-next = What to do next
outcome-legal = Legal points
outcome-legal-hint = Possibilities only. Promise nothing.
outcome-flags = Special needs
outcome-back = Back to the interview
outcome-raise = Raise
raise-title = Raise the result
raise-lead = You may see more than the answers show. Both results are kept.
raise-to = Raise to
raise-reason = Your reason, without names or places
raise-go = Raise
outcome-lower = A supervisor sees less
lower-title = A supervisor sees less
lower-lead = Both results are kept. The higher one goes on counting: steps, deadlines and the offer to refer stay, and an agency sees both.
lower-to = What the supervisor sees
lower-reason = The supervisor's reason, without names or places
lower-next = On to the signature
lower-sign-title = The supervisor signs
lower-change = Change this
lower-go = Sign
lowered-by = Supervisor { $number } sees less:
lowered-signed = Supervisor { $number } signed:
lowered-from = What counted then:
lowered-kept = The higher result goes on counting.
lowered-over = The result that counts is no longer above this.
why-nothing = No sign was marked.
why-positive = Signs add up
why-some = Some signs
why-none = No signs
why-legend = Weight of a sign
strength-S = strong
strength-M = medium
strength-W = weak
why-open = Stayed open
why-open-hint = Asked, but not known or not said. An open answer is never a "no".
why-turning = What a single answer would change
why-turning-hint = Not to change an answer, but to see what the result hangs on. Any one of these, in place of what stands now.
why-provisional-hint = The weights used here still have to be checked against the original list.
why-facts = Taken as given
why-classes = Also matches
route-always = Day and night
route-languages = Speaks { $languages }
route-left = at most { $time } left
route-over = time is up
route-until = until { $when } at the latest
minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
route-runs-on = Accepting does not stop the law's clock:
route-urgent = Before anything else
routes-none = Nothing more has to be done.
status-official = Official source
status-secondary = Secondary source
status-provisional = Provisional
status-unverified = Not verified
reliance = Where this comes from
source-of = Source: { $source }
consent-for-refer = Referral to the agencies
citation = { $law }, art.{ "\u00A0" }{ $article }
legal-decides = { $who } decides
refer-offered = The answers give reasons to refer.
refer-basis-consent = The person agreed.
refer-basis-child = A child, or possibly a child: no agreement is needed.
refer-basis-danger_to_life = Danger to life: no agreement is needed.
refer-go = Prepare the referral
refer-ask = Ask for agreement
refer-ask-lead = The person has not been asked yet. Without agreement nothing is sent.
refer-declined = The person did not agree. Nothing is sent.
refer-declined-hint = Respect it. Tell them they can call the helpline at any time.
refer-ask-again = The person changed their mind
refer-not-offered = The answers give no reason to refer.
refer-not-offered-hint = This does not mean that nothing happened. The person can call the helpline at any time.
close-go = Close without referral
close-title = Close without a referral?
close-lead = The interview is destroyed on this tablet. Only an anonymous tally stays. This cannot be undone.
close-confirm = Close and destroy

## Referral
preview-title = What will be sent
preview-to = Only these agencies can open it
preview-ground = Ground
preview-outcome = Result
preview-urgent = Urgent
preview-flags = Special needs
preview-legal = Legal points
preview-answers =
    { $count ->
        [one] { $count } answer
       *[other] { $count } answers
    }
preview-note = Note for the agency (optional)
preview-note-hint = No names, places or details of violence. At what hours can you be reached at your station?
note-count = { $used } of { $most }
preview-size = Always { $size } KiB: its size gives nothing away.
preview-room = { $used } of { $room } bytes used inside
preview-raw = Show the content byte for byte
preview-refresh = The note changed. Updating what will be sent …
preview-go = Seal the referral
seal-title = Seal it now?
seal-lead = Afterwards nobody can read it on this tablet, not even you. The case number stays, and how far the referral has come.
seal-confirm = Seal now
sealed-title = Sealed
sealed-case = Case number
sealed-write = Write it down: the agency knows the case by it. What was said can no longer be read on this tablet.
sealed-for = Only these can open it
sealed-when = It is sent at the next sync.
sealed-size = { $size } KiB, like every other

## Desk
desk-title = Inbox
desk-open-count =
    { $count ->
        [0] Nothing open
        [one] { $count } open
       *[other] { $count } open
    }
desk-empty = No referral has arrived
desk-empty-hint = Sync to fetch what waits at the hub.
desk-unreadable =
    { $count ->
        [one] { $count } sealed envelope could not be opened. It was kept.
       *[other] { $count } sealed envelopes could not be opened. They were kept.
    }
desk-choose = Choose a referral from the list
desk-choose-hint = J and K move, Enter opens.
desk-received = received { $when }
desk-older = Older
desk-newer = Newer
desk-page = Page { $page }
detail-case = Case
detail-rev = Revision { $rev }
detail-officer = Officer { $officer }
detail-times = When
detail-finalised = Sealed { $when }
detail-consent = Agreement
consent-yes = Yes
consent-no = No
consent-cannot = Could not be asked
detail-note = Officer's note
detail-no-note = No note
detail-answers = Answers
detail-deadlines = Deadlines
detail-history = What happened here
detail-pack-unknown = This desk does not have the protocol this was led with. Ids are shown instead of texts.
detail-raised = The officer raised it
detail-range = Could reach, if everything open were answered:
decide-accept = Accept
decide-reject = Cannot take it
decide-ask_back = Ask back
decide-title = Decide
decide-none = Nothing more can be decided here.
reject-title = Why can it not be taken?
reject-lead = The officer sees the reason only. There is no free text: it could carry a name or a place.
reject-go = Send this reason
ask-title = What do you need to know?
ask-lead = Choose one to eight answers. The officer sees which ones.
ask-go =
    { $count ->
        [0] Choose at least one
        [one] Ask about { $count } answer
       *[other] Ask about { $count } answers
    }
ask-too-many = At most eight.
by-whom = by { $who }

## Settings
about = About
about-version = Version
about-protection = Key protection
protection-software = Software – demonstration only
protection-software-hint = The keys are held in a file. Never use real cases on this device.
about-pack = Protocol
about-no-pack = No protocol
about-place = Belongs to
about-role = Device
role-tablet = Officer's tablet
role-desk = Agency desk
about-idle = Locks by itself after
about-officer = Signed in
officer-role-officer = Officer
officer-role-supervisor = Supervisor
add-officer = Add an officer
add-officer-done = Officer { $number } can sign in
add-officer-taken = PIN forgotten? Choose the officer in the list and give a new one.
pin-tell = Tell them the PIN yourself. They can change it under Settings.
pin-change = Change my PIN
pin-changed = Your PIN is changed
pin-changed-text = Use the new one from now on. Nothing else has changed.
seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }

## Supervisor's room
supervisor = Supervisor's room
unsent-oldest = Longest waiting: sealed { $when }
officers = Officers
officer-title = Officer { $number }
officer-you = You
officer-drafts =
    { $count ->
        [0] No unfinished interview
        [one] { $count } unfinished interview
       *[other] { $count } unfinished interviews
    }
officer-oldest = the oldest began { $when }
sign-in-waits = Wrong PINs: next try in { $time }
sign-in-waits-do = If the officer knows the PIN, waiting is enough.
sign-in-destroyed = Keys destroyed after ten wrong PINs
sign-in-destroyed-do = This officer can sign in again only with a new PIN from you.
reset = Give a new PIN
reset-hint = When the PIN is forgotten or the keys were destroyed.
officer-title-reset = New PIN for officer { $number }
officer-go-reset = Give officer { $number } this PIN
reset-done = Officer { $number } has a new PIN
remove = Remove from this device
officer-title-remove = Remove officer { $number }
officer-go-remove = Remove officer { $number }
remove-done = Officer { $number } is removed
loss-nothing = Nothing is lost
loss-nothing-text = This officer has no unfinished interview here.
loss-title =
    { $count ->
        [one] { $count } unfinished interview is destroyed
       *[other] { $count } unfinished interviews are destroyed
    }
loss-text = Nobody will be able to read any of it again. This cannot be undone.
loss-already = The keys are gone already: nobody can read any of it.
loss-began = Began { $when }
loss-touched = last worked on { $when }
loss-save = If the officer still knows the PIN, let them sign in and hand over first.
loss-sealed = What is sealed is not touched: it is still sent, and answers still arrive.
loss-read = I have read this, go on
lost = A device is lost
lost-hint = What to do, step by step
lost-lead = You find this page on every device on which you are a supervisor.
lost-people = First, the people
lost-people-do = Was it perhaps not locked? Then somebody may have read the interview that was open. See to that person's safety before anything else.
lost-note = Write down what you know
lost-note-do = Which device it is, when and where it was last seen, who was signed in last, and whether it was locked.
lost-registrar = Tell the registrar now
lost-registrar-do = Do not wait for it to turn up. The registrar has it put on the signed list of revoked devices. From then on the hub refuses it, and nothing that it signs is believed.
lost-unsent = Ask what was not sent
lost-unsent-do = Unfinished interviews and sealed referrals that were not sent yet are gone with it. Ask its officers for their case numbers, and the agencies which of them arrived.
lost-answers = Ask for the answers
lost-answers-do = Answers to its referrals open on no other device. Ask the agency, with the case number.
lost-pin = Change PINs
lost-pin-do = Whoever uses the same PIN on another device changes it there.
lost-found = If it turns up, nobody signs in
lost-found-do = It may have been tampered with. Give it to the registrar, who has it set up anew.
lost-safe = What a finder can do
lost-safe-locked = On a locked device nothing can be read without a PIN, and ten wrong ones destroy that officer's keys.
lost-safe-software = That does not hold where Settings says "Software – demonstration only": whoever has its disk can work out the PIN.

## Device health
health = How this device is
health-hint = Protection, room, clock, versions
health-summary =
    { $count ->
        [0] Nothing needs to be done
        [one] { $count } thing to look at
       *[other] { $count } things to look at
    }
health-state-bad = To be mended
health-state-look = Look at it
health-state-unknown = Not known
health-state-good = Fine
health-unseen = Cannot be seen from here
health-key_store = Key protection
health-key_store-software = In a file – demonstration only
health-key_store-software-do = Never use real cases here. Ask whoever looks after the device for one with a security chip or a key file.
health-key_store-key_file = PIN and key file
health-key_store-key_file-do = Carry the key file apart from the device.
health-key_store-tpm = PIN and security chip
health-disk = Disk encryption
health-disk-encrypted = Encrypted
health-disk-plain = Not encrypted
health-disk-plain-do = Interviews are encrypted all the same. But a finder can see that Fener is here, and can change programs. Tell whoever looks after the device: it should be set up anew with disk encryption.
health-disk-unknown-do = Ask whoever looks after the device whether its disk is encrypted.
health-swap = Memory moved to disk
health-swap-none = None
health-swap-memory = Stays in memory
health-swap-encrypted = Encrypted
health-swap-plain = Not encrypted
health-swap-plain-do = Parts of an open interview can stay behind on the disk. Tell whoever looks after the device: swap must be turned off or encrypted.
health-swap-unknown-do = Ask whoever looks after the device whether swap is off or encrypted.
health-core_dumps = Memory after a crash
health-core_dumps-off = Not kept
health-core_dumps-handed_on = Another program may keep it
health-core_dumps-handed_on-do = Tell whoever looks after the device: the system's crash reports should be turned off.
health-core_dumps-written = Written to a file
health-core_dumps-written-do = Close Fener and tell whoever looks after the device.
health-core_dumps-unknown-do = Ask whoever looks after the device whether crash reports are turned off.
health-sleep = Before it sleeps
health-sleep-before = Locks first
health-sleep-after = Locks only when it wakes
health-sleep-after-do = Lock Fener yourself before you close the lid or put the device away. Tell whoever looks after the device: the system does not tell Fener before it sleeps.
health-sleep-unknown-do = Lock Fener yourself before you close the lid or put the device away.
health-space = Room
health-space-mib = { $size } MiB free
health-space-gib = { $size } GiB free
health-space-look-do = Room gets short; you can go on working. Tell whoever looks after the device: files that are not needed and not Fener's should be removed.
health-space-bad-do = Finish open interviews and sync. Then have whoever looks after the device remove files that are not needed and not Fener's.
health-space-unknown-do = Ask whoever looks after the device whether there is room enough.
health-clock = Clock
health-clock-none = No doubt. Last sync: { $when }
health-clock-differs = More than five minutes off the hub's
health-clock-differs-do = Set date and time right: deadlines count by them.
health-clock-behind = Shows a time that has gone by
health-clock-behind-do = Set date and time right: deadlines count by them.
health-clock-never_synced = Not synced yet
health-clock-never_synced-do = Look at the clock yourself, and sync once.
health-pack = Age of the protocol
health-pack-date = Law as of { $date }
health-pack-look-do = You can go on working. Ask whoever looks after the device whether there is a newer protocol.
health-pack-none = No usable protocol
health-pack-none-do = No interview can begin. Tell whoever looks after the device.
health-web_view = Web view
health-web_view-version = Version { $version }
health-web_view-look-do = Old: security updates are missing. Tell whoever looks after the device: the system should be updated.
health-web_view-unknown-do = Ask whoever looks after the device whether the system is up to date.
space-low = This device runs out of room
space-low-text = What you enter is still saved. Finish open interviews and sync.
space-low-go = What to do
