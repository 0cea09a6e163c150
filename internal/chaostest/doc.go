// Package chaostest lets everything fail around three gateways that share one journal in PostgreSQL, and looks at a ledger of
// its own afterwards. Its processes are real. It has only tests; "make chaos" runs them.
package chaostest
