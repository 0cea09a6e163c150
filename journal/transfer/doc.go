// Package transfer copies a journal into another store: from SQLite to PostgreSQL and back.
//
// All entries come along with their sequences, and all that is kept for subscriptions: cursors, exceptions, attempts, pauses,
// notes and open requests. So deliveries go on in the copy where they stood. The copy can be cut off at any moment, and goes on when it
// is begun again. At its end both sides are read and compared, entry by entry and row by row. Only then the copy can be opened.
//
// What does not come along: claims, answers to requests, the counts of first-time successes, and the times at which entries were kept,
// for which dedupe then takes those at which they were received. Open requests get new revisions. A cursor beyond the log is taken
// back to its end, because the sequences between are given to the next events.
package transfer
