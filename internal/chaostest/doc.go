// Package chaostest lets everything fail around three gateways that share one journal in PostgreSQL, and kills all that is around gateways
// to which events come by every way. It looks at ledgers of its own afterwards. Its processes are real. It has only tests; "make chaos" and
// "make chaos-sources" run them.
package chaostest
