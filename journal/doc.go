// Package journal is the contract of the ordered, durable log of envelopes, and of the delivery
// state beside it.
//
// A [Journal] is the [dingevent.Receiver] whose nil means "synced to disk". It hands every entry a
// [Seq], remembers for a window what it has taken so that an event pushed twice is kept once, and
// keeps for every subscription a cursor and a list of exceptions: the events that were not handled
// at their first attempt. Package journaltest holds every implementation to this contract.
package journal
