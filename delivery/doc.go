// Package delivery brings the events of a journal to sinks until each one is handled.
//
// A [Dispatcher] works one [Subscription]: it reads the journal from the subscription's cursor on,
// leaves out what the filter does not select, and calls the sink for up to [Options].Concurrency
// events at once, in no promised order unless the subscription has an [Order]. An event that fails is tried again, with growing pauses; one
// that the sink rejects, or that fails for 72 hours, becomes a dead letter, which a person can
// [Retry] or [Discard]. Every event is delivered at least once: after a crash, those first attempts
// of about the last second whose end was not saved are made again.
//
// # The life of a delivery
//
//	                   taken                  Succeeded
//	in the log ──► Waiting ──────► Attempting ──────────► Delivered
//	                ▲   ▲              │  │
//	                │   └──────────────┘  │ Rejected, Exhausted
//	                │  Failed, Postponed, ▼
//	                │  Lost               Dead ──────────► Discarded
//	                └─────────────────────┘    discarded
//	                      retried
//
// An event that is damaged in the journal is rejected without a call of the sink or a look at the filter, because nobody can
// tell whether it is selected. So every subscription that comes to it has a dead letter; retried, it is read and judged again.
//
// A dead letter that the filter could not judge is judged again when it is retried. If the filter, mended
// meanwhile, does not select the event, its outcome is Unwanted, and it is Discarded.
//
// In a subscription with an order, an event that comes while an earlier one of its key is not done is Parked:
//
//	         Blocked           Released
//	Waiting ─────────► Parked ──────────► Waiting
//
// Most deliveries are never written down: the cursor moves past an event that was delivered at its
// first attempt within a second, a few times a second for many at once. Every other event has a row
// in the journal, a [journal.Exception], saved before or together with the cursor that passes it.
//
// Attempts of an event are numbered from 1 by the calls of the sink, whatever came of them: postponed
// and cut-off ones count, and those of a retried dead letter go on. So in the history, which has all
// attempts from the first failed one on but those that a stop or a crash cut off, no number comes twice. The sink may
// see one again after a crash, if the attempt was not saved. Pauses grow with the failures alone.
//
// # Memory
//
// A dispatcher holds up to three pages of the log, at most [Options].Concurrency attempts, and one
// row for each event that waits for another attempt or for its key: a few hundred bytes, the text of its last
// error, and of those parked up to 16 MiB of payload. When [Options].MaxWaiting wait, it takes no new event until some are done. What is not saved
// yet is bounded, too: while the journal cannot save, nothing is attempted.
package delivery
