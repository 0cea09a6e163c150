// Package postgres is the journal that many gateways share: one schema of a PostgreSQL database.
//
// Any process that has the URL opens it. Each appends by one connection, in groups: all calls that wait share one commit. A
// group takes an advisory lock, looks for duplicates, inserts and commits in one message to the server, so that numbers
// become visible in their order, and readers need to know nothing else. What others have appended is found by asking every
// 20 to 250 milliseconds. README.md tells the life of an event.
package postgres
