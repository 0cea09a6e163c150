// Package delivery brings the events of a journal to sinks until each one is handled.
//
// A [Dispatcher] works one [Subscription]: it reads the journal from the subscription's cursor on,
// leaves out what the filter does not select, and calls the sink for up to [Options].Concurrency
// events at once. Their order is not promised unless the subscription has an [Order]. An event that fails is tried again, with
// growing pauses. An event that the sink rejects, or that fails for 72 hours, becomes a dead letter, which a person can
// [Retry] or [Discard]. Every event is delivered at least once. After a crash, first attempts
// of about the last second are made again if their end was not saved. Where an [Order] has a key that lags behind the others, those of
// about the last ten seconds are.
//
// # Changes
//
// [Pause], [Resume], [Retry], [Discard] and [Seek] change a subscription. Each is a request in the journal, so it reaches the
// subscription wherever that runs: the Run that holds the claim applies it. If no process works the subscription, the caller applies
// it itself. A request is applied once or not at all, also if a process dies on the way.
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
// An event that is damaged in the journal is rejected without a call of the filter or the sink, because its readable parts may
// be altered. So every subscription that comes to it has a dead letter. Retried, it is read again, and goes through the filter.
//
// A dead letter that the filter could not evaluate goes through the filter again when it is retried. If the filter was mended
// and does not select the event, it is Discarded.
//
// In a subscription with an order, an event that comes while an earlier one of its key is not done is Parked:
//
//	         Blocked           Released
//	Waiting ─────────► Parked ──────────► Waiting
//
// Most deliveries are never written down. The cursor passes an event that was delivered at its
// first attempt within a second; it moves a few times a second. Every other event has a row
// in the journal, a [journal.Exception]. The row is saved before or together with the cursor that passes it.
//
// A Parked event waits in memory at first. It gets a row if the event before it fails or its attempt takes a second. It also gets
// one if a later event, of another key, was delivered ten seconds ago, because a crash would repeat that. So a backlog
// in order costs no row while nothing fails and no key lags far behind the others.
//
// Attempts of an event are numbered from 1 by the calls of the sink. Postponed and cut-off attempts count, and the
// numbers of a retried dead letter go on. The history has all attempts from the first failed one on, but
// none that a stop or a crash cut off. No number comes twice in it. The sink may
// see a number again after a crash, if the attempt was not saved. Pauses grow with the failures alone.
//
// # Memory
//
// A dispatcher without a [Pool] reads the log for itself. Dispatchers with one pool and one journal share the reading: each
// event is read and decoded once, an index finds who wants it, and equal expressions are evaluated once. The last 8 MiB of events
// are kept for all of them. Dispatchers that are further behind share a second reading, of which another 8 MiB are kept, until
// they have caught up. So their sinks get one [dingevent.Envelope], which none may change. A journal of a type that cannot be compared is not shared.
//
// A dispatcher holds up to three pages of the log, at most [Options].Concurrency attempts, and one
// row for each event that waits for another attempt or for its key. A row has a few hundred bytes and the text of its last
// error. Parked events have up to 16 MiB of payload together. A dispatcher with an order goes at most 65,536 events beyond
// its cursor, or 8 MiB of their payload, to find events whose keys are free. The rest of a backlog stays in the log. When [Options].MaxWaiting
// have failed or wait behind one that has, no new event is taken until some are done. At most 65,536 more have rows, because their keys are
// slow. The unsaved state is bounded, too, because nothing is attempted while the journal cannot save.
package delivery
