// Package spool keeps events that a shared journal cannot take now, so that DingTalk sees no failed answer while it is away.
//
// A [Spool] is a [dingevent.Receiver] in front of the shared journal, and no journal itself. Its own store is one SQLite
// file of this gateway, spool.db in its folder.
//
// # The life of an event
//
//  1. Receive hands the event to the shared journal. Confirmed within [Options].Patience, it is answered, and the spool has
//     not touched it. It is not copied.
//  2. Else it is synced to spool.db and answered. From now on the spool is on: every later event goes to spool.db at once and
//     waits for nothing. So no event overtakes an older one of this gateway.
//  3. Run moves the oldest events first, in batches of whole calls, each by one Receive of the shared journal. Only when the
//     shared journal has confirmed a batch, the cursor in spool.db moves past it. A batch that failed is tried again, and what
//     tries it is also what finds out that the shared journal is back.
//  4. Near the end of the backlog, new calls wait a moment, at most for Patience, while the rest is moved. Then they go to the
//     shared journal again, and the spool is off.
//  5. An event that the cursor has passed goes from spool.db within ten minutes, or at once where its room is needed. An
//     event that is still owed never goes.
//
// # What a crash leaves
//
// An answered event is in the shared journal or in spool.db, synced, at any moment. The next Open finds the backlog and the
// spool is on from the start. A crash between steps of a batch makes the batch come again, and the dedupe of the shared
// journal drops what it has.
//
// # What comes twice
//
// The outcome of a call that was not confirmed is unknown: the shared journal may store it later, and it comes again from
// spool.db. The same IDs make it a duplicate, so it is kept once, unless the shared journal was away for longer than it
// remembers IDs (72 hours by default). An event without an ID may be kept twice or more often.
//
// # Order
//
// If a call was answered before another one began, at the same gateway, its events stand first in the shared journal. That
// holds over times in which it was away and over restarts. Events of a call stay together.
//
// # What never goes into the shared journal
//
// A damaged event is left out, and so is one that the shared journal refuses with [journal.ErrInvalid]. Each is logged as an
// error, counted in [Status].Left, and stays in spool.db as a dead letter.
//
// # Limits
//
// A spool that has reached [Options].MaxBytes, or whose disk is full, refuses with [journal.ErrFull]. While spool.db itself
// can take or read nothing, and there is a backlog, events are refused, because going past the backlog would change their
// order. The order is that of one gateway: several gateways have a spool each.
package spool
