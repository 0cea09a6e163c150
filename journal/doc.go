// Package journal is the contract of the ordered, durable log of envelopes, and of the delivery
// state beside it.
//
// A [Journal] is a [dingevent.Receiver], and its nil means "synced to disk". It gives every entry a [Seq]. It remembers
// taken events for a window, so that an event pushed twice is kept once. For every subscription it keeps a cursor and a
// list of exceptions: the events that were not handled at their first attempt. Package journaltest holds every
// implementation to this contract.
package journal
