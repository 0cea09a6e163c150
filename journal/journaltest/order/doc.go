// Package order is a suite for logs on PostgreSQL. It holds any log to one promise: a reader that goes on from the position it
// has seen gets every item, once, and in one order.
//
// Most ways to keep a log in a table break that promise, and only under faults that no ordinary test has: numbers are given
// before a commit and become visible after it. The suite stages these faults on a real server, with three gateways that
// append at once:
//
//   - commits that take a second,
//   - a writer that is idle in a transaction, in this database and in another one of the cluster,
//   - a snapshot that somebody holds,
//   - a backend that is ended, or killed, so that the server crashes and recovers,
//   - a connection that is lost during the commit, so that the outcome is unknown and the same IDs come again,
//   - a gateway that hears no answer any more, at each step of its append.
//
// In each it checks that
//
//   - no item is lost that was answered,
//   - none is read twice, and none is stored twice, also if its ID was appended again,
//   - a reader saw all along what a second reader sees afterwards from the beginning, in the same order,
//   - the items of a batch keep their order, and follow all that was answered before their append began,
//   - appends and readers go on, within [Harness.Stall], while somebody else holds a transaction or a snapshot.
//
// The tests of this package run the suite over a log that is right, and over wrong ones, which fail it: reading after the last
// number without a lock, waiting a limited time for gaps, stopping below the oldest transaction that is running, and locking and looking
// for a twin in one statement. The right log takes a lock that ends with the transaction before its first number, and looks for
// twins in a later statement; see the example.
package order
